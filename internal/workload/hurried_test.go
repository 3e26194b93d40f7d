package workload

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/decadedb/decade/internal/sqlparse"
)

// TestHurriedWorkloads: the workload files of the fixtures are read without a
// complaint, and every query has a name, a rate, a budget and a level.
func TestHurriedWorkloads(t *testing.T) {
	files, err := filepath.Glob("../../testdata/hurried/*/queries/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no query files found: %v", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		queries, problems := FromFile(sqlparse.Parse(name, string(b)))
		for _, p := range problems {
			t.Error(p)
		}
		for _, q := range queries {
			if q.Name == "" || q.Rate == 0 || q.Budget == 0 {
				t.Errorf("%s: name %q, rate %g, budget %s", q.Span, q.Name, q.Rate, q.Budget)
			}
			if levels := Analyze(q.Stmt, nil); len(levels) == 0 {
				t.Errorf("%s: no levels", q.Span)
			}
		}
	}
}
