package ddl

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/sqlparse"
)

// sqlFiles gives the SQL files below the repository's testdata.
func sqlFiles(t testing.TB, folder string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(filepath.Join("..", "..", "testdata", folder), func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".sql") {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatalf("no SQL files in testdata/%s", folder)
	}
	return out
}

// Files of the corpus load into a server without an error, so that folding
// them must not find a conflict, and nothing in them may go unfolded.
func TestCorpusFoldsWithoutProblems(t *testing.T) {
	for _, path := range sqlFiles(t, "corpus") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			version := 17
			if strings.Contains(path, "min18") {
				version = 18
			}
			r := Fold([]*sqlparse.File{sqlparse.Parse(path, string(text))}, Options{Version: version})
			for _, p := range r.Problems {
				if p.Kind != "opaque" {
					t.Errorf("%s: %s: %s", p.Span, p.Kind, p.Message)
				}
			}
		})
	}
}

// The schemas of a hurried team load too, faults and all.
func TestHurriedSchemasFoldWithoutProblems(t *testing.T) {
	for _, name := range []string{"dirsoul", "lifeops", "stats"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("..", "..", "testdata", "hurried", name, "schema.sql")
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			r := Fold([]*sqlparse.File{sqlparse.Parse(path, string(text))}, Options{})
			for _, p := range r.Problems {
				t.Errorf("%s: %s: %s", p.Span, p.Kind, p.Message)
			}
		})
	}
}
