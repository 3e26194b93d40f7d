package sqlparse

import (
	"os"
	"path/filepath"
	"testing"
)

func TestHurriedSchemasParse(t *testing.T) {
	files, err := filepath.Glob("../../testdata/hurried/*/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no schema files found: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f := Parse(name, string(text))
		if len(f.Statements) == 0 {
			t.Errorf("%s: no statements", name)
		}
		for _, s := range f.Statements {
			if s.Err != nil {
				t.Errorf("%v", s.Err)
			}
			if s.Tag == "???" || s.Tag == "" {
				t.Errorf("%s: no tag", s.Span)
			}
		}
	}
}
