// Package timescale judges hypertables of TimescaleDB, their chunks, policies
// and roll-ups. Compression, policies and continuous aggregates exist in the
// community build alone; fixes that call them are for a person to take.
package timescale

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
		keyLacksTime,
		referenceBetweenHypertables,
		rollupErased,
		noCompression,
		noRetention,
		noRollup,
		timeSeriesNoHypertable,
		chunkCount,
		chunkSize,
		segmentBy,
		segmentByNotFiltered,
		compressedRowsChanged,
		compressedTooEarly,
		integerTimeWithoutNow,
		rollupNeverRefreshed,
		refreshWithoutStart,
		newestBucketMissing,
		futureTime,
		rowsBeforeHypertable,
		partitionedHypertable,
		concurrentlyOnHypertable,
		redundantTimeIndex,
		deleteInsteadOfDrop,
		monthIsThirtyDays,
		fullMaterializedView,
		rollupRetention,
		averageWithoutCount,
		vectorInColumnstore,
		needsCommunity,
		policiesOutOfOrder,
		timeUpdated,
		referenceHoldsChunks,
		readingsCountTwice,
	}
}
