// Package logic judges what a schema does by itself and what its design
// promises: triggers, functions, expiry, counters, trees and graphs, work
// that somebody has to start, and queries whose arithmetic is wrong.
package logic

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
		expiresOnUpdate,
		counterOnHotRow,
		totalWithoutReconciler,
		countBesideList,
		updatedAtStands,
		triggerDropsRows,
		triggerCallsItself,
		triggerChangesAll,
		concatenatedSQL,
		errorsSwallowed,
		bodyNamesMissing,
		triggerReadsMissing,
		wrongVolatility,
		retryCountsTwice,
		asksBeforeInsert,
		edgeToItself,
		treeWithoutGuard,
		polymorphicReference,
		historyCascades,
		erasureIncomplete,
		expiryNobodyRuns,
		readIgnoresExpiry,
		integerDivision,
		averageOfAverages,
		nextNumber,
		assignsTooLate,
		worksTooEarly,
		triggerOff,
		oneForAll,
		sumForgets,
	}
}
