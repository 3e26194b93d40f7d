package term

import (
	"bytes"
	"os"
	"testing"
)

func env(m map[string]string) func(string) string { return func(k string) string { return m[k] } }

func TestColor(t *testing.T) {
	type vars = map[string]string
	for _, c := range []struct {
		name string
		mode Mode
		env  vars
		tty  bool
		want bool
	}{
		{"a terminal", Auto, nil, true, true},
		{"a pipe", Auto, nil, false, false},
		{"--color always beats all", Always, vars{"NO_COLOR": "1", "TERM": "dumb"}, false, true},
		{"--color never beats all", Never, vars{"CLICOLOR_FORCE": "1"}, true, false},
		{"NO_COLOR", Auto, vars{"NO_COLOR": "1"}, true, false},
		{"empty NO_COLOR says nothing", Auto, vars{"NO_COLOR": ""}, true, true},
		{"NO_COLOR beats CLICOLOR_FORCE", Auto, vars{"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, true, false},
		{"CLICOLOR_FORCE colours a pipe", Auto, vars{"CLICOLOR_FORCE": "1"}, false, true},
		{"CLICOLOR_FORCE=0 says nothing", Auto, vars{"CLICOLOR_FORCE": "0"}, false, false},
		{"CLICOLOR_FORCE beats TERM=dumb", Auto, vars{"CLICOLOR_FORCE": "1", "TERM": "dumb"}, true, true},
		{"TERM=dumb", Auto, vars{"TERM": "dumb"}, true, false},
		{"the zero mode is auto", "", nil, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (Facts{TTY: c.tty, getenv: env(c.env)}).Color(c.mode); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestParseMode(t *testing.T) {
	for in, want := range map[string]Mode{"": Auto, "auto": Auto, "always": Always, "never": Never} {
		if got, err := ParseMode(in); err != nil || got != want {
			t.Errorf("ParseMode(%q) = %q, %v", in, got, err)
		}
	}
	if _, err := ParseMode("yes"); err == nil {
		t.Error("yes is no mode")
	}
}

func TestOf(t *testing.T) {
	if f := Of(&bytes.Buffer{}, env(map[string]string{"LANG": "de_DE.UTF-8"})); f.TTY || f.Width != 0 || !f.UTF8 || f.Box() {
		t.Errorf("a buffer: %+v", f)
	}
	if f := Of(&bytes.Buffer{}, env(map[string]string{"COLUMNS": "72", "LC_ALL": "C", "LANG": "de_DE.UTF-8"})); f.Width != 72 || f.UTF8 {
		t.Errorf("LC_ALL=C and COLUMNS=72: %+v", f)
	}
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if f := Of(file, env(nil)); f.TTY || f.Color(Auto) {
		t.Errorf("a file: %+v", f)
	}
	if !(Facts{TTY: true, UTF8: true}).Box() {
		t.Error("a terminal that shows UTF-8 gets box characters")
	}
}
