// Package constraint judges what a schema demands of its rows: CHECKs,
// NOT NULL, defaults, exclusion constraints, and the unique keys that a
// business means and does not declare. Primary keys, foreign keys and the
// bare mechanics of unique keys are in package keys.
package constraint

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
		passesOnNull,
		requiredNullable,
		nullableBoolean,
		defaultMissing,
		openList,
		unboundedNumber,
		mayGoNegative,
		equalityOnlyExclusion,
		dependsOnTime,
		checkReadsTables,
		neverFails,
		repeatedCheck,
		endsBeforeItBegins,
		validityOverlaps,
		halfPair,
		domainNotNull,
		conflictArbiter,
		caseSensitiveUnique,
		softDeleteUnique,
		momentInKey,
		summaryNotUnique,
		codeNotUnique,
		defaultBreaksCheck,
		onlyKeyRequired,
		kindWithoutFields,
		referencesInArray,
		labelNotUnique,
	}
}
