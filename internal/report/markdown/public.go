package markdown

import (
	"html"
	"strings"

	"github.com/decadedb/decade/internal/report"
)

// Text escapes plain text so that no character of it is markup, a mention of
// a person, a reference to an issue or a link.
func Text(s string) string { return text(s) }

// Code gives a code span, with as many backticks as it takes.
func Code(s string) string { return code(s) }

// Cell makes inline Markdown fit for a table.
func Cell(s string) string { return cell(s) }

// Fence gives a code block, with as many backticks as it takes.
func Fence(lang, s string) string { return fence(lang, s) }

// HTML escapes text for use between HTML tags, such as a summary, so that it
// mentions nobody either.
func HTML(s string) string {
	return strings.NewReplacer("@", "&#64;", "://", "&#58;//").Replace(html.EscapeString(report.OneLine(s)))
}
