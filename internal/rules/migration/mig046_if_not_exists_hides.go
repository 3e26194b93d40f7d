package migration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var ifNotExistsHides = &rule.Rule{
	ID:       "MIG046",
	Name:     "if-not-exists-hides",
	Title:    "IF NOT EXISTS passes over something that is there but different",
	Severity: rule.Error,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "IF NOT EXISTS asks for the name alone. A column of another type, an index over other columns, a table that lacks half of what the statement " +
		"says: PostgreSQL notes that it exists and goes on. The migration is recorded as done, and environments differ for ever.",
	Sources: []string{"sql-altertable", "sql-createtable", "schema-design:migration/idempotent"},
	Limits:  "Judged against the earlier files, or the live database when one is given.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.AddColumn, ddl.CreateIndex, ddl.CreateTable) {
			if c.Detail != "exists" || !c.Existed || c.Before == nil || c.inBlock() {
				continue
			}
			switch c.Kind {
			case ddl.AddColumn:
				c.compareColumn()
			case ddl.CreateIndex:
				c.compareIndex()
			case ddl.CreateTable:
				c.compareTable()
			}
		}
	},
}

// meant folds the statement as it would work if the thing were not there:
// on a state that has the table without it.
func (c change) meant(without func(t *catalog.Table)) *ddl.Result {
	t := *c.Before
	t.Columns, t.Indexes = slices.Clone(t.Columns), slices.Clone(t.Indexes)
	base := &catalog.Catalog{Schemas: c.p.Catalog.Schemas, Types: c.p.Catalog.Types, Extensions: c.p.Catalog.Extensions}
	if without != nil {
		without(&t)
		base.Tables = []*catalog.Table{&t}
	}
	path := strings.Split(c.step.Settings["search_path"], ",")
	for i := range path {
		path[i] = strings.Trim(path[i], ` "`)
	}
	if c.step.Settings["search_path"] == "" {
		path = nil
	}
	return ddl.Fold([]*sqlparse.File{sqlparse.Parse("", c.step.Stmt.SQL)}, ddl.Options{Base: base, Version: c.p.Version, SearchPath: path})
}

func (c change) compareColumn() {
	old := c.OldColumn
	if old == nil {
		return
	}
	res := c.meant(func(t *catalog.Table) {
		t.Columns = slices.DeleteFunc(t.Columns, func(x *catalog.Column) bool { return x.Name == c.Name })
	})
	t := res.Catalog.Table(c.Relation)
	if t == nil || t.Column(c.Name) == nil {
		return
	}
	want := t.Column(c.Name)
	var diff []string
	if want.Type != old.Type {
		diff = append(diff, fmt.Sprintf("it is %s, not %s", old.Type, want.Type))
	}
	if want.NotNull && !old.NotNull {
		diff = append(diff, "it may be NULL")
	}
	if want.Default != nil && !want.Default.Equal(old.Default) {
		if old.Default == nil {
			diff = append(diff, "it has no default")
		} else {
			diff = append(diff, fmt.Sprintf("its default is %s, not %s", old.Default.SQL, want.Default.SQL))
		}
	}
	if len(diff) == 0 {
		return
	}
	f := c.finding(object("column", c.Relation, c.Name), "column %s.%s is there already, but %s: IF NOT EXISTS passes over it", c.Relation, c.Name, list(diff))
	f.Evidence = rule.ByModel
	if want.Type == old.Type && !want.NotNull && want.Default != nil {
		f.Fixes = []rule.Fix{c.instead("Set the default that is meant", c.alter("ALTER COLUMN %s SET DEFAULT %s", ident.Quote(c.Name), want.Default.SQL))}
	} else {
		f.Fixes = []rule.Fix{manual("Say the change that is meant: ALTER COLUMN", "Find out first how the column came to be different here.")}
	}
	c.p.Report(f)
}

func (c change) compareIndex() {
	old := c.Before.Index(c.Name)
	if old == nil {
		return
	}
	res := c.meant(func(t *catalog.Table) {
		t.Indexes = slices.DeleteFunc(t.Indexes, func(x *catalog.Index) bool { return x.Name == c.Name })
	})
	t := res.Catalog.Table(c.Relation)
	if t == nil || t.Index(c.Name) == nil {
		return
	}
	was, want := rule.IndexSQL(old, c.Relation, c.Name, ""), rule.IndexSQL(t.Index(c.Name), c.Relation, c.Name, "")
	if was == want || sameKeys(old, t.Index(c.Name)) {
		return
	}
	f := c.finding(object("index", c.Relation, c.Name), "index %s is there already with another definition: IF NOT EXISTS passes over it", c.Name)
	f.Evidence = rule.ByModel
	f.Facts = []rule.Fact{{Name: "there", Value: was}, {Name: "meant", Value: want}}
	x := t.Index(c.Name)
	name := ident.Object(c.Name, "new", "")
	fix := c.statement("Build it under another name, then swap",
		rule.FixStep{SQL: rule.IndexSQL(x, c.Relation, name, "CONCURRENTLY"), NoTransaction: true},
		alone("DROP INDEX CONCURRENTLY %s", ident.Qualified(c.Relation.Schema, c.Name)),
		step("ALTER INDEX %s RENAME TO %s", ident.Qualified(c.Relation.Schema, name), ident.Quote(c.Name)))
	fix.Manual = fix.Manual || c.partitioned() || old.Constraint != ""
	f.Fixes = []rule.Fix{fix}
	c.p.Report(f)
}

// sameKeys compares what an index does, not how its expressions are spelt.
func sameKeys(a, b *catalog.Index) bool {
	if a.Method != b.Method || a.Unique != b.Unique || !a.Where.Equal(b.Where) || !slices.Equal(a.Include, b.Include) || len(a.Keys) != len(b.Keys) {
		return false
	}
	for i, k := range a.Keys {
		o := b.Keys[i]
		if k.Column != o.Column || !k.Expr.Equal(o.Expr) || k.OpClass != o.OpClass || k.Desc != o.Desc || k.NullsFirst != o.NullsFirst {
			return false
		}
	}
	return true
}

func (c change) compareTable() {
	res := c.meant(nil)
	t := res.Catalog.Table(c.Relation)
	if t == nil {
		return
	}
	var diff []string
	for _, want := range t.Columns {
		switch old := c.Before.Column(want.Name); {
		case old == nil:
			diff = append(diff, "it has no column "+want.Name)
		case old.Type != want.Type:
			diff = append(diff, fmt.Sprintf("%s is %s, not %s", want.Name, old.Type, want.Type))
		}
	}
	for _, k := range t.Constraints {
		if !slices.ContainsFunc(c.Before.Constraints, func(o *catalog.Constraint) bool { return sameConstraint(o, k) }) && k.Kind != catalog.ForeignKey {
			diff = append(diff, fmt.Sprintf("it has no %s %s", k.Kind, k.Name))
		}
	}
	if len(diff) == 0 {
		return
	}
	f := c.finding(table(c.Relation), "table %s is there already, but %s: IF NOT EXISTS passes over it", c.Relation, list(diff))
	f.Evidence = rule.ByModel
	f.Fixes = []rule.Fix{manual("Say the change that is meant: ALTER TABLE", "CREATE TABLE IF NOT EXISTS changes nothing about a table that exists.")}
	c.p.Report(f)
}

func sameConstraint(a, b *catalog.Constraint) bool {
	if a.Kind != b.Kind {
		return false
	}
	if a.Kind == catalog.Check {
		return a.Expr.Equal(b.Expr)
	}
	return slices.Equal(a.Columns, b.Columns)
}
