package sqlparse

import (
	"fmt"
	"strings"
	"testing"
)

// Rows are no schema: of many INSERTs alike the first are read, and what
// comes after them is read again.
func TestManyInserts(t *testing.T) {
	var b strings.Builder
	for i := range maxInserts + 5 {
		fmt.Fprintf(&b, "INSERT INTO t (a) VALUES (%d);\n", i)
	}
	b.WriteString("INSERT INTO u (a) VALUES (1);\nINSERT INTO t (a) SELECT 1;\nCREATE TABLE v ();\n")
	f := Parse("a.sql", b.String())
	if n := len(f.Statements); n != maxInserts+3 {
		t.Errorf("%d statements, want %d", n, maxInserts+3)
	}
	if last := f.Statements[len(f.Statements)-1]; last.Tag != "CREATE TABLE" || last.Span.Line != maxInserts+8 {
		t.Errorf("the last statement is %s on line %d", last.Tag, last.Span.Line)
	}
	if len(f.Notes) != 1 || f.Notes[0].Text != "5 more statements INSERT INTO t (a) ... not read: rows are no schema" || f.Notes[0].Span.Line != maxInserts+1 {
		t.Errorf("notes: %+v", f.Notes)
	}
}

// Of a long INSERT the first rows are read; its text and place are whole.
func TestLongInsert(t *testing.T) {
	sql := "INSERT INTO t (a, b) VALUES (0, 'x')" + strings.Repeat(",\n  (1, 'y; z')", 2*maxInsertText/14)
	f := Parse("a.sql", sql+";\nSELECT 1;")
	if len(f.Statements) != 2 || f.Statements[0].Err != nil || f.Statements[0].SQL != sql || f.Statements[1].Tag != "SELECT" {
		t.Fatalf("got %d statements, the first with error %v", len(f.Statements), f.Statements[0].Err)
	}
	rows := f.Statements[0].Tree.GetInsertStmt().SelectStmt.GetSelectStmt().ValuesLists
	if n := len(rows); n < 1000 || n > maxInsertText/14+1 {
		t.Errorf("%d rows read", n)
	}
	if len(f.Notes) != 1 || !strings.Contains(f.Notes[0].Text, "not read") {
		t.Errorf("notes: %+v", f.Notes)
	}
	// One that is not longer than that is read whole.
	f = Parse("a.sql", "INSERT INTO t VALUES (1), (2), (3);")
	if n := len(f.Statements[0].Tree.GetInsertStmt().SelectStmt.GetSelectStmt().ValuesLists); n != 3 || len(f.Notes) != 0 {
		t.Errorf("%d rows, notes %v", n, f.Notes)
	}
}

// What is no SQL is given up, and says so.
func TestManyErrors(t *testing.T) {
	f := Parse("a.sql", strings.Repeat("x;\n", 10*maxErrors))
	last := f.Statements[len(f.Statements)-1]
	if len(f.Statements) != maxErrors+1 || !strings.Contains(last.Err.Message, "the rest of the file is not read") || last.Err.Span.Line != maxErrors {
		t.Errorf("%d statements, the last: %v", len(f.Statements), last.Err)
	}
	if f := Parse("a.sql", strings.Repeat("x;\n", maxErrors)); len(f.Statements) != maxErrors {
		t.Errorf("%d statements, want %d: there is no rest", len(f.Statements), maxErrors)
	}
}
