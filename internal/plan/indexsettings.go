package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// writerSettings are parameters of indexes that whoever writes to the index
// follows. All others shape it when it is built.
var writerSettings = []string{"fillfactor", "deduplicate_items", "fastupdate", "gin_pending_list_limit", "autosummarize"}

// resettable reports whether two indexes of one name differ in nothing but
// parameters that are changed in place. An index of a partitioned table takes
// no ALTER INDEX SET, and that of a hypertable has those of its chunks.
func resettable(t *catalog.Table, from, to *catalog.Index) bool {
	if from == nil || to == nil || t.PartitionBy != nil || t.Hypertable != nil || from.Invalid != to.Invalid || from.Tablespace != to.Tablespace {
		return false
	}
	a, b := *from, *to
	a.Options, b.Options = nil, nil
	if sqlwrite.CreateIndex(&a, t.Name, "") != sqlwrite.CreateIndex(&b, t.Name, "") {
		return false
	}
	set, reset := optionChanges(from.Options, to.Options)
	for _, o := range set {
		reset = append(reset, o.Name)
	}
	return !slices.ContainsFunc(reset, func(name string) bool { return !slices.Contains(writerSettings, name) })
}

// resetIndex changes in place what two resettable indexes differ in.
func (m *maker) resetIndex(t *catalog.Table, from, to *catalog.Index) {
	n := indexName(t.Name, to)
	if sql := indexSettings(n, from.Options, to.Options); len(sql) > 0 {
		m.add(makeIndex, Step{Title: "change the settings of index " + n.String(), Object: Object{"index", n.String()}, SQL: sql, Undo: indexSettings(n, to.Options, from.Options),
			Why: "nothing is built: what is written from here on follows them, and the pages that are there when REINDEX INDEX CONCURRENTLY builds them anew"})
	}
	if from.Comment != to.Comment {
		on := "INDEX " + sqlwrite.Name(n)
		m.add(makeComment, Step{Title: "comment on index " + n.String(), Object: Object{"index", n.String()}, SQL: []string{comment(on, to.Comment)}, Undo: []string{comment(on, from.Comment)}})
	}
}

func indexSettings(n catalog.Name, from, to catalog.Options) []string {
	var out []string
	set, reset := optionChanges(from, to)
	if len(set) > 0 {
		out = append(out, "ALTER INDEX "+sqlwrite.Name(n)+" SET ("+sqlwrite.Options(set)+")")
	}
	if len(reset) > 0 {
		out = append(out, "ALTER INDEX "+sqlwrite.Name(n)+" RESET ("+strings.Join(reset, ", ")+")")
	}
	return out
}

// keyIndexes plans what differs in the indexes behind constraints that stay
// what they are.
func (m *maker) keyIndexes(t diff.Table) {
	for _, p := range t.KeyIndexes {
		if to := t.To.Constraint(p.To.Constraint); !m.swapped[to] && sameConstraint(t, t.From.Constraint(p.From.Constraint), to) {
			m.resetIndex(t.To, p.From, p.To)
		}
	}
}

// otherIndexes makes a changed constraint of one whose index is to be another
// and cannot be changed in place.
func (m *maker) otherIndexes() {
	for i, t := range m.d.Details {
		changed := slices.Clone(t.Constraints.Changed)
		for _, p := range t.KeyIndexes {
			c := diff.Pair[*catalog.Constraint]{From: t.From.Constraint(p.From.Constraint), To: t.To.Constraint(p.To.Constraint)}
			if !slices.Contains(changed, c) && !sameConstraint(t, c.From, c.To) {
				changed = append(changed, c)
			}
		}
		m.d.Details[i].Constraints.Changed = changed
	}
}

// sameConstraint reports whether nothing of a constraint is made anew: it is
// defined as the other, or with other settings of its index that are changed in
// place.
func sameConstraint(t diff.Table, from, to *catalog.Constraint) bool {
	a, b := *from, *to
	if resettable(t.To, t.From.Index(from.Index), t.To.Index(to.Index)) {
		a.Index, b.Index = "", ""
	}
	return a.Kind == b.Kind && sqlwrite.ConstraintDefinition(t.From, &a) == sqlwrite.ConstraintDefinition(t.To, &b)
}

// rebuilt reports whether an index has to be built anew to become another of
// its name.
func rebuilt(t diff.Table, from, to *catalog.Index) bool {
	return !resettable(t.To, from, to) && (from.Invalid != to.Invalid || sqlwrite.CreateIndex(from, t.To.Name, "") != sqlwrite.CreateIndex(to, t.To.Name, ""))
}
