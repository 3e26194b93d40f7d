// Package naming judges names: whether they must be quoted for ever, can be
// told apart, and say what they hold.
package naming

import (
	"embed"

	"github.com/decadedb/decade/internal/rule"
)

// Archives holds one example archive per rule.
//
//go:embed testdata/*.txtar
var Archives embed.FS

// Rules lists the family in the order of ids.
func Rules() []*rule.Rule {
	return []*rule.Rule{
		mustBeQuoted,
		singularTable,
		indexPrefix,
		reservedWord,
		atTheLimit,
		meaninglessName,
		systemPrefix,
		repeatingGroup,
	}
}
