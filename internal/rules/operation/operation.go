// Package operation judges how a database is run: autovacuum, jobs,
// replication, settings, what is watched and what nobody looks after.
package operation

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

// Archives holds one example archive per rule.
//
//go:embed testdata/*.txtar
var Archives embed.FS

// Rules lists the family in the order of ids.
func Rules() []*rule.Rule {
	return []*rule.Rule{
		autovacuumTooLate,
		insertsNotCounted,
		autovacuumDisabled,
		unloggedTable,
		publishedWithoutIdentity,
		publishedByPartition,
		sequencesNotReplicated,
		inheritance,
		rewriteRule,
		explainChangesData,
		refreshNeedsUniqueIndex,
		nobodyRefreshes,
		jobRefreshBlocksReaders,
		jobVacuumFull,
		vacuumInFunction,
		jobCallsMissing,
		jobDatesInSessionZone,
		alterSystemNotLoaded,
		sizeByConcatenatedName,
		unusedIndexListIncomplete,
		temporaryTableInFunction,
		largeObjectColumn,
		tablesWithoutComment,
		columnPadding,
		freezeHorizon,
		durabilityOff,
		memoryLeftAtDefault,
		connectionsBeyondMemory,
		randomPageCost,
		noTimeouts,
		slowQueriesNotLogged,
		nothingCounted,
		checksumsOff,
		noArchive,
		serverZoneNotUTC,
		neverAnalyzed,
		deadRows,
		extensionOutdated,
		tableBloat,
		autovacuumOff,
		readWhole,
		jitWithPartitions,
		slotFillsDisk,
		nobodyCalls,
	}
}

func sqlName(n catalog.Name) string { return ident.Qualified(n.Schema, n.Name) }

// plural counts things: "1 table", "3 tables".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// some names the first of several.
func some(names []string) string {
	if len(names) > 3 {
		return strings.Join(names[:3], ", ") + fmt.Sprintf(" and %d more", len(names)-3)
	}
	return strings.Join(names, ", ")
}

// thousands writes a number of rows with its digits in groups.
func thousands(n float64) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// leaves gives the tables that hold a root's rows: its partitions without
// partitions of their own, or itself.
func leaves(p *rule.Pass, t *catalog.Table) []*catalog.Table {
	if t.PartitionBy == nil {
		return []*catalog.Table{t}
	}
	var out []*catalog.Table
	for _, c := range p.Partitions(t.Name) {
		out = append(out, leaves(p, c)...)
	}
	return out
}

const (
	day      = 24 * time.Hour
	tenYears = 3650 * day
)

// rowsToCome gives the rows of a table as they are, or as declared growth has
// them in ten years, whichever is more, and where the number is from.
func rowsToCome(p *rule.Pass, t *catalog.Table) (rows float64, fact rule.Fact, ok bool) {
	if n, _, known := p.Size(t.Name); known {
		rows, ok = n, true
		fact = rule.Fact{Name: "rows", Value: thousands(n), Source: "pg_class.reltuples"}
	}
	if g, declared := p.GrowthOf(t.Name); declared {
		keep := tenYears
		if g.Keep > 0 && g.Keep < keep {
			keep = g.Keep
		}
		if n := g.RowsPerDay * keep.Hours() / 24; n > rows {
			rows, ok = n, true
			fact = rule.Fact{Name: "rows in ten years", Value: thousands(n), Source: fmt.Sprintf("%s rows a day as declared", thousands(g.RowsPerDay))}
		}
	}
	return rows, fact, ok
}

// stats are a table's live statistics, nil when there are none.
func stats(p *rule.Pass, n catalog.Name) *catalog.TableStats {
	if p.Live == nil {
		return nil
	}
	if t := p.Live.Table(n); t != nil {
		return t.Stats
	}
	return nil
}

func viewObject(v *catalog.View) rule.Object {
	return rule.Object{Kind: "view", Schema: v.Name.Schema, Table: v.Name.Name}
}

func jobObject(j *catalog.CronJob) rule.Object { return rule.Object{Kind: "job", Name: j.Name} }
