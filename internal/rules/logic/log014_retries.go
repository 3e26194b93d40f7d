package logic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var retryCountsTwice = &rule.Rule{
	ID: "LOG014", Name: "retry-counts-twice", Severity: rule.Warning,
	Title: "Reference of the source that no unique key holds",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The network fails after the row was written and before the answer came: the sender sends again, and the same activity is granted, booked or mailed twice. A unique key over the " +
		"source's own reference makes the second insert harmless; a look before it does not, because two at once both find nothing.",
	Sources: []string{"ddl-constraints", "sql-insert"},
	Limits: "By the names of such references: source_ref, idempotency_key, dedup_key, external_ref. A key that has the moment of writing in it is CON020's. " +
		"A reference counts as unique too when every function that inserts the row inserts into another table that has the column in a unique key; a program that writes the row by itself is seen only in the workload.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, c := range t.Columns {
				if t.Kind != catalog.ForeignTable && dedupName(c.Name) && !inUniqueKey(t, c.Name) && !refers(t, c.Name) && !claimed(p, t, c.Name) {
					reportRetry(p, t, c)
				}
			}
		}
	},
}

func dedupName(name string) bool {
	return slices.Contains([]string{"source_ref", "source_reference", "idempotency_key", "dedup_key", "dedupe_key", "deduplication_key", "event_key", "external_ref",
		"external_reference", "provider_ref", "delivery_id", "webhook_id"}, strings.Join(rule.Words(name), "_"))
}

func inUniqueKey(t *catalog.Table, column string) bool {
	return slices.ContainsFunc(t.Indexes, func(i *catalog.Index) bool { return i.Unique && slices.Contains(i.KeyColumns(), column) })
}

func refers(t *catalog.Table, column string) bool {
	return slices.ContainsFunc(t.Constraints, func(c *catalog.Constraint) bool {
		return c.Kind == catalog.ForeignKey && slices.Contains(c.Columns, column)
	})
}

// claimed reports whether all writers of a table that can be seen put the
// reference into another table first, whose key takes it once. That is how a
// partitioned table gets a key without its partition key.
func claimed(p *rule.Pass, t *catalog.Table, column string) bool {
	if slices.ContainsFunc(p.Queries, func(q *workload.Query) bool { return insertedInto(p, q) == t }) {
		return false
	}
	writers := 0
	for _, fn := range p.Catalog.Functions {
		tables := insertsInto(p, fn)
		if !slices.Contains(tables, t) {
			continue
		}
		writers++
		if !slices.ContainsFunc(tables, func(o *catalog.Table) bool { return o != t && inUniqueKey(o, column) }) {
			return false
		}
	}
	return writers > 0
}

func reportRetry(p *rule.Pass, t *catalog.Table, c *catalog.Column) {
	pos := c.Pos
	if pos.IsZero() {
		pos = t.Pos
	}
	key := []string{c.Name}
	for _, s := range []string{"source", "provider", "origin", "channel", "sender"} {
		if t.Column(s) != nil && len(key) == 1 {
			key = []string{s, c.Name}
		}
	}
	f := rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: pos,
		Message: fmt.Sprintf("%s.%s is in no unique key: a retry writes the same event twice", t.Name, c.Name),
	}
	where := ""
	if !c.NotNull {
		where = "WHERE " + ident.Quote(c.Name) + " IS NOT NULL"
	}
	fix := p.CreateIndexFix(t, rule.NewName(t.Name.Name, strings.Join(key, "_"), "key"), true, "", rule.ColumnList(key), where)
	fix.Title = "Make the reference unique; writers say ON CONFLICT DO NOTHING"
	fix.Note += " Fails where references repeat already: those are the doubles to look at first."
	if t.PartitionBy != nil || t.Hypertable != nil {
		var defs []string
		for _, k := range key {
			defs = append(defs, ident.Quote(k)+" "+t.Column(k).Type.String()+" NOT NULL")
		}
		fix = rule.Fix{
			Title: "Keep the references in a narrow table beside it",
			Steps: []rule.FixStep{{SQL: fmt.Sprintf("CREATE TABLE %s (%s, PRIMARY KEY (%s))", ident.Qualified(t.Name.Schema, rule.NewName(t.Name.Name, "", "keys")),
				strings.Join(defs, ", "), rule.ColumnList(key))}},
			Manual: true,
			Note:   "A unique key of a partitioned table must include the partition key, and then refuses nothing. Writers insert here first, ON CONFLICT DO NOTHING, and write the row only if it went in.",
		}
	}
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}

var asksBeforeInsert = &rule.Rule{
	ID: "LOG015", Name: "asks-before-it-inserts", Severity: rule.Warning,
	Title: "Looks whether a row is there, then inserts it",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Two sessions at once both look, both find nothing, and both insert. Under READ COMMITTED nothing keeps them apart but a unique key, and with one the look is not needed: " +
		"INSERT ... ON CONFLICT does both in one statement.",
	Sources: []string{"transaction-iso", "sql-insert", "plpgsql-control-structures"},
	Limits: "In functions by IF NOT FOUND or IF NOT EXISTS before an INSERT, unless they lock first; in the workload by a look-up of a source's reference that is in no unique key, " +
		"beside an INSERT without ON CONFLICT.",
	Run: func(p *rule.Pass) {
		for _, fn := range p.Catalog.Functions {
			text := strings.ToLower(code(fn.Body))
			if fn.Language == "plpgsql" && looksThenInserts.MatchString(text) && !strings.Contains(text, "advisory") && !strings.Contains(text, "lock table") && !strings.Contains(text, "on conflict") && !strings.Contains(text, "unique_violation") {
				p.Report(rule.Finding{
					Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.FunctionObject(fn), Pos: fn.Pos, Detail: strings.Join(fn.Args, ","),
					Message: fmt.Sprintf("function %s looks whether a row is there and then inserts it: two at once both insert", fn.Name),
					Fixes:   []rule.Fix{{Title: "Insert with ON CONFLICT", Manual: true, Note: "INSERT ... ON CONFLICT (key) DO UPDATE SET ... or DO NOTHING, with the unique key that it needs."}},
				})
			}
		}
		for _, q := range p.Queries {
			if t, columns := asksReference(p, q); t != nil {
				f := rule.Finding{
					Confidence: rule.Structural, Evidence: rule.ByWorkload, Object: rule.QueryObject(q), Query: q.Name, Pos: q.Span,
					Message: fmt.Sprintf("query %s asks for (%s) of %s before an INSERT that no unique key stops: two at once both insert", q.Name, strings.Join(columns, ", "), t.Name),
					Fixes:   []rule.Fix{{Title: "Make the columns unique and insert with ON CONFLICT DO NOTHING", Manual: true, Note: "Then the look is not needed. On a partitioned table the key belongs into a narrow table of its own."}},
				}
				p.Report(f)
			}
		}
	},
}

var looksThenInserts = pattern.New(`\bif\s+not\s+(?:found\s+then|exists\s*\([^;]*\)\s+then)\s+insert\s+into\b`)

// asksReference recognises a look-up by a source's reference in a table that
// the workload inserts into without ON CONFLICT.
func asksReference(p *rule.Pass, q *workload.Query) (*catalog.Table, []string) {
	if len(q.Levels) != 1 || q.Levels[0].Kind != "select" || len(q.Levels[0].Relations) != 1 || q.Levels[0].Relations[0].Table == nil {
		return nil, nil
	}
	t := p.Catalog.Root(q.Levels[0].Relations[0].Table)
	var columns []string
	reference := false
	for _, d := range q.Levels[0].Predicates {
		if d.Op != "=" || d.Left.Column == "" || d.InOr {
			return nil, nil
		}
		columns = append(columns, d.Left.Column)
		reference = reference || dedupName(d.Left.Column) || d.Left.Column == "external_id"
	}
	if !reference || slices.ContainsFunc(t.Indexes, func(i *catalog.Index) bool {
		return i.Unique && !slices.ContainsFunc(i.KeyColumns(), func(c string) bool { return !slices.Contains(columns, c) })
	}) {
		return nil, nil
	}
	for _, o := range p.Queries {
		if insertedInto(p, o) == t && len(o.Levels[0].OnConflict) == 0 {
			return t, columns
		}
	}
	return nil, nil
}
