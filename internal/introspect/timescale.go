package introspect

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// timescale holds what is read of TimescaleDB until tables are complete.
type timescale struct {
	hyper  map[catalog.Name]*catalog.Hypertable
	chunks map[catalog.Name]*catalog.TableStats // sums over chunks
	isOne  map[uint32]bool                      // chunks, by oid
	// aggregates by view name.
	aggregates map[catalog.Name]aggregate
	policies   []catalog.TimescalePolicy
}

type aggregate struct {
	query      string
	on, in     catalog.Name // what it reads; the hypertable that it is kept in
	only       bool         // materialized_only, the default since 2.13
	compressed bool
	indexes    catalog.Options
}

// addTimescale reads hypertables, chunks, continuous aggregates and policies,
// where TimescaleDB is installed.
func (r *reader) addTimescale(b *batch) {
	if !r.facts.hasTimescale {
		return
	}
	if !r.facts.reachable["timescaledb_information.dimensions"] || !r.facts.reachable["_timescaledb_catalog.hypertable"] {
		role := ident.Quote(r.cat.Server.Role)
		r.hide("which tables are hypertables", "role "+r.cat.Server.Role+" may not read TimescaleDB's catalog",
			"GRANT USAGE ON SCHEMA timescaledb_information, _timescaledb_catalog TO "+role+
				"; GRANT SELECT ON ALL TABLES IN SCHEMA timescaledb_information, _timescaledb_catalog TO "+role+";")
		return
	}
	r.ts = &timescale{hyper: map[catalog.Name]*catalog.Hypertable{}, chunks: map[catalog.Name]*catalog.TableStats{},
		isOne: map[uint32]bool{}, aggregates: map[catalog.Name]aggregate{}}
	b.add("hypertables", r.ts.scanDimension)
	b.add("timescale_compression", r.ts.scanCompression)
	b.add("continuous_aggregates", r.ts.scanAggregate)
	if r.opts.Definitions {
		b.add("aggregate_indexes", r.ts.scanAggregateIndex, r.lockedOIDs)
	}
	b.add("timescale_jobs", r.ts.scanJob)
	b.add("chunks", func(rows pgx.Rows) error { return r.ts.scanChunk(rows, r.facts.blockSize) }, r.lockedOIDs)
}

func (ts *timescale) scanDimension(rows pgx.Rows) error {
	var n, now catalog.Name
	var column, interval string
	var isTime, compressed bool
	var parts int32
	return each(rows, []any{&n.Schema, &n.Name, &column, &isTime, &interval, &parts, &compressed, &now.Schema, &now.Name}, func() error {
		h := ts.hyper[n]
		if h == nil {
			h = &catalog.Hypertable{}
			if compressed {
				h.Compression = &catalog.Compression{}
			}
			ts.hyper[n] = h
		}
		if isTime && h.TimeColumn == "" {
			h.TimeColumn, h.NowFunction = column, now
			if interval != "7 days" {
				h.ChunkInterval = interval
			}
		} else {
			h.SpaceColumn, h.Partitions = column, int(parts)
		}
		return nil
	})
}

func (ts *timescale) scanCompression(rows pgx.Rows) error {
	var n catalog.Name
	var column string
	var segment, order int32
	var asc, nullsFirst bool
	orders := map[catalog.Name][]string{}
	err := each(rows, []any{&n.Schema, &n.Name, &column, &segment, &order, &asc, &nullsFirst}, func() error {
		h := ts.hyper[n]
		if h == nil {
			return nil
		}
		if h.Compression == nil {
			h.Compression = &catalog.Compression{}
		}
		if segment > 0 {
			h.Compression.SegmentBy = append(h.Compression.SegmentBy, column)
		}
		if order > 0 {
			s := ident.Quote(column)
			if !asc {
				s += " DESC"
			}
			if nullsFirst == asc {
				s += map[bool]string{true: " NULLS FIRST", false: " NULLS LAST"}[nullsFirst]
			}
			orders[n] = append(orders[n], s)
		}
		return nil
	})
	for n, o := range orders {
		ts.hyper[n].Compression.OrderBy = strings.Join(o, ", ")
	}
	return err
}

func (ts *timescale) scanAggregate(rows pgx.Rows) error {
	var n catalog.Name
	var a aggregate
	return each(rows, []any{&n.Schema, &n.Name, &a.only, &a.query, &a.on.Schema, &a.on.Name, &a.in.Schema, &a.in.Name, &a.compressed}, func() error {
		ts.aggregates[n] = a
		return nil
	})
}

func (ts *timescale) scanAggregateIndex(rows pgx.Rows) error {
	var n catalog.Name
	var in, name, definition string
	return each(rows, []any{&n.Schema, &n.Name, &in, &name, &definition}, func() error {
		a := ts.aggregates[n]
		if rest, chosen := strings.CutPrefix(name, in); chosen {
			name = "*" + rest
		}
		a.indexes = a.indexes.Set(name, definition)
		ts.aggregates[n] = a
		return nil
	})
}

// aggregate gives what a continuous aggregate is kept in.
func (ts *timescale) aggregate(a aggregate) *catalog.Aggregate {
	h := ts.hyper[a.in]
	if h == nil {
		return nil
	}
	out := &catalog.Aggregate{TimeColumn: h.TimeColumn, ChunkInterval: h.ChunkInterval, Compression: h.Compression, Indexes: a.indexes}
	if a.compressed && out.Compression == nil {
		out.Compression = &catalog.Compression{}
	}
	return out
}

var timescaleJobs = map[string]string{
	"policy_compression": "compression", "policy_retention": "retention",
	"policy_refresh_continuous_aggregate": "refresh", "policy_reorder": "reorder",
}

func (ts *timescale) scanJob(rows pgx.Rows) error {
	var proc, every, config, start, zone string
	var on catalog.Name
	return each(rows, []any{&proc, &on.Schema, &on.Name, &every, &config, &start, &zone}, func() error {
		var args map[string]any
		numbers := json.NewDecoder(strings.NewReader(config))
		numbers.UseNumber()
		if err := numbers.Decode(&args); err != nil {
			return fmt.Errorf("configuration of the %s policy of %s: %w", timescaleJobs[proc], on, err)
		}
		p := catalog.TimescalePolicy{Kind: timescaleJobs[proc], On: on}
		for name, v := range args {
			if strings.HasSuffix(name, "hypertable_id") || v == nil {
				continue
			}
			text, isText := v.(string)
			if !isText {
				written, err := json.Marshal(v)
				if err != nil {
					return fmt.Errorf("configuration of the %s policy of %s: %w", timescaleJobs[proc], on, err)
				}
				text = string(written)
			}
			p.Args = p.Args.Set(name, text)
		}
		p.Args = p.Args.Set("schedule_interval", every)
		if start != "" {
			p.Args = p.Args.Set("initial_start", start)
		}
		if zone != "" {
			p.Args = p.Args.Set("timezone", zone)
		}
		ts.policies = append(ts.policies, p)
		return nil
	})
}

func (ts *timescale) scanChunk(rows pgx.Rows, block int64) error {
	var n catalog.Name
	var compressed bool
	var oid uint32
	var pages, fileBytes, toast, index int64
	var s catalog.TableStats
	return each(rows, []any{&n.Schema, &n.Name, &compressed, &oid, &pages, &s.Rows, &fileBytes, &toast, &index,
		&s.SeqScan, &s.Inserted, &s.Updated, &s.HotUpdated, &s.Deleted, &s.LiveRows, &s.DeadRows, &s.ModSinceAnalyze, &s.XIDAge}, func() error {
		ts.isOne[oid] = true
		sum := ts.chunks[n]
		if sum == nil {
			sum = &catalog.TableStats{Rows: -1}
			ts.chunks[n] = sum
		}
		one := s
		one.Pages, one.TableBytes, one.ToastBytes, one.IndexBytes = pages, max(pages*block, fileBytes), toast*block, index*block
		if compressed {
			// Its rows are batches of rows, counted with the chunk that they are of.
			one.Rows, one.LiveRows = -1, 0
		} else {
			one.Partitions = 1
		}
		addStats(sum, &one)
		return nil
	})
}

// finish hands what was read to the tables and views.
func (ts *timescale) finish(r *reader) {
	for _, x := range r.order {
		switch {
		case x.table != nil && ts.hyper[x.name] != nil:
			h := ts.hyper[x.name]
			x.table.Hypertable = h
			if sum := ts.chunks[x.name]; sum != nil {
				h.Chunks = sum.Partitions
				own := x.stats.LastAnalyze
				addStats(x.stats, sum)
				x.stats.LastAnalyze = own
			}
		case x.view != nil:
			a, ok := ts.aggregates[x.name]
			if !ok {
				continue
			}
			x.view.Continuous = true
			if !a.only {
				x.view.Options = x.view.Options.Set("timescaledb.materialized_only", "false")
			}
			x.view.Uses = []catalog.Name{a.on}
			x.view.Query = queryExpr(strings.TrimSuffix(strings.TrimSpace(a.query), ";"))
			if r.opts.Definitions {
				x.view.Aggregate = ts.aggregate(a)
			}
		}
	}
	for _, p := range ts.policies {
		if h := ts.under(p.On); h != nil {
			h.Policies = append(h.Policies, p)
		}
	}
	for _, h := range ts.hyper {
		// Newer versions settle an order that nobody stated when they compress the
		// first chunk; without one chosen by its indexes it is this.
		if c := h.Compression; c != nil && c.OrderBy == "" && h.TimeColumn != "" && !r.opts.Definitions {
			c.OrderBy = ident.Quote(h.TimeColumn) + " DESC"
		}
		slices.SortStableFunc(h.Policies, func(a, b catalog.TimescalePolicy) int { return strings.Compare(a.Kind, b.Kind) })
	}
}

// under gives the hypertable that a policy stands with: the one that it is
// for, or the one under a continuous aggregate, which may read another.
func (ts *timescale) under(n catalog.Name) *catalog.Hypertable {
	for range len(ts.aggregates) + 1 {
		if h := ts.hyper[n]; h != nil {
			return h
		}
		n = ts.aggregates[n].on
	}
	return nil
}
