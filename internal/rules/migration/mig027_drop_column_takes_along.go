package migration

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var dropColumnTakesAlong = &rule.Rule{
	ID:       "MIG027",
	Name:     "drop-column-takes-along",
	Title:    "DROP COLUMN silently removes keys and indexes",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "PostgreSQL drops every constraint and index that involves the column, without CASCADE and without a notice. A UNIQUE (tenant, email) is gone " +
		"with tenant, and from then on duplicates come in; an index over three columns is gone with one of them, and its queries become slow.",
	Sources: []string{"sql-altertable"},
	Limits:  "An index or constraint over the column alone goes with its purpose and is not mentioned.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.DropColumn) {
			if c.Before == nil || c.After == nil || c.Before == c.After {
				continue
			}
			lost, grave := c.takenAlong()
			if len(lost) == 0 {
				continue
			}
			f := c.finding(object("column", c.Relation, c.Name), "dropping %s.%s silently removes %s", c.Relation, c.Name, list(lost))
			f.Evidence = rule.ByModel
			f.Fixes = []rule.Fix{manual("Make what should stay without the column first",
				"Build the remaining index or unique index CONCURRENTLY, add the constraint, then drop the column.")}
			if grave {
				p.ReportAs(rule.Error, f)
			} else {
				p.Report(f)
			}
		}
	},
}

// takenAlong lists the keys and indexes over several columns that go with
// one of them. grave: a rule about the data is among them.
func (c change) takenAlong() (lost []string, grave bool) {
	for _, k := range c.Before.Constraints {
		if c.After.Constraint(k.Name) != nil || len(k.Columns) < 2 || k.Inherited || c.droppedBy(ddl.DropConstraint, k.Name) {
			continue
		}
		switch k.Kind {
		case catalog.PrimaryKey:
			lost = append(lost, "the primary key ("+columns(k.Columns)+")")
		case catalog.ForeignKey:
			lost = append(lost, "foreign key "+k.Name)
		default:
			lost = append(lost, string(k.Kind)+" constraint "+k.Name)
		}
		grave = true
	}
	for _, x := range c.Before.Indexes {
		if c.After.Index(x.Name) != nil || x.Constraint != "" || x.Parent != "" {
			continue
		}
		// An index that begins with the column serves few queries without it.
		if keys := x.KeyColumns(); len(x.Keys) > 1 && (len(keys) == 0 || keys[0] != c.Name) || x.Unique && len(x.Keys) > 1 {
			lost = append(lost, "index "+x.Name)
			grave = grave || x.Unique
		}
	}
	slices.Sort(lost)
	return lost, grave
}

// droppedBy: the same statement names the object itself.
func (c change) droppedBy(kind ddl.ActionKind, name string) bool {
	return slices.ContainsFunc(c.step.Actions, func(a ddl.Action) bool { return a.Kind == kind && a.Name == name })
}
