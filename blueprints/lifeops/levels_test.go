package lifeops_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/lifecycle"
	"github.com/decadedb/decade/internal/sqlparse"
)

// series is the file whose tables have a lifecycle.
const series = "020_series.sql"

// compiled gives the files of a level, made anew from decade.yaml and schema/.
func compiled(t *testing.T, level lifecycle.Level) map[string]string {
	t.Helper()
	cfg, err := config.Load(config.FileName)
	if err != nil {
		t.Fatal(err)
	}
	var parsed []*sqlparse.File
	texts := map[string]string{}
	for _, name := range []string{"010_people.sql", series} {
		text, err := os.ReadFile(filepath.Join("schema", name))
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(text)
		parsed = append(parsed, sqlparse.Parse(name, string(text)))
	}
	sql, err := lifecycle.Compile(level, ddl.Fold(parsed, ddl.Options{}).Catalog, cfg.Policies())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{"030_lifecycle.sql": sql}
	if level != lifecycle.Plain {
		out[series] = lifecycle.Unpartitioned(series, texts[series], cfg.Policies())
	}
	return out
}

// What lies in levels/ is what decade.yaml and schema/ compile to. With
// DECADE_UPDATE=1 it is written; read the difference before committing it.
func TestLevelsAreFresh(t *testing.T) {
	for _, level := range lifecycle.Levels() {
		want := compiled(t, level)
		dir := filepath.Join("levels", string(level))
		if os.Getenv("DECADE_UPDATE") != "" {
			for name, text := range want {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
		there, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, f := range there {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got[filepath.Base(f)] = string(text)
		}
		if d := cmp.Diff(got, want); d != "" {
			t.Errorf("%s is not what decade.yaml and schema/ compile to (DECADE_UPDATE=1 writes it): -there +compiled\n%s", dir, d)
		}
	}
}
