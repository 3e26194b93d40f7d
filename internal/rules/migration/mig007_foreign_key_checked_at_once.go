package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var foreignKeyCheckedAtOnce = &rule.Rule{
	ID:       "MIG007",
	Name:     "foreign-key-checked-at-once",
	Title:    "Foreign key checked while writers of both tables wait",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "ADD FOREIGN KEY holds SHARE ROW EXCLUSIVE on both tables while it joins all of the one with all of the other. Writers of " +
		"both wait for as long as that takes, which grows with the table every year. NOT VALID takes the same lock for a moment only; " +
		"VALIDATE CONSTRAINT then checks the old rows while writers go on.",
	Sources: []string{"sql-altertable", "explicit-locking"},
	Limits:  "A key on a column that the same statement adds without a default has nothing to check and is left alone.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.AddConstraint) {
			k := c.NewConstraint
			if k == nil || k.Kind != catalog.ForeignKey || k.NotValid || c.emptyColumn() || c.adopts() {
				continue
			}
			f := c.finding(object("constraint", c.Relation, k.Name),
				"adding foreign key %s checks every row of %s while writers of %s and %s wait", k.Name, c.Relation, c.Relation, k.RefTable)
			if k.RefTable == c.Relation {
				f.Message = fmt.Sprintf("adding foreign key %s checks every row of %s while its writers wait", k.Name, c.Relation)
			}
			form := "add foreign key"
			if c.partitioned() {
				form = "add foreign key from partitioned table"
			}
			f.Fixes = []rule.Fix{c.foreignKeyFix()}
			c.holding(c.Relation, form, f)
		}
	},
}

// emptyColumn: the constraint came with a new column that is NULL everywhere.
func (c change) emptyColumn() bool {
	return c.Detail == "with column" && c.NewColumn != nil && c.NewColumn.Default == nil && c.NewColumn.Generated.Kind == ""
}

// adopts: every partition has the key already, checked, so that the parent
// takes it over without reading a row.
func (c change) adopts() bool {
	if !c.partitioned() {
		return false
	}
	parts := c.p.Partitions(c.Relation)
	for _, t := range parts {
		has := false
		for _, k := range t.Constraints {
			has = has || k.Kind == catalog.ForeignKey && !k.NotValid && k.RefTable == c.NewConstraint.RefTable &&
				equal(k.Columns, c.NewConstraint.Columns) && c.validatedEarlier(t.Name, k.Name)
		}
		if !has {
			return false
		}
	}
	return len(parts) > 0
}

// validatedEarlier reports whether a constraint was validated, or was there,
// before this statement: a partition shows the parent's key at the end anyway.
func (c change) validatedEarlier(n catalog.Name, constraint string) bool {
	for _, s := range c.p.Steps {
		if s == c.step {
			break
		}
		for _, a := range s.Actions {
			if a.Relation == n && a.Name == constraint && (a.Kind == ddl.ValidateConstraint || a.Kind == ddl.AddConstraint && a.NewConstraint != nil && !a.NewConstraint.NotValid) {
				return true
			}
		}
	}
	return false
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// foreignKeyFix adds the key without a check and validates it by itself. A
// partitioned table before version 18 takes no NOT VALID key: there each
// partition gets and validates its own, and the parent adopts them.
func (c change) foreignKeyFix() rule.Fix {
	k := c.NewConstraint
	if c.Detail == "with column" {
		steps := []rule.FixStep{c.alter("ADD COLUMN %s", columnDefinition(c.NewColumn)), c.alter("ADD CONSTRAINT %s", foreignKey(k)+" NOT VALID"),
			c.validate(c.Relation, k.Name)}
		return c.instead("Add the column, then the key unchecked, then validate it", steps...)
	}
	if c.partitioned() && c.p.Version < 18 {
		return c.foreignKeyPerPartition()
	}
	fix := c.instead("Add it NOT VALID, then validate it",
		c.alter("ADD CONSTRAINT %s NOT VALID", foreignKey(k)), c.validate(c.Relation, k.Name))
	fix.Note = "Validate in a transaction of its own, so that the first step's lock is gone. It reads the table, writers go on."
	return fix
}

func (c change) validate(n catalog.Name, constraint string) rule.FixStep {
	return step("ALTER TABLE %s VALIDATE CONSTRAINT %s", sql(n), ident.Quote(constraint))
}

func (c change) foreignKeyPerPartition() rule.Fix {
	k := c.NewConstraint
	var steps, checks []rule.FixStep
	for _, t := range leaves(c.p, c.Relation) {
		steps = append(steps, step("ALTER TABLE %s ADD CONSTRAINT %s NOT VALID", sql(t.Name), foreignKey(k)))
		checks = append(checks, alone("ALTER TABLE %s VALIDATE CONSTRAINT %s", sql(t.Name), ident.Quote(k.Name)))
	}
	steps = append(steps, checks...)
	steps = append(steps, rule.FixStep{
		SQL:     c.alter("ADD CONSTRAINT %s", foreignKey(k)).SQL,
		Comment: "adopts the partitions' keys without reading a row; takes ACCESS EXCLUSIVE on " + k.RefTable.String() + " for a moment",
	})
	fix := c.instead("Add and validate it partition by partition, then on the parent", steps...)
	fix.Note = "Before PostgreSQL 18 a partitioned table takes no NOT VALID foreign key (42809)."
	return fix
}

// foreignKey writes a foreign key constraint with its name.
func foreignKey(k *catalog.Constraint) string {
	s := fmt.Sprintf("%s FOREIGN KEY (%s) REFERENCES %s", ident.Quote(k.Name), columns(k.Columns), sql(k.RefTable))
	if len(k.RefColumns) > 0 {
		s += " (" + columns(k.RefColumns) + ")"
	}
	if k.MatchFull {
		s += " MATCH FULL"
	}
	if k.OnDelete != catalog.NoAction {
		s += " ON DELETE " + upper(k.OnDelete)
		if len(k.OnDeleteCols) > 0 {
			s += " (" + columns(k.OnDeleteCols) + ")"
		}
	}
	if k.OnUpdate != catalog.NoAction {
		s += " ON UPDATE " + upper(k.OnUpdate)
	}
	if k.Deferrable {
		s += " DEFERRABLE"
	}
	if k.InitiallyDeferred {
		s += " INITIALLY DEFERRED"
	}
	return s
}
