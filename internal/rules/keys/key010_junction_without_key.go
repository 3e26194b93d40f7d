package keys

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var junctionWithoutKey = &rule.Rule{
	ID: "KEY010", Name: "junction-without-unique-pair", Severity: rule.Warning,
	Title: "Junction table in which a pair can stand twice",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A table that joins two others says \"these two belong together\" once. With nothing but a number of its own as the key it can say so ten times: lists show " +
		"doubles, counts are wrong, and each retry of a client adds one.",
	Sources: []string{"ddl-constraints", "architect:principles/composite keys for junction tables"},
	Limits:  "Recognised by two NOT NULL foreign keys and no more than three columns of other kinds, none of them a time or an amount that would make each row an event.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			pair := junction(t)
			if pair == nil || uniqueWithin(t, pair) {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("junction table %s lets one pair of (%s) stand in it twice", t.Name, strings.Join(pair, ", ")),
				Fixes: []rule.Fix{{
					Title: "Make the pair unique",
					Steps: []rule.FixStep{
						{SQL: fmt.Sprintf("CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s)",
							ident.Quote(ident.Object(t.Name.Name, strings.Join(pair, "_"), "key")), ident.Qualified(t.Name.Schema, t.Name.Name), rule.ColumnList(pair)), NoTransaction: true},
					},
					Manual: true,
					Note:   "Fails where a pair stands twice already: remove the doubles first. As the primary key it would replace the number.",
				}},
			})
		}
	},
}

// junction gives the columns of the two references of a table that does
// nothing but join, nil for any other table.
func junction(t *catalog.Table) []string {
	var pair []string
	for _, c := range t.Constraints {
		if c.Kind == catalog.ForeignKey && !c.Inherited && len(c.Columns) == 1 && c.RefTable != t.Name {
			if len(nullable(t, c.Columns)) > 0 || slices.Contains(pair, c.Columns[0]) {
				return nil
			}
			pair = append(pair, c.Columns[0])
		}
	}
	if len(pair) != 2 || t.PartitionBy != nil || t.Hypertable != nil {
		return nil
	}
	others := 0
	for _, c := range t.Columns {
		switch {
		case slices.Contains(pair, c.Name), c.Identity != "", c.Name == "id", c.Default != nil && strings.Contains(c.Default.SQL, "nextval"):
		case c.Name == "created_at" || c.Name == "updated_at" || c.Name == "added_at" || c.Name == "assigned_at" || c.Name == "unlocked_at" || c.Name == "allocated_at":
			others++
		case c.Type.Is("timestamp with time zone", "timestamp without time zone", "date", "numeric", "double precision", "real", "jsonb", "json"):
			return nil
		default:
			others++
		}
	}
	// Sorted by position in the table, as a person would write the key.
	slices.SortFunc(pair, func(a, b string) int { return position(t, a) - position(t, b) })
	if others > 3 {
		return nil
	}
	return pair
}

func position(t *catalog.Table, name string) int {
	return slices.IndexFunc(t.Columns, func(c *catalog.Column) bool { return c.Name == name })
}

// uniqueWithin reports whether some complete unique key consists of the given columns.
func uniqueWithin(t *catalog.Table, columns []string) bool {
	for _, i := range t.Indexes {
		if !i.Unique || i.Where != nil || len(i.KeyColumns()) != len(i.Keys) {
			continue
		}
		inside := true
		for _, k := range i.KeyColumns() {
			inside = inside && slices.Contains(columns, k)
		}
		if inside {
			return true
		}
	}
	return false
}
