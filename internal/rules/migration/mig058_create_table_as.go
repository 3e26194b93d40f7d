package migration

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var createTableAs = &rule.Rule{
	ID:       "MIG058",
	Name:     "create-table-as",
	Title:    "Table made from a query",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "The copy has no primary key, no default, no NOT NULL, no index and no constraint, and it is of the moment at which the statement began: what was " +
		"written to the source since then is missing. On a big table the statement runs for hours and holds back vacuum. SELECT INTO does the same " +
		"and looks like something else.",
	Sources: []string{"sql-createtableas", "sql-selectinto"},
	Limits:  "Temporary tables, WITH NO DATA and sources known to be small are left alone.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.CreateTableAs) {
			if c.Detail == "exists" || c.After == nil || c.After.Persistence == catalog.Temporary || c.noData() {
				continue
			}
			source := c.source()
			if source.IsZero() || c.madeHere(source) {
				continue
			}
			w := weigh(p, source)
			if w.small() {
				continue
			}
			f := c.finding(table(c.Relation), "%s is copied from %s without keys, defaults or constraints, and without what is written meanwhile", c.Relation, source)
			f.Facts = []rule.Fact{w.fact(source)}
			f.Fixes = []rule.Fix{manual("CREATE TABLE ... (LIKE ... INCLUDING ALL), then fill it in batches",
				"With a trigger on the source that mirrors writes where the copy has to be complete.")}
			if c.tree().GetSelectStmt() != nil {
				f.Message += " (SELECT INTO creates a table)"
			}
			p.Report(f)
		}
	},
}

func (c change) noData() bool { return c.tree().GetCreateTableAsStmt().GetInto().GetSkipData() }

// source is the first table that the query reads and that is known.
func (c change) source() catalog.Name {
	query := c.tree().GetCreateTableAsStmt().GetQuery()
	if query == nil {
		query = c.tree()
	}
	var out catalog.Name
	sqlparse.Walk(query, func(n *sqlparse.Node) bool {
		r := n.GetRangeVar()
		if r == nil || !out.IsZero() {
			return out.IsZero()
		}
		for _, t := range c.p.Catalog.Tables {
			if t.Name.Name == r.Relname && t.Name != c.Relation && (r.Schemaname == "" || r.Schemaname == t.Name.Schema) {
				out = t.Name
				break
			}
		}
		return true
	})
	return out
}
