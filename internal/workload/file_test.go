package workload

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/sqlparse"
)

func TestFromFile(t *testing.T) {
	const text = `-- The reads of the timeline.

-- name: events_last_week
-- rate: 20/s
-- budget: 10ms
SELECT 1; -- rate: 5/s is no header here

-- name: GetUser :one
-- a remark
-- Budget: 1.5 s
SELECT * FROM users WHERE id = $1;

/* name: not_a_header */
EXPLAIN (ANALYZE) SELECT 2;
SET work_mem = '1MB';
-- name: paged
-- rate: 60/m
PREPARE p AS SELECT 3;
-- rate: 24/day
COPY (SELECT 4) TO STDOUT`
	queries, problems := FromFile(sqlparse.Parse("queries/events.sql", text))
	for _, p := range problems {
		t.Error(p)
	}
	want := []struct {
		name   string
		rate   float64
		budget time.Duration
	}{
		{"events_last_week", 20, 10 * time.Millisecond},
		{"GetUser", 0, 1500 * time.Millisecond},
		{"events:14", 0, 0},
		{"paged", 1, 0},
		{"events:20", 24.0 / 86400, 0},
	}
	if len(queries) != len(want) {
		t.Fatalf("%d queries, want %d", len(queries), len(want))
	}
	for i, w := range want {
		q := queries[i]
		if q.Name != w.name || q.Rate != w.rate || q.Budget != w.budget || q.Origin != "queries" {
			t.Errorf("query %d: %+v, want %+v", i, q, w)
		}
		if q.Stmt.Tree.GetSelectStmt() == nil {
			t.Errorf("query %d is not looked through to its SELECT", i)
		}
	}
}

func TestFromFileProblems(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"-- name: a\n-- rate: 20\nSELECT 1;", `q.sql:2:1: rate "20" is not of the form`},
		{"-- name: a\n-- rate: x/s\nSELECT 1;", `q.sql:2:1: rate "x/s" is not of the form`},
		{"-- name: a\n-- rate: 20/week\nSELECT 1;", `q.sql:2:1: rate "20/week": the unit after /`},
		{"-- name: a\n-- rate: -1/s\nSELECT 1;", `q.sql:2:1: rate "-1/s" is not`},
		{"-- name: a\n-- budget: fast\nSELECT 1;", `q.sql:2:1: budget "fast" is not a duration`},
		{"-- name: a\n-- budget: -1ms\nSELECT 1;", `q.sql:2:1: budget "-1ms" is not a duration`},
		{"-- name:\nSELECT 1;", `q.sql:1:1: a name is missing`},
		{"-- name: two words\nSELECT 1;", `q.sql:1:1: a query's name is one word`},
		{"-- name: a\n-- name: b\nSELECT 1;", `q.sql:1:1: no query follows the header of "a"`},
		{"-- name: a\nSELECT 1;\n-- name: a\nSELECT 2;", `q.sql:3:1: query "a" is there already, in line 1`},
		{"SELECT 1;\n\n-- name: b", `q.sql:3:1: no query follows this header`},
		{"-- name: a\n-- budgte: 3ms\nSELECT 1;", `q.sql:2:1: unknown header "budgte": did you mean "budget"?`},
		{"-- name: a\n-- uses: a,,b\nSELECT 1;", `q.sql:2:1: uses: an item between two commas is missing`},
		{"-- name: a\n-- params: 'x\nSELECT 1;", `q.sql:2:1: params: a quote or bracket is not closed`},
		{"-- name: a\n-- buffers: few\nSELECT 1;", `q.sql:2:1: buffers "few" is not a number of pages`},
		{"-- name: a\nSELEC 1;", `q.sql:2:1: syntax error at or near "SELEC"`},
		{"CREATE TABLE t (a int);", `q.sql:1:1: CREATE TABLE is not a query`},
	} {
		_, problems := FromFile(sqlparse.Parse("q.sql", c.text))
		if len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, problems, c.want)
		}
	}
}

// TestPlanHeaders: what tests of plans need stands in the header too.
func TestPlanHeaders(t *testing.T) {
	const text = "-- name: a\n-- uses: events_idx, seq(levels)\n-- params: 'it''s, so', ARRAY[1, 2], f(3, '(')\n-- buffers: 12\nSELECT 1;"
	queries, problems := FromFile(sqlparse.Parse("q.sql", text))
	if len(queries) != 1 || len(problems) != 0 {
		t.Fatalf("%d queries, %v", len(queries), problems)
	}
	q := queries[0]
	if want := []string{"events_idx", "seq(levels)"}; !slices.Equal(q.Uses, want) {
		t.Errorf("uses %q, want %q", q.Uses, want)
	}
	if want := []string{"'it''s, so'", "ARRAY[1, 2]", "f(3, '(')"}; !slices.Equal(q.Example, want) {
		t.Errorf("params %q, want %q", q.Example, want)
	}
	if q.Buffers != 12 {
		t.Errorf("buffers %d", q.Buffers)
	}
}

// TestRemarksAreNoHeaders: ordinary comments with colons are left alone.
func TestRemarksAreNoHeaders(t *testing.T) {
	const text = "-- name: a\n-- note: slow\n-- date: 2026-01-02\n-- budgets: none\n-- rated: by many\nSELECT 1;"
	if _, problems := FromFile(sqlparse.Parse("q.sql", text)); len(problems) != 0 {
		t.Errorf("%v", problems)
	}
}
