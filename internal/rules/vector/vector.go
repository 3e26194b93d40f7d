// Package vector judges columns and indexes of pgvector and the queries that
// search them: whether the index can be built, whether a query can use it,
// and whether the answer is the one that was asked for.
package vector

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
		operatorClassMismatch,
		tooManyDimensions,
		noDimensions,
		orderNotIndexable,
		filteredSearch,
		thresholdBesideOrder,
		ivfflatOnEmptyTable,
		listsOutOfProportion,
		twoIndexesOneColumn,
		neverSearched,
		buildMemory,
		embeddingInWideRow,
		noModelColumn,
		mixedDimensions,
		halfvecSavesHalf,
		unnormalisedVectors,
		rowsWithoutEmbedding,
		indexPerPartition,
		parametersOutOfRange,
		deletedRowsInIndex,
		limitBeyondEfSearch,
		outdatedExtension,
		distanceTakenForSimilarity,
		missingVectorIndex,
	}
}
