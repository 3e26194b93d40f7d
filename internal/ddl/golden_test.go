package ddl

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

var update = flag.Bool("update", false, "write the golden parts of testdata/fold anew")

// Every archive holds SQL files, folded in order, and what must come of them:
// the catalog, the actions and the problems. Its comment may state options:
// "version 18", "together", "in transaction".
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/fold/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives in testdata/fold: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			ar := parseArchive(string(data))
			r := Fold(archiveFiles(ar), archiveOptions(ar))
			want := map[string]string{"catalog": catalog.Dump(r.Catalog), "actions": writeActions(r), "problems": writeProblems(r)}
			changed := false
			for i, f := range ar.files {
				text, golden := want[f.name]
				if !golden {
					continue
				}
				delete(want, f.name)
				if *update {
					changed = changed || f.text != text
					ar.files[i].text = text
					continue
				}
				if diff := cmp.Diff(strings.Split(f.text, "\n"), strings.Split(text, "\n")); diff != "" {
					t.Errorf("%s (-want +got):\n%s", f.name, diff)
				}
			}
			if problems, left := want["problems"]; left && problems != "" {
				t.Errorf("problems that the archive does not name:\n%s", problems)
			}
			if changed {
				if err := os.WriteFile(path, []byte(ar.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// archive is a text file in the form of txtar: a comment, then files, each
// under a line "-- name --".
type archive struct {
	comment string
	files   []member
}

type member struct{ name, text string }

func parseArchive(data string) archive {
	var ar archive
	for line := range strings.Lines(data) {
		name, ok := strings.CutPrefix(strings.TrimSpace(line), "-- ")
		if name, end := strings.CutSuffix(name, " --"); ok && end {
			ar.files = append(ar.files, member{name: name})
		} else if n := len(ar.files); n > 0 {
			ar.files[n-1].text += line
		} else {
			ar.comment += line
		}
	}
	return ar
}

func (ar archive) String() string {
	out := ar.comment
	for _, f := range ar.files {
		out += "-- " + f.name + " --\n" + f.text
	}
	return out
}

func archiveFiles(ar archive) []*sqlparse.File {
	var out []*sqlparse.File
	for _, f := range ar.files {
		if strings.HasSuffix(f.name, ".sql") {
			out = append(out, sqlparse.Parse(f.name, f.text))
		}
	}
	return out
}

func archiveOptions(ar archive) Options {
	var o Options
	for line := range strings.Lines(ar.comment) {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "version "):
			_, _ = fmt.Sscanf(line, "version %d", &o.Version)
		case line == "together":
			o.Together = true
		case line == "in transaction":
			o.FileTransaction = []bool{true, true, true, true}
		}
	}
	return o
}

// writeActions lists the steps with what each did to what.
func writeActions(r *Result) string {
	var b strings.Builder
	for _, s := range r.Steps {
		fmt.Fprintf(&b, "%d:%d %s", s.File, s.Stmt.Span.Line, s.Stmt.Tag)
		if s.Transaction != 0 {
			fmt.Fprintf(&b, " tx=%d", s.Transaction)
		}
		if s.FileTransaction {
			b.WriteString(" file-tx")
		}
		var names []string
		for name := range s.Settings {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			fmt.Fprintf(&b, " %s=%q", name, s.Settings[name])
		}
		b.WriteByte('\n')
		for _, a := range s.Actions {
			b.WriteString("  " + writeAction(a) + "\n")
		}
	}
	return b.String()
}

func writeAction(a Action) string {
	parts := []string{string(a.Kind)}
	add := func(word string, on bool) {
		if on {
			parts = append(parts, word)
		}
	}
	add(a.Relation.String(), !a.Relation.IsZero())
	add("name="+a.Name, a.Name != "")
	add("to="+a.NewName, a.NewName != "")
	add("detail="+a.Detail, a.Detail != "")
	add("using="+a.Using, a.Using != "")
	add("existed", a.Existed)
	add("concurrently", a.Concurrently)
	add("if-exists", a.IfExists)
	add("cascade", a.Cascade)
	add("only", a.Only)
	add("before", a.Before != nil)
	add("after", a.After != nil)
	if a.OldColumn != nil {
		parts = append(parts, "old="+a.OldColumn.Type.String())
	}
	if a.NewColumn != nil {
		parts = append(parts, "new="+a.NewColumn.Type.String())
	}
	if a.NewConstraint != nil {
		parts = append(parts, "constraint="+a.NewConstraint.Name)
	}
	if a.NewIndex != nil {
		parts = append(parts, "index="+a.NewIndex.Name)
	}
	if a.NewPartition != nil {
		parts = append(parts, "partition="+a.NewPartition.Name.String())
	}
	add("dependents=["+strings.Join(a.Dependents, "; ")+"]", len(a.Dependents) > 0)
	parts = append(parts, fmt.Sprintf("@%d:%d-%d:%d", a.Span.Line, a.Span.Column, a.Span.EndLine, a.Span.EndColumn))
	return strings.Join(parts, " ")
}

func writeProblems(r *Result) string {
	var b strings.Builder
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "%s %s: %s\n", p.Span, p.Kind, p.Message)
	}
	return b.String()
}
