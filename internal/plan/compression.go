package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// compressed is a relation with columnstore settings; word is what ALTER calls
// it: TABLE, or MATERIALIZED VIEW for a continuous aggregate.
type compressed struct {
	word string
	name catalog.Name
}

func (c compressed) object() Object {
	if c.word == "TABLE" {
		return Object{"table", c.name.String()}
	}
	return Object{"view", c.name.String()}
}

// setCompression plans the columnstore settings of a relation that is there.
func (m *maker) setCompression(c compressed, from, to *catalog.Compression) {
	switch {
	case sameCompression(from, to):
	case from == nil:
		m.add(changeColumn, Step{Title: "let " + c.name.String() + " be compressed", Object: c.object(), SQL: []string{sqlwrite.SetCompression(c.word, c.name, to)},
			Why: "a setting: chunks are compressed by a policy, or by compress_chunk()", Undo: []string{c.off()}, Verify: c.is(true)})
	case to == nil:
		m.dropCompression(c, from)
	default:
		m.add(changeColumn, Step{Title: "compress new chunks of " + c.name.String() + " in another order", Object: c.object(),
			Why: "chunks that are compressed keep their order until they are compressed again", SQL: c.change(from, to), Undo: c.change(to, from)})
	}
}

// change sets what the new settings state, and takes back what only the old
// ones do.
func (c compressed) change(from, to *catalog.Compression) []string {
	var out []string
	if from.OrderBy != "" && to.OrderBy == "" {
		out = append(out, "ALTER "+c.word+" "+sqlwrite.Name(c.name)+" RESET (timescaledb.compress_orderby)")
	}
	if len(from.SegmentBy) > 0 && len(to.SegmentBy) == 0 {
		out = append(out, "ALTER "+c.word+" "+sqlwrite.Name(c.name)+" SET (timescaledb.compress_segmentby = '')")
	}
	if to.OrderBy == "" && len(to.SegmentBy) == 0 {
		return out
	}
	return append(out, sqlwrite.SetCompression(c.word, c.name, to))
}

// dropCompression writes every compressed chunk anew first: TimescaleDB takes
// the setting away from no other.
func (m *maker) dropCompression(c compressed, from *catalog.Compression) {
	m.add(dropCompression, Step{Title: "decompress " + c.name.String(), Object: c.object(), Class: Alone, SQL: []string{c.decompress(m.timescale())}, Verify: absent(c.chunks() + " AND is_compressed"),
		Why:     "chunk by chunk, each in a transaction of its own",
		Hazards: []Hazard{{Name: Rewrite, What: "every compressed chunk of " + c.name.String() + " is written anew, its rows in full: look first whether the disk has the room", NeedsAllow: true}}})
	m.add(dropCompression, Step{Title: "no longer let " + c.name.String() + " be compressed", Object: c.object(), SQL: []string{c.off()}, Undo: []string{sqlwrite.SetCompression(c.word, c.name, from)},
		Verify: c.is(false), Hazards: []Hazard{{Name: DataDependent, What: "TimescaleDB refuses it while a chunk is compressed"}}})
}

func (c compressed) off() string {
	return "ALTER " + c.word + " " + sqlwrite.Name(c.name) + " SET (timescaledb.compress = false)"
}

// store is the hypertable of the relation as a condition on TimescaleDB's views.
func (c compressed) store() string {
	n := "(" + ident.Literal(c.name.Schema) + ", " + ident.Literal(c.name.Name) + ")"
	if c.word == "TABLE" {
		return "(hypertable_schema, hypertable_name) = " + n
	}
	return "(hypertable_schema, hypertable_name) = (SELECT materialization_hypertable_schema, materialization_hypertable_name" +
		" FROM timescaledb_information.continuous_aggregates WHERE (view_schema, view_name) = " + n + ")"
}

func (c compressed) chunks() string {
	return "SELECT FROM timescaledb_information.chunks WHERE " + c.store()
}

// is asks whether the relation has columnstore settings.
func (c compressed) is(on bool) string {
	n := "(" + ident.Literal(c.name.Schema) + ", " + ident.Literal(c.name.Name) + ")"
	from := "timescaledb_information.hypertables WHERE (hypertable_schema, hypertable_name) = " + n
	if c.word != "TABLE" {
		from = "timescaledb_information.continuous_aggregates WHERE (view_schema, view_name) = " + n
	}
	return exists("SELECT FROM " + from + " AND compression_enabled = " + map[bool]string{true: "true", false: "false"}[on])
}

// decompress works through the chunks, and commits after each.
func (c compressed) decompress(ts sqlwrite.Timescale) string {
	return strings.Join([]string{
		"DO $decade$",
		"DECLARE",
		"    v_chunk pg_catalog.regclass;",
		"BEGIN",
		"    FOR v_chunk IN",
		"        SELECT pg_catalog.format('%I.%I', chunk_schema, chunk_name)::pg_catalog.regclass FROM timescaledb_information.chunks",
		"        WHERE " + c.store() + " AND is_compressed",
		"    LOOP",
		"        PERFORM " + ts.Call("decompress_chunk", "v_chunk", "if_compressed => true") + ";",
		"        COMMIT;",
		"    END LOOP;",
		"END $decade$",
	}, "\n")
}

func sameCompression(a, b *catalog.Compression) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.OrderBy == b.OrderBy && slices.Equal(a.SegmentBy, b.SegmentBy)
}
