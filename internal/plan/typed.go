package plan

import (
	"reflect"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// rowsGo is the hazard of dropping a table; a foreign one has its rows elsewhere.
func rowsGo(t *catalog.Table) []Hazard {
	if t.Kind == catalog.ForeignTable {
		return []Hazard{{Name: DependentBroken, What: "queries that read " + t.Name.String() + " fail; its rows stay on the other server"}}
	}
	return lost("every row of " + t.Name.String() + " goes")
}

// typedTable ties a table to a composite type or unties it, and leaves to the
// type what changes with it.
func (m *maker) typedTable(t diff.Table) diff.Table {
	from, to := t.From, t.To
	if from.OfType != to.OfType && from.Kind == to.Kind && from.Server == to.Server && slices.Equal(from.Inherits, to.Inherits) && reflect.DeepEqual(from.PartitionBy, to.PartitionBy) {
		t.Kind = false
		clause := func(t *catalog.Table) string {
			if t.OfType.IsZero() {
				return alter(t.Name) + "NOT OF"
			}
			return alter(t.Name) + "OF " + sqlwrite.Name(t.OfType)
		}
		r := makeIndex // after the columns are those of the type
		if to.OfType.IsZero() {
			r = makeSequence // before they change
		}
		m.add(r, Step{Title: "change the type that table " + to.Name.String() + " is made of", Object: Object{"table", to.Name.String()}, SQL: []string{clause(to)}, Undo: []string{clause(from)}})
		return t
	}
	if to.OfType.IsZero() {
		return t
	}
	t.Columns.Created, t.Columns.Dropped = nil, nil
	t.Columns.Changed = slices.Clone(t.Columns.Changed)
	for i, p := range t.Columns.Changed {
		was := *p.From
		was.Type, was.Collation = p.To.Type, p.To.Collation
		t.Columns.Changed[i].From = &was
	}
	return t
}
