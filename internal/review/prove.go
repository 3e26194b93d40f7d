package review

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

// proveStatements runs every statement on a throw-away server. One that is
// refused turns the finding that foresaw it into an executed one, or becomes
// a finding itself.
func proveStatements(ctx context.Context, opt *Options, m *material, res *rule.Result) error {
	l, err := openLab(ctx, opt, m.input.Version)
	if err != nil {
		return unproven(opt, m, err)
	}
	m.lab = l
	server := "PostgreSQL " + l.Server.Binary.VersionText
	for i, f := range m.sqlFiles {
		if m.fileTx[i] {
			if _, err := l.Exec(ctx, "BEGIN"); err != nil {
				return unproven(opt, m, err)
			}
		}
		for _, st := range f.Statements {
			r, err := l.Run(ctx, st)
			if err != nil {
				return unproven(opt, m, err)
			}
			if r == nil {
				if st.Err != nil {
					accepted(res, st, server)
				}
				continue
			}
			remember(l, m.input.Steps, st)
			if !r.Proof {
				m.notEvaluated = append(m.notEvaluated, rule.NotEvaluated{
					Rule: "SQL005", Reason: fmt.Sprintf("%s does not run on the throw-away server: %s", st.Tag, r),
					Next: nextFor(l, r), Pos: st.Span,
				})
				continue
			}
			m.refused++
			if rel := lab.MissingRelation.FindStringSubmatch(r.Message); rel != nil {
				l.Failed[rel[1]] = true // said once is enough
			}
			confirm(res, st, server, r)
		}
		if l.Conn.PgConn().TxStatus() != 'I' {
			if _, err := l.Exec(ctx, "COMMIT"); err != nil {
				return unproven(opt, m, err)
			}
		}
	}
	rule.SortFindings(res.Findings)
	return nil
}

// unproven notes that nothing could be run, unless that was demanded.
func unproven(opt *Options, m *material, err error) error {
	if opt.MustProve || ctxErr(err) {
		return fmt.Errorf("proving on a throw-away server: %w", err)
	}
	reason, next := "the throw-away server failed: "+err.Error(), ""
	var none *UsageError
	if errors.As(err, &none) {
		reason, next = none.What, none.Next
	}
	m.notProven = reason
	m.closeLab(context.Background())
	m.notEvaluated = append(m.notEvaluated, rule.NotEvaluated{Rule: "SQL005", Reason: "statements were not executed: " + reason, Next: next})
	return nil
}

// remember notes the relations that a refused statement was to make.
func remember(l *lab.Lab, steps []*ddl.Step, st *sqlparse.Statement) {
	for _, s := range steps {
		if s.Stmt != st {
			continue
		}
		for _, a := range s.Actions {
			switch a.Kind {
			case ddl.CreateTable, ddl.CreateTableAs, ddl.CreateView, ddl.CreateMatView, ddl.CreateSequence:
				l.Failed[a.Relation.Name] = true
			case ddl.CreateIndex:
				l.Failed[a.Name] = true
			case ddl.CreatePartition:
				if a.NewPartition != nil {
					l.Failed[a.NewPartition.Name.Name] = true
				}
			}
		}
	}
}

func nextFor(l *lab.Lab, r *lab.Refusal) string {
	if m := lab.MissingRelation.FindStringSubmatch(r.Message); m != nil && l.Failed[m[1]] {
		return "mend or give the statement that makes " + m[1]
	}
	switch r.SQLState {
	case lab.Canceled:
		return "it took longer than " + lab.Timeout
	case lab.Denied:
		return "it needs more rights than a reviewed text is given"
	}
	return "install the extension beside the server programs, or review a live database"
}

// accepted notes that the server takes what the parser did not: the gap is
// decade's, not the text's.
func accepted(res *rule.Result, st *sqlparse.Statement, server string) {
	for i := range res.Findings {
		f := &res.Findings[i]
		if f.Rule == "SQL001" && f.Pos.File == st.Span.File && f.Pos.Start >= st.Span.Start && f.Pos.Start <= st.Span.End {
			f.Severity, f.Evidence, f.Confidence = rule.Info, rule.ByExecuted, rule.Measured
			f.Facts = append(f.Facts, rule.Fact{Name: "accepted", Value: "the server runs this statement; decade's parser does not know it", Source: server})
		}
	}
}

// confirm turns the finding that foresaw the refusal into one known by
// execution, or files the refusal as SQL005. A finding foresaw it when it
// says the same in the same words, or is the only error in the statement.
func confirm(res *rule.Result, st *sqlparse.Statement, server string, r *lab.Refusal) {
	fact := rule.Fact{Name: "refused", Value: r.String(), Source: server}
	var errs []*rule.Finding
	for i := range res.Findings {
		f := &res.Findings[i]
		inside := f.Pos.File == st.Span.File && f.Pos.Start >= st.Span.Start && f.Pos.Start <= st.Span.End
		if inside && f.Rule == "SQL001" {
			f.Severity, f.Evidence, f.Confidence = rule.Error, rule.ByExecuted, rule.Measured
			f.Facts = append(f.Facts, fact)
			return
		}
		if inside && f.Severity == rule.Error {
			errs = append(errs, f)
		}
	}
	for _, f := range errs {
		if len(errs) == 1 || strings.Contains(f.Message, r.Message) {
			f.Evidence, f.Confidence = rule.ByExecuted, rule.Measured
			f.Facts = append(f.Facts, fact)
			return
		}
	}
	f := rule.Finding{
		Rule: "SQL005", Severity: rule.Error, Confidence: rule.Measured, Evidence: rule.ByExecuted,
		Facts:  []rule.Fact{fact},
		Object: rule.Object{Kind: "statement", Name: st.Span.File},
		Pos:    st.Span, Detail: st.SQL,
		Message: fmt.Sprintf("%s refuses this %s: %s", server, st.Tag, r.Message),
		Why:     "The statement was run on a throw-away server and refused. It never did what it says.",
	}
	f.Fingerprint = rule.Fingerprint(f.Rule, f.Object, f.Detail)
	res.Findings = append(res.Findings, f)
}

// makeScript collects the fixes that need no decision and, where a lab is
// open, runs them and keeps only those that work and leave no finding that
// they claim to mend.
func makeScript(ctx context.Context, opt *Options, m *material, res *rule.Result, selected []*rule.Rule) (*report.Script, error) {
	cs := candidates(res.Findings)
	if m.lab == nil {
		s := buildScript(cs)
		if s != nil {
			s.NotProven = cmp.Or(m.notProven, "no throw-away server was asked for; --prove always runs it on one")
		}
		return s, nil
	}
	// What the lab shows before any fix: the reading of a server may say more
	// than that of a text, and none of that is the script's doing.
	before, err := m.judgeLab(ctx, opt, selected)
	if err != nil {
		return nil, err
	}
	var kept []candidate
	var out []report.LeftOut
	for _, c := range cs {
		why, err := m.tryFix(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("trying the fix of %s: %w", c.finding.Rule, err)
		}
		if why != "" {
			out = append(out, leftOut(c, why))
			continue
		}
		kept = append(kept, c)
	}
	after, err := m.judgeLab(ctx, opt, selected)
	if err != nil {
		return nil, err
	}
	still := map[string]bool{}
	for _, f := range after.Findings {
		still[f.Fingerprint] = true
	}
	had := map[string]bool{}
	for _, f := range slices.Concat(res.Findings, before.Findings) {
		had[f.Fingerprint] = true
	}
	var works []candidate
	for _, c := range kept {
		if still[c.finding.Fingerprint] {
			out = append(out, leftOut(c, "it ran, but the finding stays"))
			continue
		}
		works = append(works, c)
	}
	s := buildScript(works)
	if s == nil {
		if len(out) == 0 {
			return nil, nil
		}
		s = &report.Script{}
	}
	var freshRules []string
	for _, f := range after.Findings {
		if f.Severity >= rule.Warning && !had[f.Fingerprint] {
			freshRules = append(freshRules, f.Rule+" "+f.Object.Path())
		}
	}
	s.LeftOut = out
	s.Mends = gone(res.Findings, before, still)
	s.Proven = fmt.Sprintf("executed on a throw-away PostgreSQL %s: %s gone, %s", versionFor(m.lab, m.input.Version), findings(len(s.Mends)), newOnes(freshRules))
	return s, nil
}

func findings(n int) string {
	if n == 1 {
		return "1 finding"
	}
	return fmt.Sprintf("%d findings", n)
}

func newOnes(names []string) string {
	if len(names) == 0 {
		return "no new one"
	}
	return fmt.Sprintf("%d new: %s", len(names), strings.Join(names, ", "))
}

func leftOut(c candidate, why string) report.LeftOut {
	var sql []string
	for _, st := range c.fix.Steps {
		sql = append(sql, st.SQL+";")
	}
	return report.LeftOut{Rule: c.finding.Rule, Object: c.finding.Object.Path(), SQL: strings.Join(sql, "\n"), Error: why}
}

// tryFix runs one fix in the lab: in a transaction of its own where it can be.
// It gives the server's words when it fails; then nothing of it remains,
// except steps that cannot be undone because they ran outside a transaction.
func (m *material) tryFix(ctx context.Context, c candidate) (string, error) {
	atomic := true
	for _, st := range c.fix.Steps {
		atomic = atomic && !st.NoTransaction
	}
	if atomic {
		if _, err := m.lab.Exec(ctx, "BEGIN"); err != nil {
			return "", err
		}
	}
	why := ""
	for _, st := range c.fix.Steps {
		r, err := m.lab.Exec(ctx, st.SQL)
		if err != nil {
			return "", err
		}
		// The same step may stand in an earlier fix: it is done already.
		if r != nil && !alreadyDone(r.SQLState) {
			why = r.String()
			if rel := lab.MissingRelation.FindStringSubmatch(r.Message); rel != nil && m.lab.Failed[afterDot(rel[1])] {
				why = "not tried: the throw-away server could not make " + rel[1]
			}
			break
		}
	}
	if atomic {
		end := "COMMIT"
		if why != "" {
			end = "ROLLBACK"
		}
		r, err := m.lab.Exec(ctx, end)
		if err != nil {
			return "", err
		}
		if r != nil {
			why = r.String()
		}
	}
	return why, nil
}

// alreadyDone: duplicate table, column, object or schema; primary key twice.
func alreadyDone(state string) bool {
	switch state {
	case "42P07", "42701", "42710", "42P06":
		return true
	}
	return false
}

// judgeLab introspects the lab and runs the rules again on what is there now.
func (m *material) judgeLab(ctx context.Context, opt *Options, selected []*rule.Rule) (*rule.Result, error) {
	c, _, err := introspect.Read(ctx, m.lab.Conn, introspect.Options{})
	if err != nil {
		return nil, fmt.Errorf("reading the throw-away database: %w", err)
	}
	in := &rule.Input{Catalog: c, Version: m.input.Version, Now: opt.Now, Growth: m.input.Growth, Maintained: m.input.Maintained, Archives: m.input.Archives}
	for _, q := range m.input.Queries {
		again := *q
		if again.Stmt != nil {
			workload.Resolve(&again, c)
		}
		in.Queries = append(in.Queries, &again)
	}
	return rule.Run(in, selected), nil
}

func (m *material) closeLab(ctx context.Context) {
	if m.lab != nil {
		m.lab.Close(ctx)
		m.lab = nil
	}
}

func ctxErr(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// gone gives the fingerprints of findings that the lab showed before the
// script and does not show after it, sorted.
func gone(fs []rule.Finding, before *rule.Result, still map[string]bool) []string {
	shown := map[string]bool{}
	for _, f := range before.Findings {
		shown[f.Fingerprint] = true
	}
	var out []string
	for _, f := range fs {
		if shown[f.Fingerprint] && !still[f.Fingerprint] {
			out = append(out, f.Fingerprint)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// afterDot gives the last part of a qualified name.
func afterDot(name string) string { return name[strings.LastIndex(name, ".")+1:] }

// versionFor names the lab's version, and that it is not the one judged for.
func versionFor(l *lab.Lab, judged int) string {
	b := l.Server.Binary
	if judged == 0 || b.Version == judged {
		return b.VersionText
	}
	return fmt.Sprintf("%s (no %d was found)", b.VersionText, judged)
}
