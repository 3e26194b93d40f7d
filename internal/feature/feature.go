// Package feature knows what a version of PostgreSQL, or of an extension, can
// do. Rules ask it before they recommend; every row is proven on servers by a
// test: it works from its version on, and is refused before.
package feature

import (
	"strconv"
	"strings"
)

// Feature names something that not every version can do.
type Feature string

// Never is the Since of what no version can do yet.
const Never = "never"

// Row is one line of the table.
type Row struct {
	Feature Feature
	// Extension is "" for the server itself.
	Extension string
	// Since is the first version: "18", or of an extension "0.7.0".
	Since string
	// Title says in a few words what it is.
	Title string
	// Setup and SQL prove it: SQL works where the feature is, and is refused
	// where it is not.
	Setup, SQL string
}

// Server reports whether a major version of PostgreSQL has a feature.
func Server(version int, f Feature) bool {
	r, ok := Find(f)
	return ok && r.Extension == "" && r.in(strconv.Itoa(version))
}

// Extension reports whether a version of the feature's extension has it. An
// unknown version ("") is taken for a current one.
func Extension(version string, f Feature) bool {
	r, ok := Find(f)
	return ok && r.Extension != "" && (version == "" && r.Since != Never || r.in(version))
}

// Find gives the row of a feature.
func Find(f Feature) (Row, bool) {
	for _, r := range Table() {
		if r.Feature == f {
			return r, true
		}
	}
	return Row{}, false
}

func (r Row) in(version string) bool { return r.Since != Never && Compare(version, r.Since) >= 0 }

// Compare orders dotted versions by their numbers; what follows the digits of
// a part ("8beta1", "0-dev") does not count.
func Compare(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		if d := part(as, i) - part(bs, i); d != 0 {
			return d
		}
	}
	return 0
}

func part(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	s := parts[i]
	end := 0
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	n, _ := strconv.Atoi(s[:end])
	return n
}
