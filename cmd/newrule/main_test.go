package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/rule"
)

func TestRun(t *testing.T) {
	top := t.TempDir()
	for _, args := range [][]string{{"keys", "KEY001", "no-primary-key"}, {"keys", "KEY002", "two"}} {
		var out bytes.Buffer
		if err := run(top, args, &out); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
	}
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(top, "internal/rules/keys", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if list := read("keys.go"); !strings.Contains(list, "return []*rule.Rule{\n\t\tnoPrimaryKey,\n\t\ttwo,\n\t}") {
		t.Errorf("list of rules:\n%s", list)
	}
	if file := read("key001_no_primary_key.go"); !strings.Contains(file, `Title:    "No primary key",`) {
		t.Errorf("rule file:\n%s", file)
	}
	a, err := rule.ParseArchive([]byte(read("testdata/KEY002.txtar")))
	if err != nil || a.Rule != "KEY002" || a.Name != "two" {
		t.Errorf("archive: %+v, %v", a, err)
	}
	if err := run(top, []string{"keys", "KEY001", "no-primary-key"}, &bytes.Buffer{}); err == nil {
		t.Error("an existing rule was overwritten")
	}
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{}, {"Keys", "KEY001", "x"}, {"keys", "K1", "x"}, {"keys", "KEY001", "Not Kebab"}, {"../x", "KEY001", "x"}} {
		if err := run(t.TempDir(), args, &bytes.Buffer{}); err == nil {
			t.Errorf("%q was taken", args)
		}
	}
}
