package vector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var unnormalisedVectors = &rule.Rule{
	ID: "VEC016", Name: "unnormalised-vectors", Severity: rule.Advice,
	Title: "Inner product or L2 over vectors that nothing holds to length one",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "For vectors of length one inner product, L2 and cosine give the same order. For others the inner product prefers the long ones whatever they mean, and L2 the short: a batch that was not normalised, or a model that " +
		"does not do it, comes first (or never) in every search. A CHECK holds the length; cosine does not need it.",
	Sources: []string{"pgvector"},
	Limits:  "Some models are trained for the plain inner product: then the order by length is meant. L2 is named only for columns called embedding.",
	Run: func(p *rule.Pass) {
		for _, a := range allIndexes(p) {
			if a.typ != "vector" || a.op != "<#>" && (a.op != "<->" || !strings.Contains(strings.ToLower(a.column.Name), "embed")) || heldToLength(a) {
				continue
			}
			f := a.finding(p, rule.Heuristic, "index %s orders by %s, and nothing holds the vectors of %s.%s to length one", a.x.Name, opWords(a.op), a.t.Name, a.column.Name)
			name := ident.Quote(ident.Object(a.t.Name.Name, a.column.Name, "unit"))
			table := sqlName(a.t.Name)
			f.Fixes = []rule.Fix{{
				Title: "Hold the length by a CHECK",
				Steps: []rule.FixStep{
					{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (abs(vector_norm(%s) - 1) < 0.001) NOT VALID", table, name, ident.Quote(a.column.Name))},
					{SQL: fmt.Sprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s", table, name)},
				},
				Note: "l2_normalize() makes a vector so. VALIDATE reads every row beside writers, and names no row that fails: look for them first.",
			}, {
				Title: "Use cosine distance", Manual: true, Note: "<=> with " + classOf(a.typ, "<=>") + ": it divides by the length itself.",
			}}
			if a.op == "<->" {
				p.ReportAs(rule.Info, f)
				continue
			}
			p.Report(f)
		}
	},
}

func heldToLength(a annIndex) bool {
	return slices.ContainsFunc(a.t.Constraints, func(k *catalog.Constraint) bool {
		return k.Kind == catalog.Check && k.Expr != nil && slices.Contains(k.Columns, a.column.Name) && strings.Contains(k.Expr.SQL, "norm")
	})
}
