package introspect

import (
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// tablesWithStats lists the tables whose column statistics are read: not
// partitions, for which those of the partitioned table speak.
func (r *reader) tablesWithStats() (spaces, names []string) {
	spaces, names = []string{}, []string{}
	r.statsOf = nil
	var denied, secured []string
	for _, x := range r.order {
		if x.partition || x.table == nil && (x.view == nil || !x.view.Materialized) {
			continue
		}
		switch {
		case x.noSelect:
			denied = append(denied, x.name.String())
			continue
		case x.rowSecured:
			secured = append(secured, x.name.String())
			continue
		}
		spaces = append(spaces, x.name.Schema)
		names = append(names, x.name.Name)
		r.statsOf = append(r.statsOf, x)
	}
	role := ident.Quote(r.cat.Server.Role)
	if len(denied) > 0 {
		r.hide("the planner's column statistics of "+count(len(denied), "table")+": "+some(denied),
			"pg_stats shows them only to who may SELECT from the table, and role "+r.cat.Server.Role+" may not",
			"GRANT pg_read_all_data TO "+role+";")
	}
	if len(secured) > 0 {
		r.hide("the planner's column statistics of "+count(len(secured), "table")+": "+some(secured),
			"row security is active there for role "+r.cat.Server.Role, "ALTER ROLE "+role+" BYPASSRLS;")
	}
	return spaces, names
}

func (r *reader) scanColumnStats(rows pgx.Rows) error {
	var ord, width int32
	var name, common string
	var s catalog.ColumnStats
	return each(rows, []any{&ord, &name, &s.NullFrac, &width, &s.NDistinct, &s.Correlation, &s.MostCommonFreq, &common}, func() error {
		one := s
		one.AvgWidth, one.MostCommon = int(width), common
		// For a table with children the rows come twice: of itself, then of the
		// tree; the tree's is the one that counts.
		for _, c := range r.statsOf[ord-1].columns {
			if c.Name == name {
				c.Stats = &one
			}
		}
		s.Correlation = nil
		return nil
	})
}

// addStats adds the facts of one partition to those of a tree. Rows of -1 are
// unknown and count as none, unless nothing is known at all.
func addStats(sum, s *catalog.TableStats) {
	if s.Rows >= 0 {
		sum.Rows = max(sum.Rows, 0) + s.Rows
	}
	sum.Pages += s.Pages
	sum.TableBytes += s.TableBytes
	sum.ToastBytes += s.ToastBytes
	sum.IndexBytes += s.IndexBytes
	sum.SeqScan += s.SeqScan
	sum.IdxScan += s.IdxScan
	sum.Inserted += s.Inserted
	sum.Updated += s.Updated
	sum.HotUpdated += s.HotUpdated
	sum.Deleted += s.Deleted
	sum.LiveRows += s.LiveRows
	sum.DeadRows += s.DeadRows
	sum.ModSinceAnalyze += s.ModSinceAnalyze
	sum.XIDAge = max(sum.XIDAge, s.XIDAge)
	sum.Partitions += s.Partitions
	// The tree was vacuumed as of its longest neglected part.
	if sum.LastVacuum.IsZero() || !s.LastVacuum.IsZero() && s.LastVacuum.Before(sum.LastVacuum) {
		sum.LastVacuum = s.LastVacuum
	}
}

// rollUp gives every partitioned table the sums over its leaves. LastAnalyze
// stays its own: autovacuum never analyses a partitioned table, and the
// planner's statistics of the tree are as old as that.
func (r *reader) rollUp() {
	children := map[uint32][]*relation{}
	for _, x := range r.order {
		if x.partition && len(x.parents) == 1 {
			children[x.parents[0]] = append(children[x.parents[0]], x)
		}
	}
	var sum func(x *relation) *catalog.TableStats
	sum = func(x *relation) *catalog.TableStats {
		if x.key == nil {
			one := *x.stats
			one.Partitions = 1
			return &one
		}
		total := &catalog.TableStats{Rows: -1, LastAnalyze: x.stats.LastAnalyze}
		for _, c := range children[x.oid] {
			addStats(total, sum(c))
		}
		*x.stats = *total
		return total
	}
	for _, x := range r.order {
		if x.key != nil && !x.partition {
			sum(x)
		}
	}
	r.rollUpIndexes()
}

// rollUpIndexes gives every index of a partitioned table the sums over those
// attached to it, as pg_index knows no size or use of it.
func (r *reader) rollUpIndexes() {
	top := func(i *indexRow) *indexRow {
		for i.parent != 0 && r.indexes[i.parent] != nil {
			i = r.indexes[i.parent]
		}
		return i
	}
	for _, i := range r.indexes {
		if x := r.relations[i.table]; i.parent == 0 || x.key != nil {
			continue
		}
		t, s := top(i).index.Stats, i.index.Stats
		if t == s {
			continue
		}
		t.Bytes += s.Bytes
		t.Scans += s.Scans
		t.TupRead += s.TupRead
		t.Rows += s.Rows
		if s.LastScan.After(t.LastScan) {
			t.LastScan = s.LastScan
		}
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strings.TrimSpace(itoa(n) + " " + what + "s")
}
