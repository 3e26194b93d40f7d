package query

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var prefixPattern = &rule.Rule{
	ID: "QRY024", Name: "prefix-pattern", Severity: rule.Warning,
	Title: "Prefix search by LIKE, and the index has the wrong operator class",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "In every collation but C texts are not sorted character by character, so LIKE 'abc%' cannot be looked up in an ordinary B-tree. " +
		"The index is there, is written for ten years, and is not used. With text_pattern_ops it is.",
	Sources: []string{"indexes-opclass", "collation"},
	Limits:  "In a database whose collation is C the plain index does; where the collation is known to be C nothing is reported.",
	Run: func(p *rule.Pass) {
		if s := p.Catalog.Server; s != nil && (s.Settings["lc_collate"] == "C" || s.Settings["lc_collate"] == "POSIX") {
			return
		}
		predicates(p, func(q *workload.Query, l *workload.Level, c *workload.Predicate) {
			col := column(c.Left)
			if col == nil || !bare(c.Left) || c.Op != "like" || c.InOr || !prefixForm.MatchString(c.Right.Text) || !col.Type.Is("text", "character varying", "character") ||
				col.Collation == "C" || small(p, c.Left.Table) || oneRow(l, c.Left.Table) {
				return
			}
			t := c.Left.Table
			eq := equals(l, t, false)
			plain, fits := patternIndexes(t, eq, c.Left.Column)
			if fits || plain == nil && len(eq) > 0 {
				return // looked up, or led to by something else
			}
			f := finding(q, c.Span, "LIKE with a prefix on %s.%s finds no index with text_pattern_ops", t.Name, c.Left.Column)
			f.Detail = c.Left.Column
			if plain != nil {
				f.Facts = append(f.Facts, rule.Fact{Name: "not usable for it", Value: plain.Name})
			}
			class := "text_pattern_ops"
			if col.Type.Is("character varying") {
				class = "varchar_pattern_ops"
			} else if col.Type.Is("character") {
				class = "bpchar_pattern_ops"
			}
			list := rule.ColumnList(append(slices.Clone(eq), c.Left.Column)) + " " + class
			fix := p.CreateIndexFix(t, indexName(t, append(slices.Clone(eq), c.Left.Column, "pattern")...), false, "", list, "")
			fix.Title = "Build an index for patterns"
			f.Fixes = []rule.Fix{fix}
			p.Report(f)
		})
	},
}

// prefixForm: a constant that begins with a letter and ends with the only
// wildcard, or a parameter with % behind it.
var prefixForm = pattern.New(`(?s)^(?:[eE]?'[^%_\\'][^%_']*%'|\$\d+(?:::text)?\s*\|\|\s*'%')$`)

// patternIndexes finds an index over the column (behind the equality columns)
// in the plain order, and says whether one is fit for patterns.
func patternIndexes(t *catalog.Table, eq []string, column string) (plain *catalog.Index, fits bool) {
	for _, x := range t.Indexes {
		if x.Invalid {
			continue
		}
		for _, k := range x.Keys {
			if k.Column != column {
				if k.Column == "" || !slices.Contains(eq, k.Column) {
					break
				}
				continue
			}
			if strings.Contains(k.OpClass, "pattern_ops") || strings.Contains(k.OpClass, "trgm") || k.Collation == "C" || x.Method == "spgist" {
				return nil, true
			}
			if x.Method == "btree" && plain == nil {
				plain = x
			}
			break
		}
	}
	return plain, false
}
