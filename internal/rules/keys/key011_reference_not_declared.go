package keys

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var referenceNotDeclared = &rule.Rule{
	ID: "KEY011", Name: "reference-not-declared", Severity: rule.Advice,
	Title: "Column that looks like a reference and is none",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Without the foreign key rows will come to refer to parents that do not exist: a crash between two statements, a delete that forgot a table, an import in the " +
		"wrong order. After ten years the orphans are counted in every total and nobody dares to add the constraint.",
	Sources: []string{"ddl-constraints", "architect:checklist/structure/foreign keys"},
	Limits: "Judged by name and type: customer_id beside a table customer(s) with a single-column key of the same type, or beside the one table whose key begins with customer_id. References across services, " +
		"and those from a table of very high volume, may be left out on purpose.",
	Run: func(p *rule.Pass) {
		targets := singleKeys(p)
		owners := keyOwners(p)
		for _, t := range p.Tables() {
			if t.Kind == catalog.ForeignTable {
				continue
			}
			for _, c := range t.Columns {
				if r := impliedTarget(targets, t, c); r != nil {
					reportImplied(p, t, c, r)
				} else if r := impliedByKey(owners, t, c); r != nil {
					if len(r.PrimaryKey().Columns) == 1 {
						reportImplied(p, t, c, r)
					} else {
						reportUnholdable(p, t, c, r)
					}
				}
			}
		}
	},
}

// singleKeys lists tables by name whose primary key is one column and which
// can be referred to.
func singleKeys(p *rule.Pass) map[string]*catalog.Table {
	out := map[string]*catalog.Table{}
	for _, t := range p.Tables() {
		if pk := t.PrimaryKey(); pk != nil && len(pk.Columns) == 1 && t.Hypertable == nil && t.Kind != catalog.ForeignTable {
			out[t.Name.Name] = t
		}
	}
	return out
}

// impliedTarget finds the table that a column's name and type point to, nil
// when there is none or a foreign key says so already.
func impliedTarget(targets map[string]*catalog.Table, t *catalog.Table, c *catalog.Column) *catalog.Table {
	stem, ok := strings.CutSuffix(c.Name, "_id")
	if !ok || stem == "" || c.Type.Dims > 0 {
		return nil
	}
	for _, k := range t.Constraints {
		if k.Kind == catalog.ForeignKey && slices.Contains(k.Columns, c.Name) {
			return nil
		}
	}
	names := []string{stem, stem + "s", stem + "es"}
	if y, ok := strings.CutSuffix(stem, "y"); ok {
		names = append(names, y+"ies")
	}
	for _, n := range names {
		r := targets[n]
		if r == nil || r.Name.Schema != t.Name.Schema || r == t {
			continue
		}
		key := r.Column(r.PrimaryKey().Columns[0])
		if key != nil && key.Type.String() == c.Type.String() {
			// The primary key itself may be the shared key of a one-to-one pair; that is a reference too.
			return r
		}
	}
	return nil
}

// keyOwners lists tables by the column that identifies their rows, where it
// has a name of its own (memory_id, not id) and only one table has it. Of a
// partitioned table it may be the key without the partition key.
func keyOwners(p *rule.Pass) map[string]*catalog.Table {
	owners := map[string]*catalog.Table{}
	shared := map[string]bool{}
	for _, t := range p.Tables() {
		pk := t.PrimaryKey()
		if pk == nil || t.Hypertable != nil || t.Kind == catalog.ForeignTable || !strings.HasSuffix(pk.Columns[0], "_id") {
			continue
		}
		column := pk.Columns[0]
		if len(pk.Columns) > 1 && beyondPartitionKey(t, pk.Columns) != column {
			continue
		}
		shared[column] = owners[column] != nil
		owners[column] = t
	}
	maps.DeleteFunc(owners, func(column string, _ *catalog.Table) bool { return shared[column] })
	return owners
}

// beyondPartitionKey gives the one column of a partitioned table's key that is
// not a part of the partition key, "" where there are more or none.
func beyondPartitionKey(t *catalog.Table, key []string) string {
	if t.PartitionBy == nil {
		return ""
	}
	rest := slices.DeleteFunc(slices.Clone(key), func(c string) bool { return slices.Contains(t.PartitionBy.Columns(), c) })
	if len(rest) != 1 {
		return ""
	}
	return rest[0]
}

// impliedByKey finds the table whose key has the column's own name.
func impliedByKey(owners map[string]*catalog.Table, t *catalog.Table, c *catalog.Column) *catalog.Table {
	r := owners[c.Name]
	if r == nil || r == t || r.Name.Schema != t.Name.Schema || c.Type.Dims > 0 {
		return nil
	}
	for _, k := range t.Constraints {
		if k.Kind == catalog.ForeignKey && slices.Contains(k.Columns, c.Name) {
			return nil
		}
	}
	if key := r.Column(c.Name); key == nil || key.Type.String() != c.Type.String() {
		return nil
	}
	return r
}

// reportUnholdable speaks of a reference to a partitioned table by the part of
// its key that is not the partition key: nothing unique is there to refer to.
func reportUnholdable(p *rule.Pass, t *catalog.Table, c *catalog.Column, r *catalog.Table) {
	key := r.PrimaryKey().Columns
	others := slices.DeleteFunc(slices.Clone(key), func(k string) bool { return k == c.Name })
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: c.Pos,
		Message: fmt.Sprintf("%s.%s looks like a reference to %s, and no foreign key can say so: its key is unique only together with %s", t.Name, c.Name, r.Name, strings.Join(others, ", ")),
		Fixes: []rule.Fix{{
			Title: "Carry the whole key, or remove what is left behind", Manual: true,
			Note: fmt.Sprintf("Add %s of %s here too and refer to (%s), which also leads to the partition. Or let the job that drops or erases rows of %s do the same here.",
				strings.Join(others, ", "), r.Name, strings.Join(key, ", "), r.Name),
		}},
	})
}

func reportImplied(p *rule.Pass, t *catalog.Table, c *catalog.Column, r *catalog.Table) {
	key := r.PrimaryKey().Columns[0] // the only one
	table := ident.Qualified(t.Name.Schema, t.Name.Name)
	name := ident.Quote(ident.Object(t.Name.Name, c.Name, "fkey"))
	add := fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s (%s) ON DELETE RESTRICT",
		table, name, ident.Quote(c.Name), ident.Qualified(r.Name.Schema, r.Name.Name), ident.Quote(key))
	fix := rule.Fix{
		Title: "Declare the reference, unchecked first, then checked while writers go on", Manual: true,
		Steps: []rule.FixStep{
			{SQL: add + " NOT VALID"},
			{SQL: fmt.Sprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s", table, name)},
		},
		Note: "Choose the delete action: CASCADE, SET NULL or RESTRICT. VALIDATE fails where orphans are there already; they have to be decided on first.",
	}
	if t.Kind == catalog.PartitionedTable && p.Version < 18 {
		fix.Steps = []rule.FixStep{{SQL: add}}
		fix.Note = "PostgreSQL takes no NOT VALID here before 18, so this reads the table while writers wait."
	}
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: c.Pos,
		Message: fmt.Sprintf("%s.%s looks like a reference to %s.%s, and no foreign key says so", t.Name, c.Name, r.Name, key),
		Fixes:   []rule.Fix{fix},
	})
}
