// Package jsonb judges documents in columns: what is kept in them that should
// be a column, which indexes their queries can use, and what it costs to
// change them.
package jsonb

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
		arrowPassesIndex,
		keyWithoutIndex,
		pathOpsLackKeys,
		ginServesNothing,
		scalarInDocument,
		textOrder,
		searchInsideArray,
		growingList,
		changedInPlace,
		orderedDocument,
		emptyThreeWays,
		shapeUnchecked,
		rowInDocument,
		comparedWithText,
	}
}
