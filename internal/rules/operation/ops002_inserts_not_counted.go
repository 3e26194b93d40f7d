package operation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var insertsNotCounted = &rule.Rule{
	ID: "OPS002", Name: "inserts-not-counted", Severity: rule.Advice,
	Title: "Autovacuum is tuned for dead rows on a table that only grows",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "autovacuum_vacuum_scale_factor counts rows that updates and deletes left dead; a table that is only inserted into has none, and the setting never takes effect. " +
		"What makes vacuum come to it is autovacuum_vacuum_insert_scale_factor, still at 20 %: of a table of ten years that is two years without freezing and without index-only scans.",
	Sources: []string{"runtime-config-autovacuum", "schema-design:vacuum/autovacuum"},
	Limits:  "That a table only grows is read off its statistics, or off its columns and the statements that are seen: a time of creation, no time of change, no UPDATE.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			value, set := t.Options.Get("autovacuum_vacuum_scale_factor")
			_, inserts := t.Options.Get("autovacuum_vacuum_insert_scale_factor")
			if !set || inserts || t.PartitionBy != nil || !grows(p, t) {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("autovacuum_vacuum_scale_factor of %s counts dead rows, which a table that is only inserted into hardly has", t.Name),
				Facts:   []rule.Fact{{Name: "autovacuum_vacuum_scale_factor", Value: value}, {Name: "autovacuum_vacuum_insert_scale_factor", Value: "the server's, 0.2 by default"}},
				Fixes: []rule.Fix{{
					Title: "Set the share of inserted rows too",
					Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s SET (autovacuum_vacuum_insert_scale_factor = %s)", sqlName(t.Name), number(value))}},
				}},
			})
		}
	},
}

var plainNumber = pattern.New(`^[0-9.]+$`)

func number(s string) string {
	if plainNumber.MatchString(s) {
		return s
	}
	return "0.05"
}

func grows(p *rule.Pass, t *catalog.Table) bool {
	if s := stats(p, t.Name); s != nil && s.Inserted+s.Updated+s.Deleted > 1000 {
		return s.Updated < s.Inserted/100
	}
	if rule.TimeColumn(t) == nil || slices.ContainsFunc(t.Columns, func(c *catalog.Column) bool {
		return slices.Contains([]string{"updated_at", "modified_at", "changed_at", "last_seen", "status", "state"}, strings.ToLower(c.Name))
	}) {
		return false
	}
	for _, q := range p.Queries {
		for _, l := range q.Levels {
			if l.Kind == "update" && len(l.Relations) > 0 && l.Relations[0].Table == t {
				return false
			}
		}
	}
	for _, q := range p.BodyQueries() {
		for _, l := range q.Levels {
			if l.Kind == "update" && len(l.Relations) > 0 && l.Relations[0].Table == t {
				return false
			}
		}
	}
	return true
}
