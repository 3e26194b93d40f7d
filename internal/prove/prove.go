// Package prove runs a plan on a throw-away server that holds the actual
// state: what the steps lock, scan and rewrite is measured, and the result is
// compared with the desired state.
package prove

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/shadow"
)

// Run executes the steps in the lab and writes what they did into the plan.
// The server's no to a step ends up in p.Proof.Failed; an error is a failure
// of the lab itself.
func Run(ctx context.Context, l *lab.Lab, p *plan.Plan) error {
	p.Proof = &plan.Proof{Postgres: l.Server.Binary.VersionText}
	tracer := shadow.NewTracer(l.Conn)
	defer tracer.Close(ctx)
	tracer.Lasting = !l.Watched()
	for i := range p.Steps {
		s := &p.Steps[i]
		failed, err := run(ctx, l, tracer, s)
		if err != nil {
			return err
		}
		if failed != nil {
			p.Proof.Failed = failed
			return nil
		}
	}
	return nil
}

func run(ctx context.Context, l *lab.Lab, tracer *shadow.Tracer, s *plan.Step) (*plan.Failure, error) {
	before, err := tracer.Relations(ctx)
	if err != nil {
		return nil, err
	}
	s.Effects = &plan.Effects{}
	measured := true
	for _, sql := range s.SQL {
		traced, err := execute(ctx, l, tracer, s, sql, before)
		measured = measured && traced
		var said *pgconn.PgError
		switch {
		case errors.As(err, &said):
			return &plan.Failure{Step: s.Number, SQL: sql, SQLState: said.Code, Message: message(said), Next: nextAfter(s, said.Code)}, nil
		case err != nil:
			return nil, fmt.Errorf("proving step %d: %w", s.Number, err)
		}
	}
	slices.SortFunc(s.Effects.Locks, func(a, b plan.Lock) int { return strings.Compare(a.Relation, b.Relation) })
	if !measured {
		s.Effects = nil
	}
	if s.Verify == "" {
		return nil, nil
	}
	var done bool
	if err := l.Conn.QueryRow(ctx, s.Verify, pgx.QueryExecModeExec).Scan(&done); err != nil {
		return nil, fmt.Errorf("verifying step %d with %s: %w", s.Number, s.Verify, err)
	}
	if !done {
		return &plan.Failure{Step: s.Number, SQL: s.Verify, Message: "the step ran, and its verification says that it is not done"}, nil
	}
	return nil, nil
}

// message is what the server said, with the detail that tells which objects or
// values are meant.
func message(said *pgconn.PgError) string {
	if said.Detail == "" {
		return said.Message
	}
	return said.Message + ": " + strings.Join(strings.Fields(said.Detail), " ")
}

// nextAfter tells what helps where rows have no value that fits: the user can
// say which they get.
func nextAfter(s *plan.Step, state string) string {
	if s.Object.Kind != "column" {
		return ""
	}
	switch state {
	case "23502": // not_null_violation
		if !slices.ContainsFunc(s.SQL, func(sql string) bool { return strings.Contains(sql, " ADD COLUMN ") }) {
			return ""
		}
	case "42846", "42804", "22P02", "22003", "22007", "22008": // no cast, or a value that does not fit
	default:
		return ""
	}
	return "say in a desired file which values its rows get: -- decade:values " + s.Object.Path + " = EXPRESSION"
}

// execute runs one statement and adds what it did to the step's effects;
// traced is false where the lab could not watch it.
func execute(ctx context.Context, l *lab.Lab, tracer *shadow.Tracer, s *plan.Step, sql string, before map[string]bool) (traced bool, err error) {
	switch {
	case s.Object.Kind == "extension":
		tracer.Forget()
		r, err := l.Exec(ctx, sql)
		if err == nil && r != nil {
			return true, &pgconn.PgError{Code: r.SQLState, Message: r.Message, Detail: r.Detail}
		}
		return true, err
	case s.Class == plan.Alone && !l.Watched():
		tracer.Forget()
		_, err := l.Conn.Exec(ctx, sql, pgx.QueryExecModeExec)
		return false, err
	case strings.HasPrefix(sql, "DO ") && strings.Contains(sql, "COMMIT;"):
		// It commits on its way, which a tracing transaction does not let it:
		// so it runs, and then once more without its commits to be traced.
		tracer.Forget()
		if _, err := l.Conn.Exec(ctx, sql, pgx.QueryExecModeExec); err != nil {
			return true, err
		}
		sql = strings.ReplaceAll(sql, "COMMIT;", "NULL;")
	}
	var effects shadow.Effects
	err = l.Raised(ctx, sql, func() (err error) {
		effects, err = tracer.Trace(ctx, sql)
		return err
	})
	if err == nil {
		add(s.Effects, effects, before)
	}
	return true, err
}

// add merges the effects of a statement, but for relations that the step
// itself has made.
func add(to *plan.Effects, e shadow.Effects, before map[string]bool) {
	for _, l := range e.Locks {
		if !before[l.Relation] || beside(l.Relation) {
			continue
		}
		i := slices.IndexFunc(to.Locks, func(x plan.Lock) bool { return x.Relation == l.Relation })
		if i < 0 {
			to.Locks = append(to.Locks, plan.Lock{Relation: l.Relation, Kind: l.Kind, Mode: l.Mode})
		} else {
			to.Locks[i].Mode = max(to.Locks[i].Mode, l.Mode)
		}
	}
	old := func(names []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !before[n] || beside(n) })
	}
	to.Scans = union(to.Scans, old(e.Scans))
	to.Rewrites = union(to.Rewrites, old(e.Rewrites))
	// An index is new by its nature: what counts is that a build happened.
	to.Builds = union(to.Builds, slices.DeleteFunc(slices.Clone(e.Builds), beside))
}

func union(a, b []string) []string {
	a = append(a, b...)
	slices.Sort(a)
	return slices.Compact(a)
}

// beside reports a relation that is made anew beside another one: it is nobody's yet.
func beside(relation string) bool { return strings.HasPrefix(relation, plan.Beside+".") }

// Differences names what two catalogs do not have in common, line by line of
// their normal form; at most limit lines.
func Differences(got, want *catalog.Catalog, limit int) []string {
	a := strings.Split(catalog.Dump(catalog.Exact(got)), "\n")
	b := strings.Split(catalog.Dump(catalog.Exact(want)), "\n")
	in := func(list []string) map[string]int {
		m := map[string]int{}
		for _, l := range list {
			m[l]++
		}
		return m
	}
	have, need := in(a), in(b)
	var out []string
	for _, l := range a {
		if need[l] < have[l] {
			out = append(out, "too much: "+strings.TrimSpace(l))
			have[l]--
		}
	}
	have = in(a)
	for _, l := range b {
		if have[l] < need[l] {
			out = append(out, "missing: "+strings.TrimSpace(l))
			need[l]--
		}
	}
	if len(out) > limit {
		out = append(out[:limit], fmt.Sprintf("and %d more", len(out)-limit))
	}
	return out
}
