package keys

import (
	"fmt"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var sequenceRunsOut = &rule.Rule{
	ID: "KEY009", Name: "sequence-runs-out", Severity: rule.Warning,
	Title: "Sequence that has used up half of its numbers",
	Needs: []rule.Need{rule.NeedStats},
	Why: "nextval fails when the sequence reaches its end, and an insert fails when the column's type does, whichever comes first. Half used up means that " +
		"the second half will be used up faster than the first.",
	Sources: []string{"sql-createsequence"},
	Run: func(p *rule.Pass) {
		for _, s := range p.Catalog.Sequences {
			if s.LastValue == nil || s.Cycle || s.Increment <= 0 {
				continue
			}
			limit, what := s.Max, "sequence "+s.Name.String()
			object, pos := rule.Object{Kind: "sequence", Schema: s.Name.Schema, Table: s.Name.Name}, s.Pos
			if t := p.Catalog.Table(s.OwnedBy); t != nil {
				if c := t.Column(s.OwnedByColumn); c != nil {
					limit = min(limit, typeLimit(c.Type.Name))
					what = "column " + t.Name.String() + "." + c.Name
					object, pos = rule.ColumnObject(t, c.Name), c.Pos
				}
			}
			used := float64(*s.LastValue) / float64(limit)
			if used < 0.5 {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Statistics, Evidence: rule.ByCatalog, Object: object, Pos: pos,
				Message: fmt.Sprintf("%s has used %.0f %% of the numbers it can ever have", what, used*100),
				Facts: []rule.Fact{
					{Name: "last value", Value: fmt.Sprint(*s.LastValue), Source: "pg_sequences"},
					{Name: "end", Value: fmt.Sprint(limit)},
				},
			}
			if !s.OwnedBy.IsZero() {
				f.Fixes = []rule.Fix{{
					Title: "Widen the column and its sequence to bigint", Manual: true,
					Steps: []rule.FixStep{
						{SQL: fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s TYPE bigint", ident.Qualified(s.OwnedBy.Schema, s.OwnedBy.Name), ident.Quote(s.OwnedByColumn))},
						{SQL: fmt.Sprintf("ALTER SEQUENCE %s AS bigint", ident.Qualified(s.Name.Schema, s.Name.Name))},
					},
					Note: "Rewrites the table while everyone waits: on a large one add a bigint column, keep it in step by a trigger, fill it in batches and swap.",
				}}
			}
			if used >= 0.8 {
				p.ReportAs(rule.Error, f)
			} else {
				p.Report(f)
			}
		}
	},
}

// typeLimit is the largest value of an integer type.
func typeLimit(name string) int64 {
	switch name {
	case "smallint":
		return 1<<15 - 1
	case "integer":
		return 1<<31 - 1
	}
	return 1<<63 - 1
}
