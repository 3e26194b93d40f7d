package jsonb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var pathOpsLackKeys = &rule.Rule{
	ID: "JSN003", Name: "path-ops-lack-keys", Severity: rule.Warning,
	Title: "? on a document whose GIN index has jsonb_path_ops",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "jsonb_path_ops keeps hashes of whole paths with their values: small, quick for @>, and without any key of its own to ask for. The operators ?, ?| and ?& need " +
		"jsonb_ops, and without it the query reads every row.",
	Sources: []string{"datatype-json", "gin"},
	Run: func(p *rule.Pass) {
		seen := map[string]bool{}
		for _, u := range uses(p) {
			if !slices.Contains([]string{"?", "?|", "?&"}, u.Op) || u.Left.JSONOp != "" || seen[u.query.Name+u.column.Name] {
				continue
			}
			indexes := ginOver(u.table, u.column.Name)
			if len(indexes) == 0 || slices.ContainsFunc(indexes, func(i *catalog.Index) bool { return opClass(i, u.column.Name) != "jsonb_path_ops" }) {
				continue
			}
			seen[u.query.Name+u.column.Name] = true
			f := queryAt(u.query)
			f.Message = fmt.Sprintf("query %s asks %s.%s by %s, which index %s (jsonb_path_ops) cannot serve", u.query.Name, u.table.Name, u.column.Name, u.Op, indexes[0].Name)
			f.Facts = []rule.Fact{{Name: "condition", Value: u.Text}}
			f.Detail, f.MissingIndex, f.Before = u.column.Name, true, ""
			f.Fixes = []rule.Fix{p.CreateIndexFix(u.table, rule.NewName("idx_"+u.table.Name.Name, u.column.Name+"_keys", ""), false, "gin", ident.Quote(u.column.Name), "")}
			p.Report(f)
		}
	},
}

var ginServesNothing = &rule.Rule{
	ID: "JSN004", Name: "gin-serves-no-query", Severity: rule.Warning,
	Title: "GIN index over a document that no query can use",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "A GIN index takes an entry for each key and each value of each document: an insert of one row writes dozens of entries, or puts them on a pending list that some later " +
		"writer, or a reader, has to sort in. It is often larger than the table. That is a fair price for @> and ?, and a waste for anything else.",
	Sources: []string{"gin", "datatype-json", "architect:indexing/jsonb only if querying inside"},
	Limits:  "Judged by the workload given: a table that it does not mention is left alone, and so is an index that a live server has used.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if !mentioned(p, t) {
				continue
			}
			for _, i := range t.Indexes {
				if i.Method != "gin" || i.Parent != "" || i.Constraint != "" || i.Stats != nil && i.Stats.Scans > 0 || len(i.Keys) != 1 {
					continue
				}
				if c := t.Column(i.Keys[0].Column); c != nil && c.Type.Is("jsonb") && !served(p, t, c, i) {
					reportUseless(p, t, c, i)
				}
			}
		}
	},
}

// mentioned: a query of the workload reads the table.
func mentioned(p *rule.Pass, t *catalog.Table) bool {
	return rule.Memo(p, "jsonb: tables of the workload", func() map[*catalog.Table]bool {
		out := map[*catalog.Table]bool{}
		for _, q := range p.Queries {
			for _, l := range q.Levels {
				for _, r := range l.Relations {
					if r.Table != nil && l.Kind != "insert" {
						out[p.Catalog.Root(r.Table)] = true
					}
				}
			}
		}
		return out
	})[t]
}

// served reports whether some query asks by an operator of the index.
func served(p *rule.Pass, t *catalog.Table, c *catalog.Column, i *catalog.Index) bool {
	operators := []string{"@>", "<@", "@?", "@@"}
	if opClass(i, c.Name) != "jsonb_path_ops" {
		operators = append(operators, "?", "?|", "?&")
	}
	return slices.ContainsFunc(p.ConditionsOn(t), func(d rule.Condition) bool {
		return d.Left.Column == c.Name && slices.Contains(operators, d.Op) && d.Left.JSONOp == ""
	})
}

func reportUseless(p *rule.Pass, t *catalog.Table, c *catalog.Column, i *catalog.Index) {
	var arrows []string
	for _, u := range usesOf(p, t) {
		if u.column == c && u.extracts() && !slices.Contains(arrows, u.query.Name) {
			arrows = append(arrows, u.query.Name)
		}
	}
	f := rule.Finding{
		Confidence: rule.Structural, Evidence: rule.ByWorkload, Object: rule.IndexObject(t, i.Name), Pos: i.Pos,
		Message: fmt.Sprintf("GIN index %s of %s serves no query of the workload", i.Name, t.Name),
	}
	if f.Pos.IsZero() {
		f.Pos = t.Pos
	}
	if len(arrows) > 0 {
		f.Facts = append(f.Facts, rule.Fact{Name: "queries that compare with ->>", Value: strings.Join(arrows, ", "), Source: "workload"})
		f.Message += fmt.Sprintf(": they compare %s by ->>", c.Name)
	}
	name := ident.Qualified(t.Name.Schema, i.Name)
	drop := rule.FixStep{SQL: "DROP INDEX CONCURRENTLY " + name, NoTransaction: true}
	if t.Kind == catalog.PartitionedTable || t.Hypertable != nil {
		drop = rule.FixStep{SQL: "DROP INDEX " + name}
	}
	f.Fixes = []rule.Fix{{
		Title: "Drop it", Steps: []rule.FixStep{drop}, Manual: len(arrows) > 0,
		Note: "Unless the queries are written with @>: then it serves them.",
	}}
	p.Report(f)
}
