package constraint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var onlyKeyRequired = &rule.Rule{
	ID: "CON024", Name: "only-the-key-is-required", Severity: rule.Warning,
	Title: "Table in which everything but the key may be NULL",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A row that says nothing is valid. Every program has to think of NULL in every field, none does, and after ten years nobody can tell a field that was never known from one " +
		"that a bug did not write.",
	Sources: []string{"ddl-constraints", "architect:checklist/structure/not null on required fields"},
	Limits:  "From four columns beside the key on. Tables for imports, raw data and settings are left alone by name.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			others := 0
			loose := true
			for _, c := range t.Columns {
				if isKey(t, c.Name) || c.Generated.Kind != "" {
					continue
				}
				others++
				loose = loose && !required(p, t, c)
			}
			if loose && others >= 4 && t.PrimaryKey() != nil && !copied(t) && !slices.ContainsFunc(rule.Words(t.Name.Name), func(w string) bool {
				return slices.Contains([]string{"settings", "preferences", "config", "options"}, w)
			}) && len(t.Inherits) == 0 {
				p.Report(rule.Finding{
					Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
					Message: fmt.Sprintf("nothing but the key of %s is required: all its %d other columns may be NULL", t.Name, others),
					Fixes: []rule.Fix{{
						Title: "Make NOT NULL what every row has", Manual: true,
						Note: fmt.Sprintf("SELECT count(*), count(column), ... FROM %s shows for which columns the two numbers are equal today.", t.Name),
					}},
				})
			}
		}
	},
}

var kindWithoutFields = &rule.Rule{
	ID: "CON025", Name: "kind-without-its-fields", Severity: rule.Advice, Strict: true,
	Title: "Kind whose fields no CHECK demands",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A postponement without a new date, a reminder by time without a time: the kind says what the row must have, and nothing holds it to that. Programs find the hole one by one, " +
		"each with its own way around it.",
	Sources: []string{"ddl-constraints", "schema-design:constraints/chk_content_or_encrypted"},
	Limits:  "Recognised by a required column named kind, type or the like and three or more nullable columns without a default, none of them in a CHECK with the kind or with one another.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, c := range t.Columns {
				if slices.Contains([]string{"kind", "type", "variant"}, rule.LastWord(c.Name)) && required(p, t, c) && textual(p, c) && !polymorphic(t, c.Name) && !copied(t) {
					reportKind(p, t, c)
				}
			}
		}
	},
}

func reportKind(p *rule.Pass, t *catalog.Table, kind *catalog.Column) {
	var fields []string
	for _, c := range t.Columns {
		if !required(p, t, c) && c.Default == nil && c.Generated.Kind == "" && !c.Type.Is("jsonb", "json") && !slices.Contains([]string{"note", "notes", "comment", "description", "deleted_at", "sent_at", "finished_at"}, c.Name) {
			fields = append(fields, c.Name)
		}
	}
	if len(fields) < 3 || slices.ContainsFunc(checks(p, t), func(k check) bool { return len(k.named) > 1 }) {
		return
	}
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, kind.Name), Pos: at(t, kind),
		Message: fmt.Sprintf("%s.%s does not decide which of %s a row must have", t.Name, kind.Name, strings.Join(fields, ", ")),
		Fixes: []rule.Fix{{
			Title: "Say for each kind what it needs", Manual: true,
			Note: fmt.Sprintf("CHECK (CASE %s WHEN '...' THEN %s IS NOT NULL WHEN '...' THEN ... END), NOT VALID first, then VALIDATE.", kind.Name, fields[0]),
		}},
	})
}

var referencesInArray = &rule.Rule{
	ID: "CON026", Name: "references-in-a-list", Severity: rule.Warning,
	Title: "List of references or words kept in an array or a text",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "No foreign key looks into an array or a text, so what is deleted stays in the list, and codes that never existed come in with a typing error. Nor can PostgreSQL find the other " +
		"direction, who refers to this one, without reading all; in a text day 1 is found inside day 10.",
	Sources: []string{"arrays", "ddl-constraints", "gin"},
	Limits:  "Arrays by name (_ids, _codes); texts where a query searches a plural name by LIKE '%...%'. Lists of plain words (tags) are fine in an array with a GIN index.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, c := range t.Columns {
				last := rule.LastWord(c.Name)
				switch {
				case c.Type.Dims > 0 && (last == "ids" || last == "uuids" || last == "codes" || last == "keys" && len(rule.Words(c.Name)) > 1):
					reportListed(p, t, c, "an array", "")
				case c.Type.Is("text", "character varying") && strings.HasSuffix(last, "s") && slices.Contains(listedWords, last):
					if q := searchedByPattern(p, t, c.Name); q != "" {
						reportListed(p, t, c, "one text", q)
					}
				}
			}
		}
	},
}

var listedWords = []string{"ids", "codes", "tags", "days", "weekdays", "prerequisites", "dependencies", "requirements", "members", "roles", "permissions", "categories", "parents", "children", "languages", "skills", "nodes"}

// searchedByPattern names a query that looks for a part of the text.
func searchedByPattern(p *rule.Pass, t *catalog.Table, column string) string {
	for _, d := range p.ConditionsOn(t) {
		if d.Function == nil && d.Left.Column == column && (d.Op == "like" || d.Op == "ilike" || d.Op == "~") && strings.HasPrefix(d.Right.Text, "'%") {
			return d.Name
		}
	}
	return ""
}

func reportListed(p *rule.Pass, t *catalog.Table, c *catalog.Column, in, query string) {
	f := rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
		Message: fmt.Sprintf("%s.%s keeps a list in %s, where no foreign key holds its elements", t.Name, c.Name, in),
		Fixes: []rule.Fix{{
			Title: "Make a row of each, in a table that joins the two", Manual: true,
			Note: fmt.Sprintf("PRIMARY KEY (key of %s, referred key), a foreign key to both, and an index on the second column for the other direction.", t.Name),
		}},
	}
	if query != "" {
		f.Confidence = rule.Structural
		f.Facts = []rule.Fact{{Name: "searched by", Value: "query " + query, Source: "workload"}}
	}
	p.Report(f)
}
