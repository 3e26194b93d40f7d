package ddl

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// FuzzFold folds any text: it must not panic (a panic that Fold caught is a
// failure here), give the same result twice, and lose nothing when the
// catalog is the base of another fold.
func FuzzFold(f *testing.F) {
	for _, folder := range []string{"corpus", "hurried"} {
		for _, path := range sqlFiles(f, folder) {
			text, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text))
		}
	}
	archives, _ := filepath.Glob("testdata/fold/*.txtar")
	for _, path := range archives {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, m := range parseArchive(string(text)).files {
			if strings.HasSuffix(m.name, ".sql") {
				f.Add(m.text)
			}
		}
	}
	f.Fuzz(func(t *testing.T, sql string) {
		if len(sql) > 1<<16 {
			return // larger than any seed, and slow to no purpose
		}
		file := sqlparse.Parse("fuzz.sql", sql)
		r := Fold([]*sqlparse.File{file}, Options{})
		for _, p := range r.Problems {
			if strings.HasPrefix(p.Message, "decade failed") {
				t.Errorf("%s: %s", p.Span, p.Message)
			}
		}
		first := catalog.Dump(r.Catalog)
		if again := catalog.Dump(Fold([]*sqlparse.File{file}, Options{}).Catalog); again != first {
			t.Errorf("two folds of one text differ:\n%s\n%s", first, again)
		}
		if based := catalog.Dump(Fold(nil, Options{Base: r.Catalog}).Catalog); based != first {
			t.Errorf("the catalog changes as a base:\n%s\n%s", first, based)
		}
		catalog.Normalize(r.Catalog)
	})
}

// Statements of the corpus in any order and number, so that most of what they
// need is missing or other than they expect: the fold goes on, and undoing a
// transaction brings back exactly what was there.
func TestShuffledStatements(t *testing.T) {
	var pool []string
	for _, folder := range []string{"corpus", "hurried"} {
		for _, path := range sqlFiles(t, folder) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range sqlparse.Parse(path, string(text)).Statements {
				if s.Tree.GetTransactionStmt() == nil {
					pool = append(pool, s.SQL)
				}
			}
		}
	}
	pick := func(r *rand.Rand, n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(pool[r.IntN(len(pool))] + ";\n")
		}
		return b.String()
	}
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 1))
		before, within := pick(r, 120), pick(r, 60)
		kept := foldText(t, seed, before)
		undone := foldText(t, seed, before+"BEGIN;\n"+within+"ROLLBACK;\n")
		if diff := cmp.Diff(strings.Split(kept, "\n"), strings.Split(undone, "\n")); diff != "" {
			t.Fatalf("seed %d: ROLLBACK leaves something (-before +after):\n%s", seed, diff)
		}
	}
}

func foldText(t *testing.T, seed uint64, sql string) string {
	t.Helper()
	r := Fold([]*sqlparse.File{sqlparse.Parse("shuffled.sql", sql)}, Options{Version: 15 + int(seed%4)})
	for _, p := range r.Problems {
		if strings.HasPrefix(p.Message, "decade failed") {
			t.Errorf("seed %d: %s: %s\n%s", seed, p.Span, p.Message, p.Stmt.SQL)
		}
	}
	return catalog.Dump(r.Catalog)
}
