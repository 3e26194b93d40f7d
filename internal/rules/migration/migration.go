// Package migration judges statements that change a living database: the
// locks that they take, what they rewrite, what they break and what they lose.
//
// Nothing here fires on an object that the same file made. Locks are measured
// (package lockmode, and the locks/ examples of the archives), never typed in.
package migration

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
		indexBlocksWriters,
		dropIndexBlocks,
		reindexBlocks,
		refusedInTransaction,
		concurrentlyOnPartitioned,
		ifNotExistsOverFailedBuild,
		foreignKeyCheckedAtOnce,
		notValidOnPartitioned,
		checkValidatedAtOnce,
		uniqueBuiltUnderLock,
		primaryKeyBuiltUnderLock,
		exclusionOnExistingTable,
		setNotNullScans,
		notNullWithoutDefault,
		volatileDefaultRewrites,
		sequenceColumnRewrites,
		storedColumnRewrites,
		domainColumnRewrites,
		typeChangeRewrites,
		typeChangeRechecks,
		timestampZoneUnsaid,
		renameBreaksReaders,
		enumValueTooEarly,
		enumValueRenamed,
		dropColumn,
		refusedByDependents,
		dropColumnTakesAlong,
		dropTable,
		dropCascade,
		constraintDropped,
		notNullDropped,
		truncate,
		noLockTimeout,
		noStatementTimeout,
		timeoutDoesHarm,
		severalTablesLocked,
		workUnderExclusiveLock,
		altersToMerge,
		validateInSameTransaction,
		vacuumFull,
		refreshBlocksReaders,
		refreshConcurrentlyRefused,
		triggerSwitchedOff,
		triggerAdded,
		tableCopied,
		ifNotExistsHides,
		commitInWrappedFile,
		halfApplied,
		partitionOfLocksParent,
		attachScans,
		attachBuildsIndex,
		detachLocksParent,
		detachConcurrentlyRefused,
		defaultPartitionScanned,
		foreignKeyLocksReferenced,
		backfillInOneStatement,
		wholeTableChange,
		createTableAs,
		existenceWithoutSchema,
		migrationFunctionLeft,
		uniqueMayFail,
		domainCheckScans,
		enumValueForGood,
		indexGap,
		hypertableIndex,
	}
}
