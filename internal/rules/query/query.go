// Package query judges the queries of the workload and those that stand in
// scripts: what no index can serve, what reads more than it shows, what gives
// wrong answers, and which indexes are missing.
package query

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
		missingViewColumn,
		equalsNull,
		notInSubquery,
		leadingWildcard,
		functionOnColumn,
		castOnColumn,
		widerConstant,
		offsetPaging,
		selectStar,
		listWithoutLimit,
		orAcrossColumns,
		optionalParameter,
		missingIndex,
		coveringIndex,
		sortDirection,
		readsEverything,
		distinctOverJoin,
		changeWithoutWhere,
		queueWithoutLock,
		cartesianJoin,
		limitWithoutOrder,
		orderByRandom,
		oneByOne,
		prefixPattern,
		zoneOfSession,
		ordinals,
		longList,
		countForExistence,
		textSearch,
		elementSearch,
		selfAssignment,
		realBesideDecimal,
	}
}
