package index

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var sameIndex = &rule.Rule{
	ID: "IDX001", Name: "same-index", Severity: rule.Warning,
	Title: "Two indexes of one table are the same",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Every insert, and every update that is not HOT, writes both; vacuum cleans both; both compete for the cache and both are in every backup of ten years. " +
		"No query is faster for the second one. A UNIQUE beside a primary key over the same columns is such a pair too.",
	Sources: []string{"indexes", "sql-createindex", "architect:checklist/performance/indexes on common query patterns"},
	Limits:  "While an index is being replaced by a new build of itself both exist for a time.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for i, a := range t.Indexes {
				if kept := keptInstead(t, i); kept != nil {
					reportSame(p, judged{a, t}, kept)
				}
			}
		}
	},
}

// keptInstead finds the index that makes the i-th one superfluous.
func keptInstead(t *catalog.Table, i int) *catalog.Index {
	a := t.Indexes[i]
	for j, b := range t.Indexes {
		if i == j || a.Invalid || b.Invalid || !sameBody(a, b) || a.Unique && !b.Unique || t.ReplicaIdentity == "index "+a.Name {
			continue
		}
		if a.Unique && b.Unique && (a.NullsNotDistinct != b.NullsNotDistinct || deferrable(t, a) || deferrable(t, b)) {
			continue
		}
		if madeTogether(t, a, b) {
			continue
		}
		if ra, rb := rank(t, a), rank(t, b); ra < rb || ra == rb && i > j {
			return b
		}
	}
	return nil
}

// superfluous: the index is reported as the same as another.
func (x judged) superfluous() bool {
	i := slices.Index(x.table.Indexes, x.Index)
	return i >= 0 && keptInstead(x.table, i) != nil
}

// sameBody: equal in keys, predicate and method.
func sameBody(a, b *catalog.Index) bool {
	if a.Method != b.Method || len(a.Keys) != len(b.Keys) || !a.Where.Equal(b.Where) || len(a.Include) != len(b.Include) || !covers(b, a) {
		return false
	}
	for i := range a.Keys {
		ad, an := direction(a.Keys[i])
		bd, bn := direction(b.Keys[i])
		if keyText(a.Keys[i]) != keyText(b.Keys[i]) || ad != bd || an != bn {
			return false
		}
	}
	return a.Method == "btree" || a.Options == nil && b.Options == nil
}

// rank says which of two equal indexes to keep: the primary key, then a
// constraint's, then what replication goes by, then a unique one.
func rank(t *catalog.Table, x *catalog.Index) int {
	switch c := t.Constraint(x.Constraint); {
	case c != nil && c.Kind == catalog.PrimaryKey:
		return 5
	case c != nil:
		return 4
	case t.ReplicaIdentity == "index "+x.Name:
		return 3
	case x.Unique:
		return 2
	case t.Hypertable != nil && x.Name == t.Name.Name+"_"+t.Hypertable.TimeColumn+"_idx":
		return 1 // made by create_hypertable
	}
	return 0
}

// madeTogether: two keys of one CREATE TABLE. PostgreSQL makes one index of
// them, and one constraint.
func madeTogether(t *catalog.Table, a, b *catalog.Index) bool {
	within := func(x *catalog.Index) bool {
		c := t.Constraint(x.Constraint)
		return c != nil && !c.Pos.IsZero() && c.Pos.File == t.Pos.File && c.Pos.Start >= t.Pos.Start && c.Pos.End <= t.Pos.End
	}
	return within(a) && within(b)
}

func deferrable(t *catalog.Table, x *catalog.Index) bool {
	c := t.Constraint(x.Constraint)
	return c != nil && c.Deferrable
}

func reportSame(p *rule.Pass, x judged, kept *catalog.Index) {
	what := "index " + kept.Name
	if kept.Constraint != "" {
		what = "the index of constraint " + kept.Constraint
	}
	f := x.finding(p, "index %s of %s is the same as %s", x.Name, x.table.Name, what)
	f.Facts = append(f.Facts, rule.Fact{Name: "the same", Value: judged{kept, x.table}.definition()})
	fix := x.dropFix(fmt.Sprintf("%s stays and does the same work.", kept.Name))
	if x.Constraint != "" && referenced(p, x.table) {
		fix.Manual = true
		fix.Note += " A foreign key may refer to the constraint that goes: make it refer to the other first."
	}
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}

// referenced: some foreign key points at the table.
func referenced(p *rule.Pass, t *catalog.Table) bool {
	for _, other := range p.Tables() {
		for _, c := range other.Constraints {
			if c.Kind == catalog.ForeignKey && c.RefTable == t.Name {
				return true
			}
		}
	}
	return false
}
