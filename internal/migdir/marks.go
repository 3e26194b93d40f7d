package migdir

import (
	"strings"

	"github.com/decadedb/decade/internal/pattern"
)

// lines calls fn for each line of a text with its start and end, the line end
// included in neither the line nor the end.
func lines(text string, fn func(line string, start, end int)) {
	for start := 0; start < len(text); {
		n := strings.IndexByte(text[start:], '\n')
		end, next := start+n, start+n+1
		if n < 0 {
			end, next = len(text), len(text)
		}
		fn(strings.TrimSuffix(text[start:end], "\r"), start, end)
		start = next
	}
}

// blanked is a text whose parts can be turned into white space.
type blanked struct{ b []byte }

func blankable(text string) *blanked { return &blanked{[]byte(text)} }

// blank turns everything but line ends into spaces.
func (t *blanked) blank(start, end int) {
	for i := start; i < end; i++ {
		if t.b[i] != '\n' && t.b[i] != '\r' {
			t.b[i] = ' '
		}
	}
}

func (t *blanked) String() string { return string(t.b) }

// marked is what a file with marks for up and down says.
type marked struct {
	sql   string
	up    bool   // an up mark was seen
	first string // the whole line of the first up mark
}

// keepUp keeps what stands below marks that open the way up and blanks the
// rest, marks included. The mark's first group is "up" or "down".
func keepUp(text string, mark *pattern.Pattern) marked {
	t := blankable(text)
	m := marked{}
	in := false
	lines(text, func(line string, start, end int) {
		if g := mark.FindStringSubmatch(line); g != nil {
			in = strings.EqualFold(g[1], "up")
			if in && !m.up {
				m.up, m.first = true, line
			}
			t.blank(start, end)
			return
		}
		if !in {
			t.blank(start, end)
		}
	})
	m.sql = t.String()
	return m
}
