// Package pattern holds regular expressions that are compiled when they are
// first used. A program that knows three hundred rules knows as many
// expressions, and one run of it uses a few.
package pattern

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression in the syntax of package regexp, whose
// methods of the same names it has. It may be used by several goroutines.
type Pattern struct {
	expr string
	once sync.Once
	re   *regexp.Regexp
}

// New names an expression. One that is wrong panics when it is first used;
// the package's test compiles all that stand in the source.
func New(expr string) *Pattern { return &Pattern{expr: expr} }

// Regexp gives the compiled expression.
func (p *Pattern) Regexp() *regexp.Regexp {
	p.once.Do(func() { p.re = regexp.MustCompile(p.expr) })
	return p.re
}

func (p *Pattern) String() string { return p.expr }

func (p *Pattern) MatchString(s string) bool { return p.Regexp().MatchString(s) }

func (p *Pattern) Match(b []byte) bool { return p.Regexp().Match(b) }

func (p *Pattern) FindString(s string) string { return p.Regexp().FindString(s) }

func (p *Pattern) FindStringIndex(s string) []int { return p.Regexp().FindStringIndex(s) }

func (p *Pattern) FindStringSubmatch(s string) []string { return p.Regexp().FindStringSubmatch(s) }

func (p *Pattern) FindStringSubmatchIndex(s string) []int {
	return p.Regexp().FindStringSubmatchIndex(s)
}

func (p *Pattern) FindAllString(s string, n int) []string { return p.Regexp().FindAllString(s, n) }

func (p *Pattern) FindAllStringIndex(s string, n int) [][]int {
	return p.Regexp().FindAllStringIndex(s, n)
}

func (p *Pattern) FindAllStringSubmatch(s string, n int) [][]string {
	return p.Regexp().FindAllStringSubmatch(s, n)
}

func (p *Pattern) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return p.Regexp().FindAllStringSubmatchIndex(s, n)
}

func (p *Pattern) ReplaceAllString(s, with string) string {
	return p.Regexp().ReplaceAllString(s, with)
}

func (p *Pattern) ReplaceAllStringFunc(s string, with func(string) string) string {
	return p.Regexp().ReplaceAllStringFunc(s, with)
}

func (p *Pattern) Split(s string, n int) []string { return p.Regexp().Split(s, n) }
