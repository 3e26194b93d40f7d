package plan

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

func viewKind(v *catalog.View) string {
	if v.Continuous {
		return "continuous aggregate"
	}
	return "view"
}

// bornEmpty says what fills a new continuous aggregate; "" for other views.
func (m *maker) bornEmpty(v *catalog.View) string {
	if !v.Continuous {
		return ""
	}
	return "it is born empty: its refresh policy fills the window that it has, CALL " + m.timescale().Call("refresh_continuous_aggregate", ident.Literal(sqlwrite.Name(v.Name)), "NULL", "NULL") + " all there is"
}

// aggregateLost is the harm of dropping a continuous aggregate: it can hold
// more than the rows that are still there.
func (m *maker) aggregateLost(v *catalog.View) []Hazard {
	if !v.Continuous {
		return nil
	}
	what := "what " + v.Name.String() + " has rolled up goes"
	for _, u := range v.Uses {
		what += "; it can be rolled up again only as far back as " + u.String() + " has its rows"
		if slices.ContainsFunc(m.d.From.TimescalePolicies(), func(p catalog.TimescalePolicy) bool { return p.Kind == "retention" && p.On == u }) {
			what += ", and retention drops those"
		}
	}
	return lost(what)
}

// changeAggregate plans what can be changed of a continuous aggregate that
// keeps its query: nothing that it holds is touched.
func (m *maker) changeAggregate(from, to *catalog.View) {
	name, object := to.Name, Object{"view", to.Name.String()}
	const only = "timescaledb.materialized_only"
	set := func(v *catalog.View) string {
		value := "true"
		if s, stated := v.Options.Get(only); stated {
			value = s
		}
		return "ALTER MATERIALIZED VIEW " + sqlwrite.Name(name) + " SET (" + only + " = " + value + ")"
	}
	if set(from) != set(to) {
		m.add(makeView, Step{Title: "change what is read of continuous aggregate " + name.String(), Object: object, SQL: []string{set(to)}, Undo: []string{set(from)}})
	}
	if comments := viewComments(from, to); len(comments) > 0 {
		m.add(makeComment, Step{Title: "comment on continuous aggregate " + name.String(), Object: object, SQL: comments, Undo: viewComments(to, from)})
	}
	a, b := from.Aggregate, to.Aggregate
	if a == nil || b == nil {
		return
	}
	m.setChunks(object, name, a.ChunkInterval, b.ChunkInterval)
	m.setCompression(compressed{"MATERIALIZED VIEW", name}, a.Compression, b.Compression)
	for _, x := range b.Indexes {
		if !slices.Contains(a.Indexes, x) {
			m.add(makeIndex, Step{Title: "build index " + x.Name + " of continuous aggregate " + name.String(), Object: object,
				SQL: []string{sqlwrite.AggregateIndex(name, x)}, Undo: []string{dropAggregateIndex(name, x)}, Verify: exists(aggregateIndexes(name, x)),
				Hazards: []Hazard{{Name: LongLock, What: "a refresh of " + name.String() + " waits while the index is built", NeedsAllow: false}}})
		}
	}
	for _, x := range a.Indexes {
		if !slices.Contains(b.Indexes, x) {
			r := dropIndex
			if _, replaced := b.Indexes.Get(x.Name); replaced {
				r = dropTrigger // its name is wanted for another
			}
			m.add(r, Step{Title: "drop index " + x.Name + " of continuous aggregate " + name.String(), Object: object,
				SQL: []string{dropAggregateIndex(name, x)}, Undo: []string{sqlwrite.AggregateIndex(name, x)}, Verify: absent(aggregateIndexes(name, x))})
		}
	}
}

// viewComments are the comments on a view and its columns that differ.
func viewComments(from, to *catalog.View) []string {
	var out []string
	if from.Comment != to.Comment {
		out = append(out, comment("VIEW "+sqlwrite.Name(to.Name), to.Comment))
	}
	for i, c := range to.Columns {
		if i < len(from.Columns) && from.Columns[i].Comment != c.Comment {
			out = append(out, comment("COLUMN "+sqlwrite.Name(to.Name)+"."+ident.Quote(c.Name), c.Comment))
		}
	}
	return out
}

// aggregateIndexes asks for the index of a continuous aggregate. Where the
// server chose its name, that holds the name of the hypertable.
func aggregateIndexes(v catalog.Name, x catalog.Option) string {
	name := ident.Literal(x.Name)
	if x.Name[0] == '*' {
		name = "a.materialization_hypertable_name || " + ident.Literal(x.Name[1:])
	}
	return "SELECT FROM timescaledb_information.continuous_aggregates a JOIN pg_catalog.pg_indexes i ON i.schemaname = a.materialization_hypertable_schema" +
		" AND i.tablename = a.materialization_hypertable_name WHERE (a.view_schema, a.view_name) = (" + ident.Literal(v.Schema) + ", " + ident.Literal(v.Name) + ") AND i.indexname = " + name
}

// dropAggregateIndex finds the index, which lies in TimescaleDB's own schema.
func dropAggregateIndex(v catalog.Name, x catalog.Option) string {
	return "DO $decade$\nBEGIN\n    EXECUTE (SELECT pg_catalog.format('DROP INDEX %I.%I', i.schemaname, i.indexname)" +
		aggregateIndexes(v, x)[len("SELECT"):] + ");\nEND $decade$"
}
