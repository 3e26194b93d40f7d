package index

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var leavesOutOwner = &rule.Rule{
	ID: "IDX023", Name: "leaves-out-owner", Severity: rule.Warning,
	Title: "Every query asks for one owner, and the index leaves the owner out",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "\"How often did I eat X\" by an index (action, target, time) reads everybody who ate. With the owner in front, (user_id, action, time), it reads one person. " +
		"The cost of the first grows with the number of users times the years, of the second with neither.",
	Sources: []string{"indexes-multicolumn", "schema-design:performance/composite index design"},
	Limits:  "A report over all owners that is not in the workload may need the index as it is.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			keys := x.KeyColumns()
			if x.Method != "btree" || !x.plain() || x.Invalid || len(keys) == 0 || len(keys) != len(x.Keys) || isTime(x.table.Column(keys[0])) || x.supportsReference() || owner(x.table, keys[0]) ||
				x.table.Column(keys[0]).Type.Is("boolean") {
				return
			}
			column, witness := alwaysBeside(p, x, keys[0])
			if witness == nil {
				return
			}
			f := x.finding(p, "index %s of %s leaves out %s, by which every query on %s filters too", x.Name, x.table.Name, column, keys[0])
			f.Evidence, f.Query = rule.ByWorkload, witness.query.Name
			f.Facts = append(f.Facts, rule.Fact{Name: "query", Value: witness.query.Name, Source: "workload"})
			better := append([]catalog.IndexKey{{Column: column}}, keysFor(x, witness)...)
			names := []string{}
			for _, k := range better {
				names = append(names, k.Column)
			}
			if twin := startsWith(x.table, names); twin != nil {
				f.Fixes = []rule.Fix{x.dropFix(twin.Name + " has the owner in front and serves these queries.")}
			} else {
				f.Fixes = []rule.Fix{x.replaceFix(p, "Build the index with the owner in front, then drop this one", indexName(x.table, names...), "",
					rule.IndexKeys(&catalog.Index{Keys: better}), rule.IndexTail(x.Index))}
			}
			p.Report(f)
		})
	},
}

// alwaysBeside finds an owner's column that every query compares by equality
// when it so compares the index's first column.
func alwaysBeside(p *rule.Pass, x judged, first string) (string, *uses) {
	var common []string
	var witness *uses
	all := usesOf(p, x.table)
	for i, u := range all {
		if !u.filtered[first] && !sortsBy(u, first) {
			continue
		}
		var others []string
		for _, c := range u.equal {
			if c != first && owner(x.table, c) && !slices.ContainsFunc(x.Keys, func(k catalog.IndexKey) bool { return k.Column == c }) {
				others = append(others, c)
			}
		}
		if !slices.Contains(u.equal, first) {
			// A function or a pattern on it: no use of this index, but who asks is known.
			if len(others) == 0 {
				return "", nil
			}
			continue
		}
		if witness == nil {
			witness, common = &all[i], others
		} else {
			common = slices.DeleteFunc(common, func(c string) bool { return !slices.Contains(others, c) })
		}
		if len(common) == 0 {
			return "", nil
		}
	}
	if witness == nil {
		return "", nil
	}
	return common[0], witness
}

func sortsBy(u uses, column string) bool { return len(u.sorted) > 0 && u.sorted[0].Column == column }

// keysFor keeps the keys that the query can go down by: equality, then one range.
func keysFor(x judged, u *uses) []catalog.IndexKey {
	var equal, ranged []catalog.IndexKey
	for _, k := range x.Keys {
		switch {
		case slices.Contains(u.equal, k.Column):
			equal = append(equal, k)
		case len(ranged) == 0 && (slices.Contains(u.ranged, k.Column) || sortsBy(*u, k.Column)):
			ranged = append(ranged, k)
		}
	}
	return append(equal, ranged...)
}

// startsWith finds an index whose first keys are the columns.
func startsWith(t *catalog.Table, columns []string) *catalog.Index {
	for _, i := range t.Indexes {
		keys := i.KeyColumns()
		if i.Method == "btree" && !i.Invalid && i.Where == nil && len(keys) >= len(columns) && slices.Equal(keys[:len(columns)], columns) {
			return i
		}
	}
	return nil
}
