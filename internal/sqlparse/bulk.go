package sqlparse

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/span"
)

// Data is no schema: a dump of rows must not cost the memory of its syntax
// trees. So of many INSERTs that differ in their values the first are read,
// and of a long one its first rows. Notes say what was passed over.
const (
	maxInserts    = 1000
	maxInsertText = 256 << 10
)

// maxErrors is how many statements of a file may be beyond understanding
// before it is taken for something else than SQL.
const maxErrors = 1000

// bulk counts INSERTs by what stands before their values.
type bulk struct {
	seen    map[string]int
	skipped map[string]*Note
	order   []string
}

// insertHead gives "INSERT INTO t (a, b)" of an INSERT ... VALUES.
func insertHead(p *piece, sql string) (string, bool) {
	if len(p.words) < 3 || p.words[0] != "insert" {
		return "", false
	}
	const longest = 4096
	head := sql[:min(len(sql), longest)]
	i := strings.Index(strings.ToUpper(head), "VALUES")
	if i < 0 {
		return "", false
	}
	return strings.TrimSpace(head[:i]), true
}

// skip reports whether an INSERT is one too many, and counts it.
func (b *bulk) skip(p *piece, sql string, at func() span.Span) bool {
	head, ok := insertHead(p, sql)
	if !ok {
		return false
	}
	if b.seen == nil {
		b.seen, b.skipped = map[string]int{}, map[string]*Note{}
	}
	b.seen[head]++
	if b.seen[head] <= maxInserts {
		return false
	}
	if b.skipped[head] == nil {
		b.skipped[head] = &Note{Span: at()}
		b.order = append(b.order, head)
	}
	return true
}

// tell adds the notes about what was skipped.
func (b *bulk) tell(f *File) {
	for _, head := range b.order {
		n := b.skipped[head]
		n.Text = fmt.Sprintf("%d more statements %s ... not read: rows are no schema", b.seen[head]-maxInserts, head)
		f.Notes = append(f.Notes, *n)
	}
}

// firstRows gives the part of a long INSERT ... VALUES that is parsed, up to
// a comma between two rows.
func (s *splitter) firstRows(p *piece, sql string) string {
	if len(sql) <= maxInsertText || p.rowEnd <= p.start {
		return sql
	}
	if _, ok := insertHead(p, sql); !ok {
		return sql
	}
	s.note(p.rowEnd, p.rowEnd+1, "the rows of this INSERT from here on not read: rows are no schema")
	return sql[:p.rowEnd-p.start]
}
