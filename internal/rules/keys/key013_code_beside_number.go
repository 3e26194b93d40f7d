package keys

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

var codeBesideNumber = &rule.Rule{
	ID: "KEY013", Name: "code-beside-number", Severity: rule.Advice, Strict: true,
	Title: "Look-up table with a number as key beside its natural code",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The code identifies the row, is short and does not change, and still every table stores the number and every query joins to learn the code. With the code as " +
		"the key the referencing rows can be read as they stand, in every log and dump of ten years.",
	Sources: []string{"architect:principles/natural keys for look-ups"},
	Limits:  "Recognised by a NOT NULL unique column named code beside a generated number.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			pk, code := t.PrimaryKey(), t.Column("code")
			if pk == nil || code == nil || !code.NotNull || len(pk.Columns) != 1 || pk.Columns[0] == "code" || !code.Type.Is("text", "character varying") || !uniqueWithin(t, []string{"code"}) {
				continue
			}
			key := t.Column(pk.Columns[0])
			if key == nil || !key.Type.Is("smallint", "integer", "bigint") {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ConstraintObject(t, pk.Name), Pos: positionOf(pk, t),
				Message: fmt.Sprintf("look-up table %s has the number %s as its key, while code identifies each row", t.Name, key.Name),
			})
		}
	},
}

func positionOf(c *catalog.Constraint, t *catalog.Table) span.Span {
	if c.Pos.IsZero() {
		return t.Pos
	}
	return c.Pos
}
