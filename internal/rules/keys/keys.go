// Package keys judges primary keys, unique keys and foreign keys.
//
// One file and one archive per rule: key001_no_primary_key.go goes with
// testdata/KEY001.txtar. `go run ./cmd/newrule keys KEY002 some-name` makes both.
package keys

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
		noPrimaryKey,
		referenceWithoutIndex,
		noDeleteAction,
		setNullOnNotNull,
		uniqueLetsNullRepeat,
		sameReferenceTwice,
		referenceHalfNull,
		neverValidated,
		sequenceRunsOut,
		junctionWithoutKey,
		referenceNotDeclared,
		widePrimaryKey,
		codeBesideNumber,
	}
}
