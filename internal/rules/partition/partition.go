// Package partition judges partitioned tables: whether their keys, bounds and
// indexes are complete, whether somebody makes the next partition and takes
// the oldest away, and whether queries let the planner leave partitions out.
package partition

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
		keyLacksPartitionKey,
		referenceToPartOfKey,
		gapBetweenPartitions,
		overlappingPartitions,
		partitionsRunOut,
		nextMadeTooLate,
		makerLocksReaders,
		makerBoundsInSessionZone,
		makerHidesFailure,
		defaultPartition,
		indexNotOnEveryPartition,
		indexOnSomePartitions,
		boundWithoutOffset,
		boundOfWrongKind,
		multiColumnKey,
		queryHidesKey,
		nowPlansEveryPartition,
		queryWithoutKey,
		partitionKeyUpdated,
		retentionByDelete,
		archiveLosesRows,
		bareArchiveTable,
		retentionFinerThanPartitions,
		partitionCount,
		largeTableNotPartitioned,
		timeSeriesNotPartitioned,
		storageParametersOnParent,
		hashIncomplete,
		listIncomplete,
		foundByName,
		mixedWidth,
		detachPending,
		referenceHoldsPartitions,
		parentNeverAnalyzed,
	}
}
