// Package types judges data types: whether a column will still hold, order and compare its
// values rightly in ten years.
package types

import (
	"embed"
	"iter"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

// Archives holds one example archive per rule.
//
//go:embed testdata/*.txtar
var Archives embed.FS

// Rules lists the family in the order of ids.
func Rules() []*rule.Rule {
	return []*rule.Rule{
		timestampWithoutZone,
		varcharLimit,
		charPadded,
		jsonNotJSONB,
		serialColumn,
		narrowKey,
		moneyType,
		floatForExact,
		timeWithZone,
		mismatchedReference,
		uuidAsText,
		outdatedType,
		blocksUpgrade,
		sameNameOtherType,
		enumType,
		identityByDefault,
		narrowAccumulator,
		randomUUIDKey,
		syncedSerialKey,
		roundedTimestamp,
		listInText,
	}
}

// column is a column under judgement with its table.
type column struct {
	*catalog.Column
	table *catalog.Table
}

// columns lists the columns of all tables that people made, partitions rolled up.
func columns(p *rule.Pass) iter.Seq[column] {
	return func(yield func(column) bool) {
		for _, t := range p.Tables() {
			for _, c := range t.Columns {
				if !c.Inherited && !yield(column{c, t}) {
					return
				}
			}
		}
	}
}

// finding is what all findings about a column share.
func (c column) finding(p *rule.Pass, conf rule.Confidence, message string) rule.Finding {
	return rule.Finding{
		Confidence: conf, Evidence: p.TableEvidence(), Object: rule.ColumnObject(c.table, c.Name), Pos: c.Pos,
		Message: message,
		Facts:   []rule.Fact{{Name: "type", Value: c.Type.String()}},
	}
}

func (c column) path() string { return c.table.Name.String() + "." + c.Name }

// alter is the statement that changes the column's type.
func (c column) alter(to, using string) string {
	sql := "ALTER TABLE " + ident.Qualified(c.table.Name.Schema, c.table.Name.Name) + " ALTER COLUMN " + ident.Quote(c.Name) + " TYPE " + to
	if using != "" {
		sql += " USING " + using
	}
	return sql
}

// free reports whether ALTER TYPE has nothing in its way: no key, index, reference,
// view, partition or generated column depends on the column's type. Otherwise the change is a
// project of its own and a fix is Manual.
func (c column) free(p *rule.Pass) bool {
	t := c.table
	if t.PartitionBy != nil || t.Hypertable != nil || len(t.Inherits) > 0 {
		return false
	}
	for _, i := range t.Indexes {
		if indexMentions(i, c.Name) {
			return false
		}
	}
	for _, k := range t.Constraints {
		for _, n := range k.Columns {
			if n == c.Name {
				return false
			}
		}
	}
	for _, o := range t.Columns {
		if o.Generated.Kind != "" && strings.Contains(o.Generated.Expr.String(), c.Name) {
			return false
		}
	}
	for _, tr := range t.Triggers {
		for _, n := range tr.UpdateOf {
			if n == c.Name {
				return false
			}
		}
	}
	if len(t.Policies) > 0 {
		return false
	}
	for _, v := range p.Catalog.Views {
		for _, u := range v.Uses {
			if u == t.Name {
				return false
			}
		}
	}
	return true
}

func indexMentions(i *catalog.Index, name string) bool {
	if i.Where != nil && strings.Contains(i.Where.SQL, name) {
		return true
	}
	for _, k := range i.Keys {
		if k.Column == name || k.Expr != nil && strings.Contains(k.Expr.SQL, name) {
			return true
		}
	}
	for _, n := range i.Include {
		if n == name {
			return true
		}
	}
	return false
}

// words splits a snake_case name.
func words(name string) []string { return strings.Split(strings.ToLower(name), "_") }

func hasWord(name string, any ...string) bool {
	for _, w := range words(name) {
		for _, a := range any {
			if w == a {
				return true
			}
		}
	}
	return false
}
