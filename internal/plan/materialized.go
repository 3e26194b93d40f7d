package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// changeMaterialized lets a materialized view keep its rows where only its
// indexes, options and comments differ; false is for all others, and for one
// that another step makes again as it was.
func (m *maker) changeMaterialized(from, to *catalog.View) bool {
	i := slices.IndexFunc(m.d.ViewDetails, func(v diff.View) bool { return v.To == to })
	if i < 0 || !from.Materialized || from.Continuous || !m.d.ViewDetails[i].Settings ||
		slices.ContainsFunc(m.steps, func(s ranked) bool { return slices.Contains(s.also, viewKey(to.Name)) }) {
		return false
	}
	rows := func(v *catalog.View) *catalog.Table {
		return &catalog.Table{Name: v.Name, Kind: catalog.OrdinaryTable, Columns: v.Columns, Indexes: v.Indexes}
	}
	t := diff.Table{From: rows(from), To: rows(to), Indexes: m.d.ViewDetails[i].Indexes}
	m.materialized = append(m.materialized, t)
	m.indexes(t)
	if sql := materializedSettings(from, to); len(sql) > 0 {
		m.add(makeView, Step{Title: "change the settings of materialized view " + to.Name.String(), Object: Object{"view", to.Name.String()}, SQL: sql, Undo: materializedSettings(to, from)})
	}
	return true
}

func materializedSettings(from, to *catalog.View) []string {
	var out []string
	name := sqlwrite.Name(to.Name)
	set, reset := optionChanges(from.Options, to.Options)
	if len(set) > 0 {
		out = append(out, "ALTER MATERIALIZED VIEW "+name+" SET ("+sqlwrite.Options(set)+")")
	}
	if len(reset) > 0 {
		out = append(out, "ALTER MATERIALIZED VIEW "+name+" RESET ("+strings.Join(reset, ", ")+")")
	}
	if from.Comment != to.Comment {
		out = append(out, comment("MATERIALIZED VIEW "+name, to.Comment))
	}
	for i, c := range to.Columns {
		if from.Columns[i].Comment != c.Comment {
			out = append(out, comment("COLUMN "+name+"."+ident.Quote(c.Name), c.Comment))
		}
	}
	return out
}
