package workload

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

// Problem is something wrong with a workload file.
type Problem struct {
	Message string
	Span    span.Span
}

func (p Problem) Error() string { return p.Span.String() + ": " + p.Message }

// header is what the comment lines above a query say.
type header struct {
	name          string
	nameAt        span.Span
	rate          float64
	budget        time.Duration
	uses, example []string
	buffers       int
	last          span.Span
	used          bool
}

// FromFile reads the queries of a workload file. Above each query stand
// comment lines:
//
//	-- name: events_last_week
//	-- rate: 20/s
//	-- budget: 10ms
//	-- uses: events_user_time_idx          (the index it was designed for)
//	-- params: 'u1', '2026-11-01 00:00+00' (values for $1, $2 as SQL)
//	-- buffers: 300                        (the pages that a run may touch)
//
// The last three are for tests of plans and may be left out.
// sqlc's form "-- name: EventsLastWeek :many" is read too. A query without a
// name is named after its file and line.
func FromFile(f *sqlparse.File) ([]*Query, []Problem) {
	var queries []*Query
	var problems []Problem
	problem := func(at span.Span, format string, args ...any) {
		problems = append(problems, Problem{Message: fmt.Sprintf(format, args...), Span: at})
	}
	names := map[string]span.Span{}
	comments := f.Comments
	for _, s := range f.Statements {
		var h header
		for len(comments) > 0 && comments[0].Span.Start < s.Span.Start {
			h.read(f, comments[0], problem)
			comments = comments[1:]
		}
		for len(comments) > 0 && comments[0].Span.Start < s.Span.End {
			comments = comments[1:]
		}
		if s.Err != nil {
			problem(s.Err.Span, "%s", s.Err.Message)
			continue
		}
		stmt := inner(s)
		if stmt == nil {
			if !session(s.Tag) {
				problem(s.Span, "%s is not a query", s.Tag)
			}
			continue
		}
		if h.name == "" {
			h.name = fmt.Sprintf("%s:%d", strings.TrimSuffix(path.Base(f.Name), ".sql"), s.Span.Line)
		} else if first, twice := names[h.name]; twice {
			problem(h.nameAt, "query %q is there already, in line %d", h.name, first.Line)
		} else {
			names[h.name] = h.nameAt
		}
		queries = append(queries, &Query{
			Name: h.name, SQL: s.SQL, Span: s.Span, Origin: "queries", Rate: h.rate, Budget: h.budget, Stmt: stmt,
			Uses: h.uses, Example: h.example, Buffers: h.buffers,
		})
	}
	var rest header
	for _, c := range comments {
		rest.read(f, c, problem)
	}
	if rest.used {
		problem(rest.last, "no query follows this header")
	}
	return queries, problems
}

// read takes one comment into the header where it is one of its lines. A
// remark behind SQL on the same line is none.
func (h *header) read(f *sqlparse.File, c sqlparse.Comment, problem func(span.Span, string, ...any)) {
	body, ok := strings.CutPrefix(c.Text, "--")
	if !ok || strings.TrimSpace(f.Source.Line(c.Span.Line)) != strings.TrimSpace(c.Text) {
		return
	}
	key, value, ok := strings.Cut(body, ":")
	if !ok {
		return
	}
	key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
	switch key {
	case "name":
		fields := strings.Fields(value)
		if len(fields) == 0 {
			problem(c.Span, "a name is missing after \"name:\"")
			return
		}
		if len(fields) > 1 && !strings.HasPrefix(fields[1], ":") {
			problem(c.Span, "a query's name is one word, not %q", value)
		}
		if h.name != "" {
			problem(h.nameAt, "no query follows the header of %q", h.name)
			*h = header{}
		}
		h.name, h.nameAt = fields[0], c.Span
	case "rate":
		rate, err := ParseRate(value)
		if err != nil {
			problem(c.Span, "%s", err)
			return
		}
		h.rate = rate
	case "budget":
		budget, err := ParseBudget(value)
		if err != nil {
			problem(c.Span, "%s", err)
			return
		}
		h.budget = budget
	case "uses", "params":
		items, err := splitList(value)
		if err != nil {
			problem(c.Span, "%s: %s", key, err)
			return
		}
		if key == "uses" {
			h.uses = items
		} else {
			h.example = items
		}
	case "buffers":
		n, err := strconv.Atoi(value)
		if err != nil || n <= 0 {
			problem(c.Span, "buffers %q is not a number of pages", value)
			return
		}
		h.buffers = n
	default:
		if known := near(key, value); known != "" {
			problem(c.Span, "unknown header %q: did you mean %q?", key, known)
		}
		return
	}
	h.used, h.last = true, c.Span
}

// ParseRate reads "20/s", "3/m", "100/h" or "5/day" as calls per second.
func ParseRate(s string) (float64, error) {
	number, unit, ok := strings.Cut(s, "/")
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if !ok || err != nil || n < 0 || n > 1e9 {
		return 0, fmt.Errorf("rate %q is not of the form 20/s, 3/m, 100/h or 5/day", s)
	}
	switch strings.ToLower(strings.TrimSpace(unit)) {
	case "s", "sec", "second":
		return n, nil
	case "m", "min", "minute":
		return n / 60, nil
	case "h", "hour":
		return n / 3600, nil
	case "d", "day":
		return n / 86400, nil
	}
	return 0, fmt.Errorf("rate %q: the unit after / must be s, m, h or day", s)
}

// ParseBudget reads a latency such as "10ms" or "1.5 s".
func ParseBudget(s string) (time.Duration, error) {
	d, err := time.ParseDuration(strings.ReplaceAll(s, " ", ""))
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("budget %q is not a duration such as 10ms or 1.5s", s)
	}
	return d, nil
}

// near gives the header word that a misspelt one stands for: its value must
// read like one, so that ordinary remarks are left alone.
func near(key, value string) string {
	if _, err := ParseRate(value); err == nil && distance(key, "rate") <= 1 {
		return "rate"
	}
	if _, err := ParseBudget(value); err == nil && distance(key, "budget") <= 2 {
		return "budget"
	}
	return ""
}

// distance is the number of letters to insert, delete or change.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			next := diagonal
			if a[i-1] != b[j-1] {
				next = 1 + min(diagonal, row[j], row[j-1])
			}
			diagonal, row[j] = row[j], next
		}
	}
	return row[len(b)]
}

// inner gives the query that a statement is or holds: EXPLAIN, PREPARE,
// DECLARE CURSOR and COPY (query) are looked through. nil when it is none.
func inner(s *sqlparse.Statement) *sqlparse.Statement {
	var n *sqlparse.Node
	switch t := s.Tree.GetNode().(type) {
	case *sqlparse.Node_SelectStmt, *sqlparse.Node_InsertStmt, *sqlparse.Node_UpdateStmt,
		*sqlparse.Node_DeleteStmt, *sqlparse.Node_MergeStmt:
		return s
	case *sqlparse.Node_CallStmt, *sqlparse.Node_ExecuteStmt:
		return s // runs something, though nothing to look into
	case *sqlparse.Node_ExplainStmt:
		n = t.ExplainStmt.Query
	case *sqlparse.Node_PrepareStmt:
		n = t.PrepareStmt.Query
	case *sqlparse.Node_DeclareCursorStmt:
		n = t.DeclareCursorStmt.Query
	case *sqlparse.Node_CopyStmt:
		n = t.CopyStmt.Query
	}
	if n.GetNode() == nil {
		return nil
	}
	in := *s
	in.Tree = n
	return &in
}

// session reports whether a statement only arranges the session, which a
// workload file may do without its being a query.
func session(tag string) bool {
	switch tag {
	case "SET", "RESET", "BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK", "SHOW", "DEALLOCATE", "CLOSE CURSOR", "FETCH":
		return true
	}
	return false
}
