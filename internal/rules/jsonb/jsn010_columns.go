package jsonb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var orderedDocument = &rule.Rule{
	ID: "JSN010", Name: "btree-over-document", Severity: rule.Error,
	Title: "B-tree or unique key over a whole document",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A B-tree entry holds 2,704 bytes: the first document that is longer, compressed, is refused with the INSERT that brings it (54000). Until then the index serves only " +
		"comparisons of whole documents, which nobody asks for.",
	Sources: []string{"btree", "datatype-json"},
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, i := range t.Indexes {
				if i.Method != "btree" || i.Parent != "" {
					continue
				}
				for _, k := range i.Keys {
					if c := t.Column(k.Column); c != nil && c.Type.Is("jsonb") {
						reportOrdered(p, t, c, i)
						break
					}
				}
			}
		}
	},
}

func reportOrdered(p *rule.Pass, t *catalog.Table, c *catalog.Column, i *catalog.Index) {
	f := rule.Finding{
		Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: rule.IndexObject(t, i.Name), Pos: i.Pos,
		Message: fmt.Sprintf("B-tree index %s holds whole documents of %s.%s: a long one is refused", i.Name, t.Name, c.Name),
		Facts:   []rule.Fact{{Name: "longest entry", Value: "2704 bytes", Source: "SQLSTATE 54000, measured"}},
	}
	if f.Pos.IsZero() {
		f.Pos = t.Pos
	}
	fix := p.CreateIndexFix(t, rule.NewName("idx_"+t.Name.Name, c.Name, "gin"), false, "gin", ident.Quote(c.Name), "")
	drop := rule.FixStep{SQL: "DROP INDEX CONCURRENTLY " + ident.Qualified(t.Name.Schema, i.Name), NoTransaction: true}
	if t.Kind == catalog.PartitionedTable || t.Hypertable != nil {
		drop = rule.FixStep{SQL: "DROP INDEX " + ident.Qualified(t.Name.Schema, i.Name)}
	}
	fix.Title, fix.Steps = "Build a GIN index, then drop the B-tree", append(fix.Steps, drop)
	if len(i.Keys) > 1 {
		fix.Manual = true
	}
	if i.Unique {
		fix = rule.Fix{Title: "Make unique what identifies the row", Manual: true,
			Note: "The key inside the document, as an expression or a column: UNIQUE INDEX ((document->>'id')). For whole documents a generated column with their hash."}
	}
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}

var emptyThreeWays = &rule.Rule{
	ID: "JSN011", Name: "document-without-default", Severity: rule.Warning,
	Title: "Free document without the default {}",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A row without metadata is then NULL, '{}' or 'null', depending on who wrote it. `metadata || '{\"a\": 1}'` makes NULL of NULL and the new key is lost; " +
		"`NOT metadata ? 'a'` leaves such rows out. With DEFAULT '{}' there is one way to be empty.",
	Sources: []string{"datatype-json", "schema-design:jsonb/metadata default", "architect:checklist/structure/reasonable defaults"},
	Limits:  "Judged by name: metadata, settings, preferences, attributes, properties, options and the like. The raw answer of a service that may be missing is left alone.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, c := range t.Columns {
				if c.Type.Is("jsonb") && c.Default == nil && c.Generated.Kind == "" && t.Kind != catalog.ForeignTable && !c.Inherited && slices.Contains(freeWords, rule.LastWord(c.Name)) {
					reportEmpty(p, t, c)
				}
			}
		}
	},
}

var freeWords = []string{"metadata", "settings", "preferences", "attributes", "properties", "options", "config", "configuration", "extra", "extras", "labels", "annotations", "context", "details"}

func reportEmpty(p *rule.Pass, t *catalog.Table, c *catalog.Column) {
	col := ident.Quote(c.Name)
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
		Message: fmt.Sprintf("%s.%s has no default, so an empty document is NULL here and {} there", t.Name, c.Name),
		Fixes: []rule.Fix{{
			Title: "Give it the default {}",
			Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s SET DEFAULT '{}'", table(t), col)}},
			Note:  fmt.Sprintf("Rows that are there stay NULL: UPDATE %s SET %s = '{}' WHERE %s IS NULL, in batches, then NOT NULL.", t.Name, col, col),
		}},
	})
}

var shapeUnchecked = &rule.Rule{
	ID: "JSN012", Name: "document-of-any-shape", Severity: rule.Advice, Strict: true,
	Title: "Document whose shape no CHECK holds",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The default says object or list, and a bug in one client writes '\"{}\"', a text with JSON in it. ->> gives NULL for every key of it and no error; " +
		"jsonb_array_elements stops the whole query with 22023. CHECK (jsonb_typeof(...) = 'object') refuses the one bad row.",
	Sources: []string{"functions-json", "ddl-constraints"},
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, c := range t.Columns {
				want := shape(c)
				if !c.Type.Is("jsonb") || want == "" || t.Kind == catalog.ForeignTable || c.Generated.Kind != "" || slices.ContainsFunc(t.Constraints, func(k *catalog.Constraint) bool {
					return k.Kind == catalog.Check && slices.Contains(k.Columns, c.Name)
				}) {
					continue
				}
				condition := fmt.Sprintf("jsonb_typeof(%s) = '%s'", ident.Quote(c.Name), want)
				if !c.NotNull {
					condition = ident.Quote(c.Name) + " IS NULL OR " + condition
				}
				p.Report(rule.Finding{
					Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
					Message: fmt.Sprintf("%s.%s is meant to be an %s, and takes any JSON", t.Name, c.Name, want),
					Fixes:   []rule.Fix{p.AddCheckFix(t, rule.NewName("chk_"+t.Name.Name, c.Name, "shape"), condition)},
				})
			}
		}
	},
}

var rowInDocument = &rule.Rule{
	ID: "JSN013", Name: "row-in-a-document", Severity: rule.Warning,
	Title: "Table that keeps its rows inside a document",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "All that is known of the thing stands in one jsonb column: no types, no NOT NULL, no foreign keys, no statistics, and each change of one field writes all of them. The " +
		"schema moves into the programs, one version of it for each release of ten years. Important fields are columns; the document is for the rest.",
	Sources: []string{"datatype-json", "architect:principles/jsonb usage", "schema-design:jsonb/avoid jsonb for frequently queried fields"},
	Limits:  "A table with a key, times and one document, or a column named after the table's own thing (user_data in users). Queues, caches, raw imports and logs are left alone by name.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if c := wholeRow(t); c != nil && t.Kind != catalog.ForeignTable && t.Persistence == catalog.Permanent {
				p.Report(rule.Finding{
					Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: at(t, c),
					Message: fmt.Sprintf("%s keeps what it knows in the document %s instead of columns", t.Name, c.Name),
					Fixes: []rule.Fix{{
						Title: "Make columns of the fields that every row has", Manual: true,
						Note: fmt.Sprintf("SELECT k, count(*) FROM %s, jsonb_object_keys(%s) AS k GROUP BY k ORDER BY 2 DESC shows which.", t.Name, ident.Quote(c.Name)),
					}},
				})
			}
		}
	},
}

// wholeRow gives the document that holds all of a table's rows, nil for none.
func wholeRow(t *catalog.Table) *catalog.Column {
	var document *catalog.Column
	others := 0
	for _, c := range t.Columns {
		words := rule.Words(c.Name)
		switch {
		case c.Type.Is("jsonb", "json"):
			if len(words) == 2 && words[1] == "data" && strings.TrimSuffix(strings.ToLower(t.Name.Name), "s") == words[0] || c.Name == "user_data" {
				return c
			}
			if document != nil {
				return nil
			}
			document = c
		case t.PrimaryKey() != nil && slices.Contains(t.PrimaryKey().Columns, c.Name), c.Type.Is("timestamp with time zone", "timestamp without time zone"):
		default:
			others++
		}
	}
	if document == nil || others > 0 || t.PrimaryKey() == nil || !slices.Contains([]string{"data", "document", "doc", "body", "content", "value", "json", "payload", "attributes"}, rule.LastWord(document.Name)) {
		return nil
	}
	for _, w := range rule.Words(t.Name.Name) {
		if slices.Contains([]string{"cache", "queue", "queues", "job", "jobs", "raw", "import", "imports", "staging", "log", "logs", "event", "events", "outbox", "inbox",
			"message", "messages", "session", "sessions", "setting", "settings", "config", "snapshot", "snapshots", "webhook", "webhooks", "archive"}, strings.TrimSpace(w)) {
			return nil
		}
	}
	return document
}
