package planning

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/migdir"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/sqlparse"
)

// text is one file of a state.
type text struct{ name, sql string }

// notes finds what a pattern says of comments that begin with it, as the places
// of the match and of what it captures: what looks like a note inside of a
// string, a function body or another comment says nothing.
func (t text) notes(note *pattern.Pattern) [][]int {
	found := note.FindAllStringSubmatchIndex(t.sql, -1)
	if len(found) == 0 {
		return nil
	}
	begins := map[int]bool{}
	for _, c := range sqlparse.Parse(t.name, t.sql).Comments {
		begins[c.Span.Start] = true
	}
	return slices.DeleteFunc(found, func(m []int) bool { return !begins[m[0]] })
}

// texts reads a file, a folder or standard input, each once.
func (r *runner) texts(path string) ([]text, error) {
	if t, ok := r.files[path]; ok {
		return t, nil
	}
	t, err := r.readTexts(path)
	if err != nil {
		return nil, err
	}
	for _, text := range t {
		if err := text.whole(); err != nil {
			return nil, err
		}
	}
	if r.files == nil {
		r.files = map[string][]text{}
	}
	r.files[path] = t
	return t, nil
}

func (r *runner) readTexts(path string) ([]text, error) {
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		if sub, err := os.Stat(filepath.Join(path, "schema")); err == nil && sub.IsDir() {
			path = filepath.Join(path, "schema")
		}
		dir, err := migdir.Read(os.DirFS(path), ".")
		if err != nil {
			return nil, &review.UsageError{What: fmt.Sprintf("reading folder %s: %v", path, err), Next: "give a folder that holds .sql files"}
		}
		var out []text
		for _, m := range dir.Migrations {
			out = append(out, text{filepath.Join(path, m.Path), m.SQL})
		}
		return out, nil
	}
	sql, err := review.ReadText(path, r.opt.Stdin)
	if err != nil {
		return nil, err
	}
	return []text{{shown(path), sql}}, nil
}

// includes finds where psql would read another file.
var includes = pattern.New(`(?m)^\s*\\i(?:r|nclude|nclude_relative)?\s`)

// whole refuses a text that is not all of the state that it stands for: what a
// plan does not read, it would drop.
func (t text) whole() error {
	if why := sqlparse.Unreadable(t.sql); why != "" {
		return &review.UsageError{What: t.name + " cannot be read as SQL: " + why}
	}
	if !includes.MatchString(t.sql) {
		return nil
	}
	for _, n := range sqlparse.Parse(t.name, t.sql).Notes {
		if strings.HasPrefix(n.Text, `psql meta-command \i`) && !strings.HasPrefix(n.Text, `psql meta-command \if`) {
			return &review.UsageError{
				What: fmt.Sprintf("%s: \\i reads another file, which decade does not follow: what is in it would be dropped", n.Span),
				Next: "give the folder of all the files, or one file that holds everything",
			}
		}
	}
	return nil
}

// something refuses a desired state without a statement: an empty file is a
// mistake more often than the wish to drop everything.
func something(path string, texts []text) error {
	for _, t := range texts {
		if len(sqlparse.Parse(t.name, t.sql).Statements) > 0 {
			return nil
		}
	}
	return &review.UsageError{
		What: fmt.Sprintf("there is no statement in %s: as a desired state it would drop everything", shown(path)),
		Next: "write the schema that you want; if nothing is to be left, write CREATE SCHEMA IF NOT EXISTS public",
	}
}

// writing finds where a statement that writes rows may begin.
var writing = pattern.New(`(?im)(?:^|;|\*/)\s*(?:INSERT|UPDATE|DELETE|MERGE|COPY|WITH)\b`)

// owning finds where a statement names an owner.
var owning = pattern.New(`(?i)\bOWNER\s+TO\b|\bAUTHORIZATION\b`)

// says reports whether a text has one of the words, which are in capitals: to
// look for them costs a tenth of what a pattern does.
func says(text string, words ...string) bool {
	text = strings.ToUpper(text)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// ownersIn tells of files that name owners: whose objects are is a matter of
// each database.
func ownersIn(texts []text) []plan.Left {
	var out []plan.Left
	for _, t := range texts {
		if !says(t.sql, "OWNER", "AUTHORIZATION") {
			continue
		}
		if n := len(owning.FindAllStringIndex(t.sql, -1)); n > 0 {
			out = append(out, plan.Left{Kind: "owners", Path: t.name, Why: fmt.Sprintf("owners are named in %s, which a plan does not compare: set them yourself", report.Plural(n, "place"))})
		}
	}
	return out
}

// rowsIn tells of files that write rows: a plan is about the schema alone.
func rowsIn(texts []text) []plan.Left {
	var out []plan.Left
	for _, t := range texts {
		if !says(t.sql, "INSERT", "UPDATE", "DELETE", "MERGE", "COPY") || !writing.MatchString(t.sql) {
			continue // parsing costs more
		}
		n := 0
		for _, st := range sqlparse.Parse(t.name, t.sql).Statements {
			if slices.Contains([]string{"INSERT", "UPDATE", "DELETE", "MERGE", "COPY"}, st.Tag) {
				n++
			}
		}
		if n > 0 {
			out = append(out, plan.Left{Kind: "rows", Path: t.name, Why: fmt.Sprintf("%d statements write rows, which a plan does not compare: run them yourself", n)})
		}
	}
	return out
}

// noDatabase is the SQLSTATE of a database that is not there.
const noDatabase = "3D000"

// nextFor says what to do about a statement that the throw-away server refuses.
func (r *runner) nextFor(no *lab.Refusal) string {
	if no.SQLState == noDatabase {
		return "take it out, and run it yourself: what holds for one database is no part of a schema, which is loaded into another one to be compared"
	}
	if no.Unlicensed() {
		return r.build("apache") + ", and only its community build takes this: " + nextCommunity(r.bin.Version)
	}
	if no.SQLState == lab.Denied {
		return "the throw-away server runs your SQL as a role that can do no harm, and this statement needs a superuser: keep it out of the desired files, run it yourself, and leave what it makes out of the plan with --ignore"
	}
	return "mend it: a plan leads only to a state that PostgreSQL takes"
}
