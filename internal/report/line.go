package report

import "github.com/decadedb/decade/internal/span"

// longestLine is how long a source line may be, in bytes, to be shown. A
// longer one is generated or no text at all, and would bury the finding.
const longestLine = 4000

// Line gives a line of source to show, "" when there is none or it is too long.
func Line(src *span.Source, n int) string {
	if src == nil {
		return ""
	}
	if line := src.Line(n); len(line) <= longestLine {
		return line
	}
	return ""
}
