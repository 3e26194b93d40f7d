package migration

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var typeChangeRewrites = &rule.Rule{
	ID:       "MIG019",
	Name:     "type-change-rewrites",
	Title:    "Change of type copies the table",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "Where the old and the new type are not the same bytes, PostgreSQL writes the table and all its indexes anew and nobody may " +
		"read or write until that is done; foreign keys on the column are checked again. A key that outgrows integer after six years is the " +
		"usual case, and then the table is at its largest.",
	Sources: []string{"sql-altertable"},
	Limits:  "Casts made by CREATE CAST and types of extensions count as rewrites.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.AlterColumnType) {
			v := c.typeChange()
			if !v.rewrites || len(c.Dependents) > 0 {
				continue // below a view PostgreSQL refuses it: MIG026
			}
			from, to := c.OldColumn.Type.String(), c.NewColumn.Type.String()
			f := c.finding(object("column", c.Relation, c.Name),
				"changing %s.%s from %s to %s copies the whole table under ACCESS EXCLUSIVE", c.Relation, c.Name, from, to)
			if from == to {
				f.Message = fmt.Sprintf("changing %s.%s USING %s copies the whole table under ACCESS EXCLUSIVE", c.Relation, c.Name, oneLine(c.Using))
			}
			if v.zone {
				f.Message += " unless the session's time zone is UTC"
			}
			f.Facts = append(f.Facts, c.referrers()...)
			f.Fixes = c.typeFixes(v)
			c.holding(c.Relation, "alter type integer to bigint", f)
		}
	},
}

// typeFixes gives the ways to the new type: a CHECK where only a limit is
// wanted, UTC where that makes the change free, else a second column.
func (c change) typeFixes(v retyping) []rule.Fix {
	var fixes []rule.Fix
	col := ident.Quote(c.Name)
	if n := c.wantedLimit(); n > 0 {
		name := ident.Object(c.Relation.Name, c.Name, "length")
		fix := c.instead("Keep the type and limit the length by a CHECK",
			c.alter("ADD CONSTRAINT %s CHECK (length(%s) <= %d) NOT VALID", ident.Quote(name), col, n), c.validate(c.Relation, name))
		fix.Note = "The limit can be changed later without touching a row. VALIDATE fails where longer values are: mend them first."
		fixes = append(fixes, fix)
	}
	if v.zone {
		fix := c.instead("Say that the values are UTC: then nothing is copied", step("SET timezone = 'UTC'"), c.sameClause())
		fix.Manual = true
		fix.Note = "Only where the stored values are UTC. Otherwise say the zone: USING " + col + " AT TIME ZONE '...', which copies the table."
		fixes = append(fixes, fix)
	}
	next := ident.Quote(ident.Object(c.Name, "new", ""))
	fix := c.instead("Fill a second column beside the old one, then swap the names",
		c.alter("ADD COLUMN %s %s", next, typeSQL(c.NewColumn.Type)))
	fix.Manual = true
	fix.Note = fmt.Sprintf("Then a BEFORE INSERT OR UPDATE trigger that keeps both equal, a backfill in batches, the indexes CONCURRENTLY, constraints NOT VALID "+
		"and VALIDATE, and in one short transaction: drop the trigger, rename %s away and %s to %s. Drop the old column a release later.", col, next, col)
	return append(fixes, fix)
}

// sameClause is the change itself as a statement of its own.
func (c change) sameClause() rule.FixStep {
	s := fmt.Sprintf("ALTER COLUMN %s TYPE %s", ident.Quote(c.Name), typeSQL(c.NewColumn.Type))
	if c.Using != "" {
		s += " USING " + c.Using
	}
	return c.alter("%s", s)
}

// wantedLimit gives n when a text is only to become a varchar(n); 0 otherwise.
func (c change) wantedLimit() int {
	from, to := c.OldColumn.Type, c.NewColumn.Type
	if from.Is("text", "character varying") && to.Is("character varying") && to.Mods != "" && (c.Using == "" || c.plainUsing()) {
		return number(to.Mods)
	}
	return 0
}

// referrers lists the foreign keys that are checked again with the column.
func (c change) referrers() []rule.Fact {
	var names []string
	for _, t := range c.p.Tables() {
		for _, k := range t.Constraints {
			if k.Kind == catalog.ForeignKey && k.RefTable == c.Relation && contains(k.RefColumns, c.Name) {
				names = append(names, t.Name.String()+"."+k.Name)
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []rule.Fact{{Name: "foreign keys checked again, under a lock on their tables too", Value: list(names)}}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
