package text

import "github.com/decadedb/decade/internal/rule"

// Palette colours words with ANSI codes, or not at all.
type Palette struct{ on bool }

func palette(on bool) Palette { return Palette{on} }

// NewPalette gives the colours of decade's text output.
func NewPalette(on bool) Palette { return Palette{on} }

func (p Palette) code(code, s string) string {
	if !p.on || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// Bold, Dim and the others put text in a style. Only the sixteen base colours
// are used: they follow the reader's own scheme, light or dark.
func (p Palette) Bold(s string) string { return p.code("1", s) }

// Dim is for what may be skipped.
func (p Palette) Dim(s string) string { return p.code("2", s) }

// Code is for SQL to copy.
func (p Palette) Code(s string) string { return p.code("36", s) }

// Good is for what is well.
func (p Palette) Good(s string) string { return p.code("1;32", s) }

// Severity colours by severity.
func (p Palette) Severity(sev rule.Severity, s string) string {
	return p.code(severityCode[sev], s)
}

var severityCode = [...]string{rule.Info: "1;34", rule.Advice: "1;36", rule.Warning: "1;33", rule.Error: "1;31"}

// gradeCode gives the colour of a grade.
func (p Palette) grade(g string) string {
	code := map[string]string{"A": "1;30;42", "B": "1;30;42", "C": "1;30;43", "D": "1;37;41", "E": "1;37;41"}[g]
	if !p.on || code == "" {
		return "[" + g + "]"
	}
	return p.code(code, " "+g+" ")
}

// glyphs are the marks around text.
type glyphs struct {
	arrow, bar, note, last, more, dot, rule string
	sign                                    [4]string
}

var (
	plain = glyphs{arrow: "-->", bar: "|", note: "=", last: "=", more: "...", dot: "-", rule: "",
		sign: [...]string{rule.Info: "i", rule.Advice: "+", rule.Warning: "!", rule.Error: "x"}}
	boxes = glyphs{arrow: "╭─▸", bar: "│", note: "├", last: "╰", more: "…", dot: "·", rule: "─",
		sign: [...]string{rule.Info: "○", rule.Advice: "◆", rule.Warning: "▲", rule.Error: "✖"}}
)
