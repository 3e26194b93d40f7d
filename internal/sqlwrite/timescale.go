package sqlwrite

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// Timescale writes the SQL of what TimescaleDB keeps. Its value is the schema
// of the extension's functions, which may be any.
type Timescale string

// TimescaleOf gives the writer for a database.
func TimescaleOf(c *catalog.Catalog) Timescale {
	for _, e := range c.Extensions {
		if e.Name == "timescaledb" && e.Schema != "" {
			return Timescale(e.Schema)
		}
	}
	return "public"
}

// Call writes a call of one of the extension's functions.
func (s Timescale) Call(function string, args ...string) string {
	return ident.Qualified(string(s), function) + "(" + strings.Join(args, ", ") + ")"
}

// relation writes the name of a relation as an argument.
func relation(n catalog.Name) string { return ident.Literal(Name(n)) }

// Hypertable writes what makes a hypertable of a plain, empty table: its
// dimensions and its columnstore settings, without its clock and its policies.
func (s Timescale) Hypertable(t *catalog.Table) []string {
	h := t.Hypertable
	by := []string{ident.Literal(h.TimeColumn)}
	if h.ChunkInterval != "" {
		by = append(by, width(h.ChunkInterval))
	}
	out := []string{"SELECT " + s.Call("create_hypertable", relation(t.Name), s.Call("by_range", by...), "create_default_indexes => false")}
	if h.SpaceColumn != "" {
		out = append(out, "SELECT "+s.Call("add_dimension", relation(t.Name), s.Call("by_hash", ident.Literal(h.SpaceColumn), fmt.Sprint(h.Partitions))))
	}
	if h.Compression != nil {
		out = append(out, SetCompression("TABLE", t.Name, h.Compression))
	}
	return out
}

// SetNow names the function that tells the time of an integer column.
func (s Timescale) SetNow(t, function catalog.Name) string {
	return "SELECT " + s.Call("set_integer_now_func", relation(t), relation(function), "replace_if_exists => true")
}

// SetChunkInterval sets how wide the chunks are that will be made. A week is
// TimescaleDB's default.
func (s Timescale) SetChunkInterval(n catalog.Name, interval string) string {
	if interval == "" {
		interval = "7 days"
	}
	return "SELECT " + s.Call("set_chunk_time_interval", relation(n), width(interval))
}

// width writes the width of a chunk: a time, or a number where the column is one.
func width(s string) string {
	if strings.Trim(s, "0123456789") == "" {
		return s
	}
	return "interval " + ident.Literal(s)
}

// SetCompression writes the columnstore settings; word is TABLE, or
// MATERIALIZED VIEW for a continuous aggregate.
func SetCompression(word string, n catalog.Name, c *catalog.Compression) string {
	parts := []string{"timescaledb.compress"}
	if len(c.SegmentBy) > 0 {
		parts = append(parts, "timescaledb.compress_segmentby = "+ident.Literal(Columns(c.SegmentBy)))
	}
	if c.OrderBy != "" {
		parts = append(parts, "timescaledb.compress_orderby = "+ident.Literal(c.OrderBy))
	}
	return "ALTER " + word + " " + Name(n) + " SET (" + strings.Join(parts, ", ") + ")"
}

// CreateAggregate writes a continuous aggregate that holds nothing yet, with
// its indexes and settings, without its policies.
func (s Timescale) CreateAggregate(v *catalog.View) []string {
	only, set := v.Options.Get("timescaledb.materialized_only")
	if !set {
		only = "true"
	}
	a := v.Aggregate
	with := "timescaledb.continuous, timescaledb.materialized_only = " + only
	if a != nil {
		with += ", timescaledb.create_group_indexes = false" // those that are wanted follow by name
	}
	out := []string{"CREATE MATERIALIZED VIEW " + Name(v.Name) + " WITH (" + with + ") AS\n" +
		strings.TrimRight(strings.TrimSpace(v.Query.SQL), ";") + "\nWITH NO DATA"}
	if a == nil {
		return out
	}
	out = append(out, s.SetChunkInterval(v.Name, a.ChunkInterval))
	if a.Compression != nil {
		out = append(out, SetCompression("MATERIALIZED VIEW", v.Name, a.Compression))
	}
	for _, x := range a.Indexes {
		if x != bucketIndex(a) {
			out = append(out, AggregateIndex(v.Name, x))
		}
	}
	return out
}

// bucketIndex is the index that every continuous aggregate is born with.
func bucketIndex(a *catalog.Aggregate) catalog.Option {
	return catalog.Option{Name: "*_" + a.TimeColumn + "_idx", Value: "USING btree (" + ident.Quote(a.TimeColumn) + " DESC)"}
}

// AggregateIndex writes an index of a continuous aggregate.
func AggregateIndex(v catalog.Name, x catalog.Option) string {
	name := ident.Quote(x.Name) + " "
	if strings.HasPrefix(x.Name, "*") {
		name = "" // the server chooses it as it did
	}
	return "CREATE INDEX " + name + "ON " + Name(v) + " " + x.Value
}
