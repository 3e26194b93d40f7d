// Package index judges indexes by the schema, the workload and the
// statistics: those that nothing needs, those that cannot serve, and those
// that PostgreSQL refuses or should never have been told to build.
//
// Partitions are one table: the parent's indexes are judged.
package index

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
		sameIndex,
		prefixOfAnother,
		timeLeads,
		columnTwice,
		predicateSaysNothing,
		fewValues,
		fixedDate,
		refusedExpression,
		falselyImmutable,
		brinWithoutOrder,
		orderedArray,
		tooManyColumns,
		tooManyIndexes,
		hashIndex,
		nullHeavy,
		neverUsed,
		invalidIndex,
		hotColumn,
		noRoomForHot,
		bloated,
		policyWithoutIndex,
		rangeInTheMiddle,
		leavesOutOwner,
		onlyDirectionDiffers,
		readBySequence,
	}
}
