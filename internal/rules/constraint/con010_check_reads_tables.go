package constraint

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var checkReadsTables = &rule.Rule{
	ID: "CON010", Name: "check-reads-tables", Severity: rule.Warning,
	Title: "CHECK whose function reads tables",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL asks when the row itself is written, and never when the other table changes: the rule holds on the day of the insert only. Two transactions at " +
		"once each see the state without the other. And a restore loads tables in an order of its own, so the function finds the other table empty and the rows are refused.",
	Sources: []string{"ddl-constraints", "sql-createtable"},
	Limits:  "Seen where the function's body is SQL or PL/pgSQL and names a table outside of EXECUTE.",
	Run: func(p *rule.Pass) {
		readers := readingFunctions(p)
		if len(readers) == 0 {
			return
		}
		for _, t := range judged(p) {
			for _, k := range checks(p, t) {
				if k.Inherited {
					continue
				}
				for _, name := range called(k.node) {
					if r, ok := readers[name]; ok {
						reportReads(p, t, k, r)
						break
					}
				}
			}
		}
	},
}

// reader is a function with a table that it reads.
type reader struct {
	*catalog.Function
	reads *catalog.Table
}

// readingFunctions gives the functions that read tables, by bare name.
func readingFunctions(p *rule.Pass) map[string]reader {
	out := map[string]reader{}
	for _, b := range p.BodyQueries() {
		for _, l := range b.Levels {
			for _, r := range l.Relations {
				if _, known := out[b.Function.Name.Name]; r.Table != nil && !known && b.Function.Returns != "trigger" {
					out[b.Function.Name.Name] = reader{b.Function, p.Catalog.Root(r.Table)}
				}
			}
		}
	}
	return out
}

// called gives the bare names of the functions that an expression calls.
func called(n *sqlparse.Node) []string {
	var out []string
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if f := m.GetFuncCall(); f != nil && len(f.Funcname) > 0 {
			out = append(out, f.Funcname[len(f.Funcname)-1].GetString_().GetSval())
		}
		return true
	})
	slices.Sort(out)
	return out
}

func reportReads(p *rule.Pass, t *catalog.Table, k check, r reader) {
	p.Report(rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.ConstraintObject(t, k.Name), Pos: placed(t, k.Constraint),
		Message: fmt.Sprintf("check %s of %s calls %s, which reads %s: changes there are never checked", k.Name, t.Name, r.Name, r.reads.Name),
		Facts:   []rule.Fact{{Name: "condition", Value: k.Expr.SQL}, {Name: "function", Value: r.Name.String()}},
		Fixes: []rule.Fix{{
			Title: "Say it with a foreign key, an exclusion constraint, or triggers on both tables", Manual: true,
			Note: "A foreign key to a unique key of (id, kind) holds a reference to rows of one kind; a trigger has to lock the row of the other table that it relies on.",
		}},
	})
}
