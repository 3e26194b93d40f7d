package ruletest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

// database is an example loaded into a real server.
type database struct {
	version int
	target  string
}

// load executes the example, its past first, in a database of its own.
func (s *subject) load(t *testing.T, e *rule.Example, version int) *database {
	t.Helper()
	db := &database{version: version, target: pgtest.WithExtensions(t, version, s.archive.Extensions...)}
	conn := pgtest.Connect(t, db.target)
	s.script(t, conn, "before/"+e.Name+".sql", e.Before)
	s.script(t, conn, e.File(), e.SQL)
	if s.liveOnly() {
		s.exec(t, conn, e.File(), "SELECT pg_stat_force_next_flush()")
	}
	conn.Close(context.Background())
	return db
}

// script executes statements one by one, outside a transaction unless the
// script opens one.
func (s *subject) script(t *testing.T, conn *pgx.Conn, name, sql string) {
	t.Helper()
	for _, st := range sqlparse.Parse(name, sql).Statements {
		s.exec(t, conn, st.Span.String(), st.SQL)
	}
}

func (s *subject) exec(t *testing.T, conn *pgx.Conn, place, sql string) {
	t.Helper()
	if err := execute(t.Context(), conn, sql); err != nil {
		t.Fatalf("%s: %s: PostgreSQL refuses: %v\n%s", s.file, place, err, sql)
	}
}

// execute runs one statement. Roles belong to the whole cluster, so another
// example may have made one already.
func execute(ctx context.Context, conn *pgx.Conn, sql string) error {
	_, err := conn.Exec(ctx, sql)
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(sql)), "CREATE ROLE") {
		switch pg.SQLState(err) {
		case "42710", "23505", "XX000": // there; being made at this moment, in two wordings
			return nil
		}
	}
	return err
}

// read introspects the database.
func (db *database) read(t *testing.T) *catalog.Catalog {
	t.Helper()
	conn := pgtest.Connect(t, db.target)
	defer conn.Close(context.Background())
	c, hidden, err := introspect.Read(t.Context(), conn, introspect.Options{})
	if err != nil {
		t.Fatalf("introspecting: %v", err)
	}
	for _, h := range hidden {
		t.Errorf("introspecting: hidden: %s (%s)", h.What, h.Why)
	}
	return c
}

// liveInput is what a review of the live database would judge.
func (s *subject) liveInput(t *testing.T, e *rule.Example, db *database) *rule.Input {
	t.Helper()
	c := db.read(t)
	return &rule.Input{
		Catalog: c,
		Live:    c,
		Queries: queries(e, c),
		Growth:  e.Growth,
		Version: db.version,
		Now:     s.now(),
	}
}

// readsCatalog: the rule can judge a live database, which has no statements.
func (s *subject) readsCatalog() bool {
	return s.archive.NoIntrospect == "" && !s.needs(rule.NeedMigration)
}

// server loads the example, demands that the rule finds in the database what
// it finds in the text, and tries the fixes.
func (s *subject) server(t *testing.T, e *rule.Example, version int) {
	db := s.load(t, e, version)
	if s.readsCatalog() {
		live := rule.Run(s.liveInput(t, e, db), []*rule.Rule{s.rule})
		if s.liveOnly() {
			s.compareWants(t, e, live.Findings)
		} else {
			text := rule.Run(s.input(e, version), []*rule.Rule{s.rule})
			if diff := cmp.Diff(keys(text.Findings), keys(live.Findings)); diff != "" {
				t.Errorf("%s: %s: -found in the text +found in PostgreSQL %d:\n%s", s.place(e, 1), e.File(), version, diff)
			}
		}
		for _, f := range live.Findings {
			s.checkFinding(t, e, f)
		}
	}
	if e.Kind == rule.BadExample {
		s.tryFixes(t, e, db)
	}
}

// keys reduces findings to what both readings must agree on.
func keys(findings []rule.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, fmt.Sprintf("%s %s %s [%s] %s", f.Severity, f.Object.Kind, f.Object.Path(), f.Detail, f.Message))
	}
	slices.Sort(out)
	return out
}
