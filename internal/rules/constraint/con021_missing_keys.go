package constraint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var summaryNotUnique = &rule.Rule{
	ID: "CON021", Name: "summary-not-unique", Severity: rule.Warning,
	Title: "One row a day is meant, and nothing refuses the second",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A job that is run twice writes the day's summary twice. Which of the two a screen shows is chance, sums over the month are too large, and no ON CONFLICT can mend " +
		"it, because there is no key to conflict with.",
	Sources: []string{"ddl-constraints", "indexes-unique"},
	Limits:  "By name: daily, weekly, monthly, summary, rollup with a column for the day or period that is in no unique key.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			if !slices.ContainsFunc(rule.Words(t.Name.Name), func(w string) bool { return slices.Contains(summaryWords, w) }) {
				continue
			}
			for _, c := range t.Columns {
				if slices.Contains(periodNames, strings.ToLower(c.Name)) && !inAnyUnique(t, c.Name) {
					reportSummary(p, t, c)
					break
				}
			}
		}
	},
}

var (
	summaryWords = []string{"daily", "weekly", "monthly", "yearly", "hourly", "summary", "summaries", "rollup", "rollups", "aggregate", "aggregates"}
	periodNames  = []string{"date", "day", "week", "month", "year", "hour", "period", "bucket", "summary_date", "score_date", "for_date", "as_of"}
)

func reportSummary(p *rule.Pass, t *catalog.Table, c *catalog.Column) {
	columns := ownersBefore(t, c.Name)
	f := rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
		Message: fmt.Sprintf("%s may hold two rows of one %s: no unique key has it", t.Name, c.Name),
	}
	key := append(slices.Clone(columns), c.Name)
	fix := p.CreateIndexFix(t, rule.NewName(t.Name.Name, strings.Join(key, "_"), "key"), true, "", rule.ColumnList(key), "")
	fix.Note += " Fails where rows repeat already: keep one of each first."
	if plain := plainIndex(t, key); plain != "" && t.Kind == catalog.OrdinaryTable && t.Hypertable == nil {
		fix.Steps = append(fix.Steps, rule.FixStep{SQL: "DROP INDEX CONCURRENTLY " + ident.Qualified(t.Name.Schema, plain), NoTransaction: true, Comment: "the unique one serves its queries"})
	}
	fix.Manual = len(columns) == 0 || t.Hypertable != nil && !slices.Contains(key, t.Hypertable.TimeColumn) || t.PartitionBy != nil && !holdsAll(key, t.PartitionBy.Columns())
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}

// plainIndex names an index over exactly these columns that is not unique.
func plainIndex(t *catalog.Table, columns []string) string {
	for _, i := range t.Indexes {
		if !i.Unique && i.Method == "btree" && i.Where == nil && len(i.Keys) == len(columns) && len(i.Include) == 0 && slices.Equal(i.KeyColumns(), columns) {
			return i.Name
		}
	}
	return ""
}

// ownersBefore gives the columns that tell rows of one period apart: those
// that a plain index has before it, or the required references.
func ownersBefore(t *catalog.Table, column string) []string {
	for _, i := range t.Indexes {
		keys := i.KeyColumns()
		if at := slices.Index(keys, column); at > 0 && at == len(keys)-1 && i.Where == nil {
			return keys[:at]
		}
	}
	var out []string
	for _, c := range t.Columns {
		if c.NotNull && c.Name != column && references(t, c.Name) != nil {
			out = append(out, c.Name)
		}
	}
	return out
}

var codeNotUnique = &rule.Rule{
	ID: "CON022", Name: "natural-key-not-unique", Severity: rule.Warning,
	Title: "Code or slug that may stand twice",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A code, a slug, a SKU or a token is what programs look a row up by. With two of one code the look-up finds either, one `LIMIT 1` hides it for years, and then a rename " +
		"changes the wrong one.",
	Sources: []string{"ddl-constraints", "architect:principles/natural keys for look-ups"},
	Limits:  "By the exact name of a NOT NULL column that refers to nothing. Logs, histories, archives and copies of other tables are left alone.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			if inAudit(t) || copied(t) {
				continue
			}
			for _, c := range t.Columns {
				name := strings.Join(rule.Words(c.Name), "_")
				if c.NotNull && slices.Contains([]string{"code", "slug", "sku", "isbn", "iban", "api_key", "token_hash", "token", "username", "external_id", "invoice_number", "order_number"}, name) &&
					c.Type.Is("text", "character varying", "character", "uuid", "citext") && references(t, c.Name) == nil && !inAnyUnique(t, c.Name) {
					reportCode(p, t, c)
				}
			}
		}
	},
}

func copied(t *catalog.Table) bool {
	return slices.ContainsFunc(append(rule.Words(t.Name.Name), rule.Words(t.Name.Schema)...), func(w string) bool {
		return slices.Contains([]string{"history", "archive", "archived", "staging", "import", "imports", "raw", "tmp", "backup", "event", "events", "reading", "readings"}, w)
	})
}

func reportCode(p *rule.Pass, t *catalog.Table, c *catalog.Column) {
	f := rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
		Message: fmt.Sprintf("%s.%s may stand twice: no unique key has it", t.Name, c.Name),
	}
	var owner []string
	for _, o := range t.Columns {
		if o.NotNull && slices.Contains(ownerNames, strings.ToLower(o.Name)) && len(owner) == 0 {
			owner = []string{o.Name}
		}
	}
	for _, key := range [][]string{append(slices.Clone(owner), c.Name), {c.Name}} {
		fix := p.CreateIndexFix(t, rule.NewName(t.Name.Name, strings.Join(key, "_"), "key"), true, "", rule.ColumnList(key), "")
		fix.Title = "Make (" + strings.Join(key, ", ") + ") unique"
		fix.Note += " Fails where rows repeat already."
		fix.Manual = len(owner) > 0 || t.PartitionBy != nil || t.Hypertable != nil // the scope is a person's to say
		f.Fixes = append(f.Fixes, fix)
		if len(owner) == 0 {
			break
		}
	}
	p.Report(f)
}

var labelNotUnique = &rule.Rule{
	ID: "CON027", Name: "label-not-unique", Severity: rule.Warning,
	Title: "Label that one thing may carry twice",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Each click, each import and each retry adds the same label again: lists show it ten times, counts by label are too high, and taking it off takes off one of ten. The " +
		"label and what it is on are the key.",
	Sources: []string{"ddl-constraints", "architect:principles/composite keys for junction tables"},
	Limits:  "A small table with a required reference (by a foreign key or a name in _id), a required label, tag, keyword or role, and a number of its own as the only key.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			if len(t.Columns) > 6 || t.PartitionBy != nil || t.Hypertable != nil || inAudit(t) || copied(t) {
				continue
			}
			for _, c := range t.Columns {
				if !c.NotNull || !slices.Contains([]string{"label", "tag", "keyword", "role", "permission", "alias"}, rule.LastWord(c.Name)) || inAnyUnique(t, c.Name) {
					continue
				}
				if on := labelled(t); on != "" {
					reportLabel(p, t, c, on)
				}
			}
		}
	},
}

// labelled gives the column that says what the label is on; "" when there is
// not exactly one besides the owner.
func labelled(t *catalog.Table) string {
	found := ""
	for _, c := range t.Columns {
		if !c.NotNull || isKey(t, c.Name) || slices.Contains([]string{"tenant_id", "organization_id", "organisation_id"}, c.Name) ||
			references(t, c.Name) == nil && rule.LastWord(c.Name) != "id" {
			continue
		}
		if slices.Contains(ownerNames, strings.ToLower(c.Name)) && found != "" {
			continue
		}
		if found != "" && !slices.Contains(ownerNames, strings.ToLower(found)) {
			return ""
		}
		found = c.Name
	}
	return found
}

func reportLabel(p *rule.Pass, t *catalog.Table, c *catalog.Column, on string) {
	key := []string{on, c.Name}
	fix := p.CreateIndexFix(t, rule.NewName(t.Name.Name, strings.Join(key, "_"), "key"), true, "", rule.ColumnList(key), "")
	fix.Note += " Fails where labels repeat already: keep one of each first. As the primary key it would replace the number."
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
		Message: fmt.Sprintf("%s admits the same %s on one %s any number of times", t.Name, c.Name, on),
		Fixes:   []rule.Fix{fix},
	})
}
