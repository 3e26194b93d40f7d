package constraint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var requiredNullable = &rule.Rule{
	ID: "CON002", Name: "required-column-nullable", Severity: rule.Warning,
	Title: "Column that every row needs may be NULL",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "One forgotten value in an import, and there are rows of nobody, from no time, in no state. Each query must then think of NULL, and one of them does not: " +
		"`status <> 'done'` leaves such rows out, `ORDER BY created_at DESC` puts them on top. The day NOT NULL is added someone has to invent the missing values of ten years.",
	Sources: []string{"ddl-constraints", "architect:checklist/structure/not null on required fields"},
	Limits: "Judged by name: the time of creation and change, the owner, the state with a default. An owner whose removal sets it to NULL on purpose, " +
		"and a column in a deferred backfill, are left alone or want a suppression.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, c := range t.Columns {
				if c.Inherited || c.Generated.Kind != "" || required(p, t, c) {
					continue
				}
				if why := requiredBecause(p, t, c); why != "" {
					reportRequired(p, t, c, why)
				}
			}
		}
	},
}

var (
	birthNames  = []string{"created_at", "inserted_at", "createdat", "created_on", "created"}
	changeNames = []string{"updated_at", "updatedat", "modified_at", "modifiedat"}
	ownerNames  = []string{"user_id", "userid", "owner_id", "account_id", "tenant_id", "organization_id", "organisation_id", "customer_id", "character_id"}
	stateNames  = []string{"status", "state"}
)

// requiredBecause says why every row needs the column, "" when nothing says so.
func requiredBecause(p *rule.Pass, t *catalog.Table, c *catalog.Column) string {
	name := strings.ToLower(c.Name)
	switch {
	case slices.Contains(birthNames, name) && c.Type.Is("timestamp with time zone", "timestamp without time zone", "date"):
		if hasDefault(c) {
			return "its default says when the row was made, and NULL may still be written"
		}
		return "it says when the row was made"
	case slices.Contains(ownerNames, name) && len(t.Columns) > 1:
		if fk := references(t, c.Name); fk != nil && (fk.OnDelete == catalog.SetNull || fk.OnDelete == catalog.SetDefault) {
			return "" // orphans are allowed on purpose
		}
		if inAudit(t) {
			return "" // what the system did by itself has no owner
		}
		return "it says whose the row is"
	case (slices.Contains(stateNames, name) || rule.LastWord(name) == "status") && hasDefault(c) && textual(p, c):
		if slices.ContainsFunc(checks(p, t), func(k check) bool { return slices.Contains(passing(p, t, k), c.Name) }) {
			return "" // CON001 has more to say about it
		}
		return "its default says in which state a row begins"
	case slices.Contains(changeNames, name) && hasDefault(c) && c.Type.Is("timestamp with time zone", "timestamp without time zone"):
		return "it says when the row changed, and has a default"
	}
	return ""
}

// inAudit: tables that record what happened, also what nobody did.
func inAudit(t *catalog.Table) bool {
	return slices.ContainsFunc(rule.Words(t.Name.Name), func(w string) bool {
		return slices.Contains([]string{"audit", "log", "logs", "trace", "traces", "request", "requests", "visit", "visits", "session", "sessions", "pageview", "pageviews"}, w)
	})
}

// textual: text of some kind, or an enum.
func textual(p *rule.Pass, c *catalog.Column) bool {
	if c.Type.Is("text", "character varying", "character", "citext") {
		return true
	}
	t := p.Catalog.Type(catalog.Name{Schema: c.Type.Schema, Name: c.Type.Name})
	return t != nil && c.Type.Dims == 0 && (t.Kind == catalog.EnumType || t.Kind == catalog.DomainType)
}

func inAnyUnique(t *catalog.Table, column string) bool {
	return slices.ContainsFunc(t.Indexes, func(i *catalog.Index) bool { return i.Unique && slices.Contains(i.KeyColumns(), column) })
}

func reportRequired(p *rule.Pass, t *catalog.Table, c *catalog.Column, why string) {
	fix := p.SetNotNullFix(t, c.Name)
	fix.Manual = !hasDefault(c)
	facts := []rule.Fact{{Name: "why it is required", Value: why}}
	if hasDefault(c) {
		facts = append(facts, rule.Fact{Name: "default", Value: c.Default.SQL})
	}
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
		Message: fmt.Sprintf("%s.%s may be NULL, though %s", t.Name, c.Name, why),
		Facts:   facts, Fixes: []rule.Fix{fix},
	})
}
