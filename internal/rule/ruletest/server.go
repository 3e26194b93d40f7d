package ruletest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

// database is an example loaded into a real server. One session does
// everything, since sessions cost more than the work; reset makes it new.
type database struct {
	version int
	conn    *pgx.Conn
}

// load executes the example, its past first, in a database of its own, and
// has the server read the queries.
func (s *subject) load(t *testing.T, e *rule.Example, version int) *database {
	t.Helper()
	db := &database{version: version}
	db.conn = s.connect(t, version, s.community(e))
	s.script(t, db.conn, "before/"+e.Name+".sql", e.Before)
	db.reset(t)
	s.script(t, db.conn, e.File(), e.SQL)
	db.reset(t)
	if e.Queries != "" {
		workload, _ := queries(e, nil)
		for _, q := range workload {
			s.prepare(t, db, q.Span.String(), q.SQL)
		}
	}
	if s.liveOnly() {
		s.exec(t, db.conn, e.File(), "SELECT pg_stat_force_next_flush()")
	}
	return db
}

// connect opens a session in a database that has the archive's extensions.
func (s *subject) connect(t *testing.T, version int, community bool) *pgx.Conn {
	t.Helper()
	if !community {
		return pgtest.Connect(t, pgtest.WithExtensions(t, version, s.archive.Extensions...))
	}
	conn := pgtest.Connect(t, pgtest.Community(t))
	for _, x := range s.archive.Extensions {
		s.exec(t, conn, s.file, "CREATE EXTENSION IF NOT EXISTS "+ident.Quote(x)+" CASCADE")
	}
	return conn
}

// reset gives the session the state of a new one, whatever a script did to it.
func (db *database) reset(t *testing.T) {
	t.Helper()
	if db.conn.PgConn().TxStatus() != 'I' {
		if _, err := db.conn.Exec(t.Context(), "COMMIT"); err != nil { // as psql does not, but the fold does
			t.Fatal(err)
		}
	}
	if _, err := db.conn.Exec(t.Context(), "DISCARD ALL"); err != nil {
		t.Fatal(err)
	}
}

// prepare has the server parse a query and look up its names.
func (s *subject) prepare(t *testing.T, db *database, place, sql string) {
	t.Helper()
	if _, err := db.conn.Prepare(t.Context(), "", sql); err != nil {
		t.Errorf("%s: %s: PostgreSQL %d refuses the query: %v\n%s", s.file, place, db.version, err, sql)
	}
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

// liveInput is what a review of the live database would judge.
func (s *subject) liveInput(t *testing.T, e *rule.Example, db *database) *rule.Input {
	t.Helper()
	c, hidden, err := introspect.Read(t.Context(), db.conn, introspect.Options{NoStats: !s.liveOnly()})
	if err != nil {
		t.Fatalf("introspecting: %v", err)
	}
	for _, h := range hidden {
		t.Errorf("introspecting: hidden: %s (%s)", h.What, h.Why)
	}
	if err := rule.ApplyLive(c, e.Live); err != nil {
		t.Fatalf("%s: %v", s.place(e, 1), err)
	}
	in := &rule.Input{Catalog: c, Live: c, Growth: e.Growth, Version: db.version, Now: s.now()}
	in.Queries = s.input(e, db.version).Queries
	resolve(in.Queries, c)
	return in
}

// readsCatalog: the rule can judge a live database, which has no statements.
func (s *subject) readsCatalog() bool {
	return s.archive.NoIntrospect == "" && !s.needs(rule.NeedMigration)
}

// server loads the example, demands that the rule finds in the database what
// it finds in the text, and tries the fixes.
func (s *subject) server(t *testing.T, e *rule.Example, version int) {
	db := s.load(t, e, version)
	all := s.judge(t, e, db, nil)
	own := slices.DeleteFunc(slices.Clone(all), func(f rule.Finding) bool { return f.Rule != s.rule.ID })
	if s.readsCatalog() {
		if s.liveOnly() {
			s.compareWants(t, e, own)
		} else {
			text := rule.Run(s.input(e, version), []*rule.Rule{s.rule})
			if diff := cmp.Diff(keys(text.Findings), keys(own)); diff != "" {
				t.Errorf("%s: %s: -found in the text +found in PostgreSQL %d:\n%s", s.place(e, 1), e.File(), version, diff)
			}
		}
		for _, f := range own {
			s.checkFinding(t, e, f)
		}
	}
	if e.Kind == rule.BadExample {
		s.tryFixes(t, e, db, all)
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
