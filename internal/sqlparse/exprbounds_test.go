package sqlparse

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestBoundsAgree compares the two ways to find an expression's text on every
// expression of every SQL file of the tests, and of what stands in their
// archives: where the tokens tell a range, trying ends out tells the same, or
// finds none.
func TestBoundsAgree(t *testing.T) {
	compared, told := 0, 0
	for _, root := range []string{"../../testdata", "../rules", "../ddl/testdata", "../workload/testdata"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".sql" && filepath.Ext(path) != ".txtar" {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, s := range Parse(path, archiveSQL(string(text))).Statements {
				c, q := boundsAgree(t, s)
				compared, told = compared+c, told+q
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d expressions, %d told by their tokens", compared, told)
	if told < 3000 || told*10 < compared*7 {
		t.Errorf("of %d expressions only %d are told by their tokens", compared, told)
	}
}

// archiveSQL ends the statement before every file of an archive: what is no
// SQL between them is one statement that is not understood.
func archiveSQL(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "-- ") && strings.HasSuffix(strings.TrimSpace(line), " --") {
			b.WriteString(";\n")
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}

func boundsAgree(t *testing.T, s *Statement) (compared, told int) {
	if s.Err != nil || len(s.SQL) > 20000 {
		return 0, 0
	}
	Walk(s.Tree, func(n *Node) bool {
		if !isExpression(n) {
			return true
		}
		compared++
		start, end, ok := bounder{s.SQL}.bounds(n)
		if !ok {
			return true
		}
		told++
		if triedStart, triedEnd, ok := triedRange(s, n); ok && (triedStart != start || triedEnd != end) {
			t.Errorf("%s: the tokens say %q, trying says %q", s.Span, s.SQL[start:end], s.SQL[triedStart:triedEnd])
		}
		return true
	})
	return compared, told
}

func isExpression(n *Node) bool {
	switch n.GetNode().(type) {
	case *Node_ColumnRef, *Node_ParamRef, *Node_AConst, *Node_AExpr, *Node_BoolExpr, *Node_NullTest, *Node_TypeCast,
		*Node_FuncCall, *Node_CoalesceExpr, *Node_CaseExpr, *Node_SubLink:
		return true
	}
	return false
}

// TestBounds gives hard cases to the tokens alone.
func TestBounds(t *testing.T) {
	for _, e := range []string{
		`((a)) + b`, `(a + b) * c`, `a * (b + c)`, `a = ANY (b)`, `a = ANY (ARRAY (SELECT 1))`, `a IN (1, (2))`, `a NOT IN ($1, $2)`,
		`(a, b) IS NULL`, `((a)) IS NOT NULL`, `a.end`, `CASE WHEN a.end > 1 THEN CASE b WHEN 1 THEN 2 END END`, `"x y".b`,
		`a /* c ) */ + b`, `a::pg_catalog.int4`, `(a + b)::text`, `a::double precision`, `'a'
'b'`, `-5`, `a - -5`, `(a AND b) AND c`, `a AND (b OR c)`, `NOT (a)`, `f(a)(b)`, `count(*) FILTER (WHERE a)`, `s.f(')', $$)$$)`,
		`a LIKE 'x' ESCAPE 'y'`, `a::timestamp with time zone`, `a::int[]`, `x.y.z = 'it''s'`, `a BETWEEN (1) AND (2)`, `coalesce ( a, (b) )`,
		`a IS DISTINCT FROM (b)`, `EXTRACT(year FROM a) = 1`, `a AT TIME ZONE 'x' > b`, `a::text COLLATE "C"`,
		`a IN (SELECT 1)`, `(a) IN (SELECT (1))`, `a NOT IN (SELECT 1)`, `NOT EXISTS (SELECT 1)`, `ARRAY (SELECT 1)`, `(SELECT 1) + 1`, `(a, b) IN (SELECT 1, 2)`, `a = ANY (SELECT 1)`,
	} {
		for _, sql := range []string{"SELECT 1, " + e + ", 2", "SELECT 1, (" + e + "), 2", "SELECT 1, f((" + e + ")), 2"} {
			s := Parse("x.sql", sql).Statements[0]
			if s.Err == nil {
				boundsAgree(t, s)
			} else if e != `f(a)(b)` {
				t.Errorf("%s: %v", sql, s.Err)
			}
		}
	}
}

// A chain of operators must not cost the square of its length.
func BenchmarkBoundsOfAChain(b *testing.B) {
	for _, n := range []int{1000, 4000} {
		sql := "SELECT a" + strings.Repeat(" || a", n)
		s := Parse("x.sql", sql).Statements[0]
		if s.Err != nil {
			b.Fatal(s.Err)
		}
		expr := s.Tree.GetSelectStmt().TargetList[0].GetResTarget().GetVal()
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				if got := ExprText(s, expr); got != sql[len("SELECT "):] {
					b.Fatal(got)
				}
			}
		})
	}
}
