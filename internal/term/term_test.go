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
		name  string
		color Color
		env   vars
		tty   bool
		want  bool
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
		{"the zero value is auto", "", nil, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := useColor(c.color, env(c.env), c.tty); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestParseColor(t *testing.T) {
	for in, want := range map[string]Color{"": Auto, "auto": Auto, "always": Always, "never": Never} {
		if got, err := ParseColor(in); err != nil || got != want {
			t.Errorf("ParseColor(%q) = %q, %v", in, got, err)
		}
	}
	if _, err := ParseColor("yes"); err == nil {
		t.Error("yes is no value of --color")
	}
}

func TestUTF8Locale(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{"LANG": "de_DE.UTF-8"}, true},
		{map[string]string{"LANG": "C.utf8"}, true},
		{map[string]string{"LANG": "C"}, false},
		{map[string]string{"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, false},
		{map[string]string{"LC_CTYPE": "en_GB.UTF-8", "LANG": "C"}, true},
	} {
		if got := utf8Locale(env(c.env)); got != c.want {
			t.Errorf("%v: got %v", c.env, got)
		}
	}
}

func TestFor(t *testing.T) {
	utf8 := map[string]string{"LANG": "de_DE.UTF-8"}
	if got := For(&bytes.Buffer{}, env(utf8), Auto); got != (Terminal{}) {
		t.Errorf("a buffer: %+v", got)
	}
	if got, want := For(&bytes.Buffer{}, env(map[string]string{"COLUMNS": "72"}), Always), (Terminal{Color: true, Width: 72}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got := For(file, env(utf8), Auto); got != (Terminal{}) {
		t.Errorf("a file: %+v", got)
	}
}
