package planning

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/decadedb/decade/internal/migdir"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/sqlparse"
)

// text is one file of a state.
type text struct{ name, sql string }

// texts reads a file, a folder or standard input, each once.
func (r *runner) texts(path string) ([]text, error) {
	if t, ok := r.files[path]; ok {
		return t, nil
	}
	t, err := r.readTexts(path)
	if err != nil {
		return nil, err
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

// writing finds where a statement that writes rows may begin.
var writing = pattern.New(`(?im)(?:^|;|\*/)\s*(?:INSERT|UPDATE|DELETE|MERGE|COPY|WITH)\b`)

// rowsIn tells of files that write rows: a plan is about the schema alone.
func rowsIn(texts []text) []plan.Left {
	var out []plan.Left
	for _, t := range texts {
		if !writing.MatchString(t.sql) {
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
