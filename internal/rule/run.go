package rule

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Result is the outcome of running rules over an input.
type Result struct {
	Findings     []Finding
	NotEvaluated []NotEvaluated
	// Ran are the ids of the rules that could judge.
	Ran []string
}

// Run runs the rules over the input and returns their findings in a defined
// order: file, position, object, rule.
func Run(in *Input, rules []*Rule) *Result {
	if in.Version == 0 {
		in.Version = 17
		if in.Catalog.Server != nil {
			in.Version = in.Catalog.Server.VersionNum / 10000
		}
	}
	shared := &facts{m: map[string]any{}}
	out := &results{}
	res := &Result{}
	for _, r := range rules {
		p := &Pass{Input: in, rule: r, facts: shared, out: out}
		if missing := p.missing(r.Needs); missing != "" {
			out.notEvaluated = append(out.notEvaluated, NotEvaluated{Rule: r.ID, Reason: "needs " + missing, Next: nextFor(missing)})
			continue
		}
		r.Run(p)
		res.Ran = append(res.Ran, r.ID)
	}
	byID := map[string]*Rule{}
	for _, r := range rules {
		byID[r.ID] = r
	}
	for i := range out.findings {
		f := &out.findings[i]
		if f.Why == "" {
			f.Why = byID[f.Rule].Why
		}
		f.Fingerprint = Fingerprint(f.Rule, f.Object, f.Detail)
	}
	SortFindings(out.findings)
	res.Findings = out.findings
	res.NotEvaluated = out.notEvaluated
	return res
}

// Fingerprint identifies a finding across runs: the rule, the object's path
// and the detail, never the line, so that editing a file above it changes nothing.
func Fingerprint(rule string, o Object, detail string) string {
	h := sha256.Sum256([]byte(rule + "\x00" + o.Kind + "\x00" + o.Path() + "\x00" + detail))
	return hex.EncodeToString(h[:8])
}

// SortFindings orders findings by file, position, object, rule and message.
func SortFindings(fs []Finding) {
	// Findings are large: their places are sorted, and each is moved once.
	order := make([]int, len(fs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := &fs[i], &fs[j]
		if c := cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Start, b.Pos.Start)); c != 0 {
			return c
		}
		return cmp.Or(
			strings.Compare(a.Object.Path(), b.Object.Path()),
			strings.Compare(a.Rule, b.Rule),
			strings.Compare(a.Message, b.Message),
		)
	})
	sorted := make([]Finding, len(fs))
	for at, i := range order {
		sorted[at] = fs[i]
	}
	copy(fs, sorted)
}

func (p *Pass) missing(needs []Need) string {
	for _, n := range needs {
		ok := true
		switch n {
		case NeedSchema:
		case NeedMigration:
			ok = p.Mode() == MigrationMode
		case NeedQueries:
			ok = len(p.Queries) > 0
		case NeedLive:
			ok = p.Live != nil
		case NeedStats:
			ok = p.Live != nil && p.Live.Server != nil
		case NeedGrowth:
			ok = len(p.Growth) > 0
		case NeedTimescale:
			ok = p.hasHypertable()
		default:
			panic(fmt.Sprintf("rule: unknown need %q", n))
		}
		if !ok {
			return string(n)
		}
	}
	return ""
}

func (p *Pass) hasHypertable() bool {
	for _, t := range p.Catalog.Tables {
		if t.Hypertable != nil {
			return true
		}
	}
	return p.Catalog.Extension("timescaledb") != nil
}

func nextFor(need string) string {
	switch Need(need) {
	case NeedQueries:
		return "put the hot queries into queries/*.sql, or review a live server with pg_stat_statements"
	case NeedLive, NeedStats:
		return "review a live database, or give one beside the files with --live"
	case NeedGrowth:
		return "declare growth per table in decade.yaml"
	}
	return ""
}

// String gives the severity in the words of the output.
func (s Severity) String() string {
	return [...]string{"info", "advice", "warning", "error"}[s]
}

// ParseSeverity reads a severity's word.
func ParseSeverity(s string) (Severity, bool) {
	for _, v := range []Severity{Info, Advice, Warning, Error} {
		if v.String() == s {
			return v, true
		}
	}
	return 0, false
}

// String gives the confidence in the words of the output.
func (c Confidence) String() string {
	return [...]string{"heuristic", "structural", "statistics", "measured"}[c]
}
