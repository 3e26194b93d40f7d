// Command newrule begins a rule: its file, its archive, its line in the
// family's list.
//
//	go run ./cmd/newrule FAMILY ID name
//	go run ./cmd/newrule keys KEY002 foreign-key-without-index
//
// It is run from the top of the repository. What it writes compiles, and the
// family's test fails until the rule finds what its archive wants.
package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"go/format"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
)

//go:embed rule.go.tmpl
var ruleTemplate string

//go:embed archive.txtar.tmpl
var archiveTemplate string

//go:embed family.go.tmpl
var familyTemplate string

//go:embed family_test.go.tmpl
var familyTestTemplate string

func main() {
	if err := run(".", os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "newrule:", err)
		os.Exit(2)
	}
}

// names are what the templates fill in.
type names struct {
	Family string // keys
	ID     string // KEY002
	Name   string // foreign-key-without-index
	Var    string // foreignKeyWithoutIndex
	Title  string // Foreign key without index
}

func run(top string, args []string, out io.Writer) error {
	if len(args) != 3 {
		return errors.New("usage: go run ./cmd/newrule FAMILY ID name")
	}
	n := names{Family: args[0], ID: args[1], Name: args[2]}
	switch {
	case !regexp.MustCompile(`^[a-z]+$`).MatchString(n.Family):
		return fmt.Errorf("family %q: want lower-case letters", n.Family)
	case !regexp.MustCompile(`^[A-Z]{3}[0-9]{3}$`).MatchString(n.ID):
		return fmt.Errorf("id %q: want three letters and three digits", n.ID)
	case !regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`).MatchString(n.Name):
		return fmt.Errorf("name %q: want kebab-case", n.Name)
	}
	words := strings.Split(n.Name, "-")
	n.Title = strings.ToUpper(n.Name[:1]) + strings.Join(words, " ")[1:]
	n.Var = words[0]
	for _, w := range words[1:] {
		n.Var += strings.ToUpper(w[:1]) + w[1:]
	}

	dir := filepath.Join(top, "internal", "rules", n.Family)
	list := filepath.Join(dir, n.Family+".go")
	if err := os.MkdirAll(filepath.Join(dir, "testdata"), 0o755); err != nil {
		return err
	}
	files := []struct{ path, template string }{
		{filepath.Join(dir, strings.ToLower(n.ID)+"_"+strings.ReplaceAll(n.Name, "-", "_")+".go"), ruleTemplate},
		{filepath.Join(dir, "testdata", n.ID+".txtar"), archiveTemplate},
	}
	if _, err := os.Stat(list); errors.Is(err, os.ErrNotExist) {
		files = append(files,
			struct{ path, template string }{list, familyTemplate},
			struct{ path, template string }{filepath.Join(dir, n.Family+"_test.go"), familyTestTemplate})
		fmt.Fprintf(out, "new family: add %s to internal/rules\n", n.Family)
	}
	for _, f := range files {
		if err := create(f.path, f.template, n); err != nil {
			return err
		}
		fmt.Fprintln(out, "wrote", f.path)
	}
	if err := addToList(list, n.Var); err != nil {
		return err
	}
	fmt.Fprintf(out, "next: fill them in, then go test ./internal/rules/%s -run /%s\n", n.Family, n.ID)
	return nil
}

// create writes a file that must not be there yet.
func create(path, text string, n names) error {
	t, err := template.New(filepath.Base(path)).Parse(text)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, n); err != nil {
		return err
	}
	data := b.Bytes()
	if strings.HasSuffix(path, ".go") {
		if data, err = format.Source(data); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// addToList puts the rule at the end of the slice in the family's Rules.
func addToList(path, variable string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, tail, ok := strings.Cut(string(data), "[]*rule.Rule{")
	end := strings.Index(tail, "}")
	if !ok || end < 0 {
		return fmt.Errorf("%s: no []*rule.Rule{...} to add %s to", path, variable)
	}
	list := strings.TrimRight(tail[:end], " \t\n")
	text := head + "[]*rule.Rule{" + list + "\n\t\t" + variable + ",\n\t" + tail[end:]
	formatted, err := format.Source([]byte(text))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, formatted, 0o644)
}
