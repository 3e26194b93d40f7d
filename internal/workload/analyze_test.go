package workload

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/sqlparse"
)

// TestAnalyze reads cases from testdata/analyze.txt: a query between lines of
// "==" and "--", then its levels in words. DECADE_UPDATE=1 rewrites the file;
// read the difference before committing it.
func TestAnalyze(t *testing.T) {
	const file = "testdata/analyze.txt"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cat := testCatalog()
	var out strings.Builder
	cases := strings.Split(strings.TrimPrefix(string(b), "==\n"), "\n==\n")
	if len(cases) < 60 {
		t.Fatalf("only %d cases in %s", len(cases), file)
	}
	for _, c := range cases {
		sql, want, _ := strings.Cut(c, "\n--\n")
		f := sqlparse.Parse("q.sql", sql)
		if len(f.Statements) != 1 || f.Statements[0].Err != nil {
			t.Errorf("%s: %v", sql, f.Statements[0].Err)
			continue
		}
		q := &Query{Stmt: f.Statements[0]}
		Resolve(q, cat)
		got := describe(q.Levels)
		if len(q.Unresolved) > 0 {
			got += "unresolved " + strings.Join(q.Unresolved, ", ") + "\n"
		}
		if d := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); d != "" && os.Getenv("DECADE_UPDATE") == "" {
			t.Errorf("%s\n%s", sql, d)
		}
		out.WriteString("==\n" + strings.TrimSpace(sql) + "\n--\n" + strings.TrimSpace(got) + "\n")
	}
	if os.Getenv("DECADE_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
