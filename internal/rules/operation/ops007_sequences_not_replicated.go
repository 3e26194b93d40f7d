package operation

import (
	"fmt"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var sequencesNotReplicated = &rule.Rule{
	ID: "OPS007", Name: "sequences-not-replicated", Severity: rule.Info,
	Title:   "Sequences are not part of the publication",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "Logical replication carries rows, not the state of sequences. After a switch to the subscriber nextval gives numbers that are in the table already, and inserts fail on the primary key.",
	Sources: []string{"logical-replication-restrictions"},
	Run: func(p *rule.Pass) {
		for _, b := range p.Catalog.Publications {
			tables := map[string]bool{}
			for _, t := range published(p, b) {
				tables[t.Name.String()] = true
			}
			n, first := 0, ""
			var steps []rule.FixStep
			for _, s := range p.Catalog.Sequences {
				if tables[s.OwnedBy.String()] {
					n++
					if first == "" {
						first = s.Name.String()
					}
					steps = append(steps, rule.FixStep{SQL: fmt.Sprintf("SELECT setval(%s, (SELECT coalesce(max(%s), 0) + 1000 FROM %s))",
						ident.Literal(sqlName(s.Name)), ident.Quote(s.OwnedByColumn), sqlName(s.OwnedBy))})
				}
			}
			if n == 0 {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: publicationObject(b), Pos: b.Pos,
				Message: fmt.Sprintf("publication %s does not carry the state of %s, first %s", b.Name, plural(n, "sequence"), first),
				Facts:   []rule.Fact{{Name: "sequences of published tables", Value: fmt.Sprint(n)}},
				Fixes:   []rule.Fix{{Title: "Set the sequences on the subscriber before it takes writes", Manual: true, Steps: steps, Note: "Part of every plan for a switch or an upgrade by logical replication."}},
			})
		}
	},
}
