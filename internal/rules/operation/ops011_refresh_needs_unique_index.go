package operation

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var refreshNeedsUniqueIndex = &rule.Rule{
	ID: "OPS011", Name: "refresh-needs-unique-index", Severity: rule.Advice,
	Title:   "Materialized view that cannot be refreshed beside its readers",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "REFRESH without CONCURRENTLY locks readers out until the query has run, which takes longer every year; with it PostgreSQL wants a unique index over columns and all rows, and refuses without one.",
	Sources: []string{"sql-refreshmaterializedview"},
	Limits:  "A view that is refreshed while nobody reads it does not need it. CONCURRENTLY itself takes longer where most rows change.",
	Run: func(p *rule.Pass) {
		for _, v := range p.Catalog.Views {
			if !v.Materialized || v.Continuous || uniqueIndex(v) {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: viewObject(v), Pos: v.Pos,
				Message: fmt.Sprintf("materialized view %s has no unique index, so it can only be refreshed while readers wait", v.Name),
				Facts:   []rule.Fact{{Name: "unique index", Value: "none"}, {Name: "refused with", Value: "55000"}},
			}
			note := "Over the columns that make a row unique."
			if key := groupedBy(v); len(key) > 0 {
				name := ident.Object(v.Name.Name, strings.Join(key, "_"), "key")
				f.Fixes = []rule.Fix{{
					Title: "Create a unique index over what it groups by",
					Steps: []rule.FixStep{{SQL: fmt.Sprintf("CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s)", ident.Quote(name), sqlName(v.Name), rule.ColumnList(key)), NoTransaction: true}},
				}}
			} else {
				f.Fixes = []rule.Fix{{Title: "Create a unique index", Manual: true, Note: note}}
			}
			p.Report(f)
		}
	},
}
