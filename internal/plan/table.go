package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

func (m *maker) tables() {
	for _, t := range parentsFirst(m.d.Tables.Created) {
		m.createTable(t)
	}
	for _, t := range slices.Backward(parentsFirst(m.d.Tables.Dropped)) {
		if t.PartitionOf != nil && m.goneTable[t.PartitionOf.Parent] {
			continue // goes with its parent
		}
		own, hazards := t.Name, rowsGo(t)
		if moved := m.movedAside(t); moved != t {
			t, hazards = moved, keptRows(t, moved)
		}
		for _, c := range t.Constraints {
			if c.Kind == catalog.ForeignKey && !c.Inherited && c.RefTable != own && !m.follows(own, c) {
				m.add(dropForeignKey, Step{Title: "drop constraint " + c.Name + " of " + t.Name.String(), Object: constraintObject(t.Name, c),
					Why: "so that dropping a table locks no other", SQL: []string{dropConstraintSQL(t.Name, c)}, Undo: addedAgain(t, c),
					Verify: absent(constraintQuery(t.Name, c.Name, ""))})
			}
		}
		m.add(dropTable, Step{Title: "drop table " + t.Name.String(), Object: Object{"table", t.Name.String()},
			SQL: []string{"DROP " + tableWord(t) + " " + sqlwrite.Name(t.Name)}, Verify: relationGone(t.Name),
			Hazards: hazards}, catalog.Key("relation", own.String()))
	}
}

// parentsFirst orders tables so that what inherits comes after its parents.
func parentsFirst(list []*catalog.Table) []*catalog.Table {
	var out []*catalog.Table
	done := map[catalog.Name]bool{}
	inList := map[catalog.Name]*catalog.Table{}
	for _, t := range list {
		inList[t.Name] = t
	}
	var visit func(t *catalog.Table)
	visit = func(t *catalog.Table) {
		if done[t.Name] {
			return
		}
		done[t.Name] = true
		parents := slices.Clone(t.Inherits)
		if t.PartitionOf != nil {
			parents = append(parents, t.PartitionOf.Parent)
		}
		for _, n := range parents {
			if p := inList[n]; p != nil {
				visit(p)
			}
		}
		out = append(out, t)
	}
	for _, t := range list {
		visit(t)
	}
	return out
}

func (m *maker) createTable(t *catalog.Table) {
	plain, hyper := *t, []string(nil)
	if t.Hypertable != nil {
		hyper = m.timescale().Hypertable(t)
		m.setClock(t.Name, nil, t.Hypertable)
		plain.Hypertable = nil
	}
	sql, err := m.tableStatements(&plain)
	if err != nil {
		m.refuse("table", t.Name.String(), err.Error(), "write the migration for it by hand")
		return
	}
	// A hypertable is made before it has indexes.
	step := Step{Title: "create table " + t.Name.String(), Object: Object{"table", t.Name.String()}, SQL: slices.Concat(sql[:1], hyper, sql[1:]),
		Undo: []string{"DROP " + tableWord(t) + " " + sqlwrite.Name(t.Name)}, Verify: relationExists(t.Name)}
	for _, x := range t.Indexes {
		if x.Constraint == "" && x.Invalid && t.PartitionBy != nil {
			m.waitingIndex(t, x)
			m.commentIndex(indexName(t.Name, x), x)
		}
	}
	m.takeViewsName(t, &step)
	m.add(makeTable, step)
	if t.PartitionOf != nil && !m.splitsOff(t) {
		attach, r := m.joining(t)
		m.guardDefault(r, t, &attach)
		m.add(r, attach)
	}
	for _, c := range t.Constraints {
		if c.Inherited || !comesLater(c) {
			continue
		}
		if c.Kind == catalog.ForeignKey {
			m.addForeignKey(t, c, true)
		} else {
			m.addProven(changeConstraint, t, c)
		}
		m.commentConstraint(t, c)
	}
	for _, g := range t.Triggers {
		switch {
		case !g.Inherited:
			m.createTrigger(t.Name, nil, g)
		case m.firesOtherwise(t, g):
			m.add(makeTrigger, Step{Title: "set when trigger " + g.Name + " fires on " + t.Name.String(), Object: Object{"trigger", t.Name.String() + "." + g.Name},
				SQL: []string{alter(t.Name) + enabledWord(g) + " TRIGGER " + ident.Quote(g.Name)}})
		}
	}
	for _, p := range t.Policies {
		m.createPolicy(t.Name, nil, p)
	}
}

// tableStatements make a table with its indexes and settings, and without
// what waits until all tables are there. The first is CREATE TABLE.
func (m *maker) tableStatements(t *catalog.Table) ([]string, error) {
	plain, named := m.withoutNamed(t)
	sql, err := sqlwrite.CreateTable(plain)
	if err != nil {
		return nil, err
	}
	out := append([]string{sql}, named...)
	for _, x := range t.Indexes {
		if x.Constraint == "" && !(x.Invalid && t.PartitionBy != nil) {
			out = append(out, sqlwrite.CreateIndex(x, t.Name, ""))
		}
		if x.Comment != "" && !x.Invalid {
			out = append(out, comment("INDEX "+sqlwrite.Name(indexName(t.Name, x)), x.Comment))
		}
	}
	for _, c := range t.Constraints {
		if !comesLater(c) {
			out = append(out, commentSQL(t.Name, c)...)
		}
	}
	out = append(out, tableExtras(nil, t)...)
	for _, c := range t.Columns {
		out = append(out, m.columnExtras(t.Name, &catalog.Column{Name: c.Name}, c)...)
	}
	return out, nil
}

// comesLater reports whether CREATE TABLE leaves a constraint to a step of its own.
func comesLater(c *catalog.Constraint) bool {
	return c.Kind == catalog.ForeignKey || c.Kind == catalog.Check && c.NotValid
}

// tableExtras are the settings of a table that CREATE TABLE does not hold.
func tableExtras(from, to *catalog.Table) []string {
	if from == nil {
		from = &catalog.Table{Options: to.Options}
	}
	var out []string
	if to.Kind == catalog.ForeignTable {
		if parts := changedOptions(from.Options, to.Options); len(parts) > 0 {
			out = append(out, "ALTER FOREIGN TABLE "+sqlwrite.Name(to.Name)+" OPTIONS ("+strings.Join(parts, ", ")+")")
		}
	} else if !slices.Equal(from.Options, to.Options) {
		set, reset := optionChanges(from.Options, to.Options)
		if len(set) > 0 {
			out = append(out, alter(to.Name)+"SET ("+sqlwrite.Options(set)+")")
		}
		if len(reset) > 0 {
			out = append(out, alter(to.Name)+"RESET ("+strings.Join(reset, ", ")+")")
		}
	}
	if from.RowSecurity != to.RowSecurity {
		out = append(out, alter(to.Name)+map[bool]string{true: "ENABLE", false: "DISABLE"}[to.RowSecurity]+" ROW LEVEL SECURITY")
	}
	if from.ForceRowSecurity != to.ForceRowSecurity {
		out = append(out, alter(to.Name)+map[bool]string{true: "FORCE", false: "NO FORCE"}[to.ForceRowSecurity]+" ROW LEVEL SECURITY")
	}
	if from.ReplicaIdentity != to.ReplicaIdentity {
		out = append(out, replicaIdentitySQL(to))
	}
	if from.Comment != to.Comment {
		out = append(out, comment(tableWord(to)+" "+sqlwrite.Name(to.Name), to.Comment))
	}
	return out
}

func replicaIdentitySQL(t *catalog.Table) string {
	return alter(t.Name) + "REPLICA IDENTITY " + replicaIdentity(t.ReplicaIdentity)
}

func tableWord(t *catalog.Table) string {
	if t.Kind == catalog.ForeignTable {
		return "FOREIGN TABLE"
	}
	return "TABLE"
}

func replicaIdentity(s string) string {
	if s == "" {
		return "DEFAULT"
	}
	if name, ok := strings.CutPrefix(s, "index "); ok {
		return "USING INDEX " + ident.Quote(name)
	}
	return strings.ToUpper(s)
}

func comment(on, text string) string {
	if text == "" {
		return "COMMENT ON " + on + " IS NULL"
	}
	return "COMMENT ON " + on + " IS " + ident.Literal(text)
}

// table plans the changes of a table that both states have.
func (m *maker) table(t diff.Table) {
	t = m.typedTable(t)
	name := t.To.Name
	if t.Kind || t.Hypertable && !m.changeHypertable(t) || t.From.Tablespace != t.To.Tablespace || t.From.AccessMethod != t.To.AccessMethod || t.Bound && !m.changeBound(t) {
		m.refuse("table", name.String(), tableKindChange(t), "this is a conversion of a living table, which a plan does not hold")
		return
	}
	if t.From.Persistence != t.To.Persistence {
		m.changePersistence(t)
	}
	settled := *t.From
	settled.ReplicaIdentity = t.To.ReplicaIdentity
	if extras := tableExtras(&settled, t.To); len(extras) > 0 {
		settled = *t.To
		settled.ReplicaIdentity = t.From.ReplicaIdentity
		m.add(changeColumn, Step{Title: "change the settings of table " + name.String(), Object: Object{"table", name.String()},
			SQL: extras, Undo: tableExtras(&settled, t.From)})
	}
	if !t.Bound {
		m.parts(t)
	}
	if t.From.ReplicaIdentity != t.To.ReplicaIdentity {
		r := makeIndex
		if m.updatable(t) {
			r = makeIdentity
		}
		m.add(r, Step{Title: "set the replica identity of " + name.String(), Object: Object{"table", name.String()},
			SQL: []string{replicaIdentitySQL(t.To)}, Undo: []string{replicaIdentitySQL(t.From)}})
	}
	for _, g := range t.Triggers.Created {
		m.createTrigger(name, nil, g)
	}
	for _, p := range t.Triggers.Changed {
		if m.swapped[p.To] {
			continue
		}
		m.createTrigger(name, p.From, p.To)
	}
	for _, g := range t.Triggers.Dropped {
		m.add(dropTrigger, Step{Title: "drop trigger " + g.Name + " on " + name.String(), Object: Object{"trigger", name.String() + "." + g.Name},
			SQL: []string{dropTriggerSQL(name, g)}, Undo: m.triggerSQL(name, g)})
	}
	for _, p := range t.Policies.Created {
		m.createPolicy(name, nil, p)
	}
	for _, p := range t.Policies.Changed {
		if m.swapped[p.To] {
			continue
		}
		m.createPolicy(name, p.From, p.To)
	}
	for _, p := range t.Policies.Dropped {
		m.add(dropPolicy, Step{Title: "drop policy " + p.Name + " on " + name.String(), Object: Object{"policy", name.String() + "." + p.Name},
			SQL: []string{"DROP POLICY " + ident.Quote(p.Name) + " ON " + sqlwrite.Name(name)}, Undo: policySQL(name, p)})
	}
}

// parts plans what a table is made of: columns, constraints, indexes.
func (m *maker) parts(t diff.Table) {
	name := t.To.Name
	computed := func(c *catalog.Column) bool { return c.Generated.Kind != "" }
	for _, c := range t.Columns.Created {
		if !computed(c) {
			m.addColumn(t.To, c)
		}
	}
	for _, p := range generatedLast(t.Columns.Changed) {
		m.changeColumn(t, p.From, p.To)
	}
	for _, c := range t.Columns.Created {
		if computed(c) {
			m.addColumn(t.To, c)
		}
	}
	for _, c := range t.Columns.Dropped {
		if c.Inherited || m.swapped[c] {
			continue
		}
		m.add(dropColumn, Step{Title: "drop column " + name.String() + "." + c.Name, Object: Object{"column", name.String() + "." + c.Name},
			SQL: []string{alter(name) + "DROP COLUMN " + ident.Quote(c.Name)}, Verify: absent(columnQuery(name, c.Name, "")),
			Why: "when no running program names it any more", Hazards: lost("the values of " + name.String() + "." + c.Name + " go")})
	}
	m.constraints(t)
	m.keyIndexes(t)
	m.indexes(t)
}

// changePersistence writes the table anew; PostgreSQL has no other way.
func (m *maker) changePersistence(t diff.Table) {
	name := t.To.Name
	set := func(p catalog.Persistence) []string {
		if p == catalog.Unlogged {
			return []string{alter(name) + "SET UNLOGGED"}
		}
		return []string{alter(name) + "SET LOGGED"}
	}
	s := Step{Title: "make " + name.String() + " a logged table", Object: Object{"table", name.String()}, SQL: set(t.To.Persistence), Undo: set(t.From.Persistence),
		Hazards: []Hazard{rewrite(name, "SET LOGGED")}}
	if t.To.Persistence == catalog.Unlogged {
		s.Title = "make " + name.String() + " an unlogged table"
		s.Hazards = []Hazard{rewrite(name, "SET UNLOGGED"), {Name: DataLoss, What: "after a crash " + name.String() + " is empty, and on replicas it always is", NeedsAllow: true}}
	}
	for _, q := range m.d.To.Sequences {
		// PostgreSQL changes the table's sequences with it.
		if q.OwnedBy == name && !q.Identity && q.Unlogged != (t.To.Persistence == catalog.Unlogged) && m.d.From.Sequence(q.Name) != nil {
			s.SQL = append(s.SQL, persistenceSQL(q))
		}
	}
	m.add(changeColumn, s)
}

func tableKindChange(t diff.Table) string {
	switch {
	case t.Bound:
		return fmt.Sprintf("%s has another partition bound or parent", t.To.Name)
	case t.Hypertable:
		return fmt.Sprintf("what TimescaleDB knows of %s differs", t.To.Name)
	case t.Kind:
		return fmt.Sprintf("%s is a %s, wanted is a %s or another partition key or parent", t.To.Name, t.From.Kind, t.To.Kind)
	}
	return fmt.Sprintf("%s is stored in another way (tablespace or access method)", t.To.Name)
}

func dropTriggerSQL(on catalog.Name, g *catalog.Trigger) string {
	return "DROP TRIGGER " + ident.Quote(g.Name) + " ON " + sqlwrite.Name(on)
}

func (m *maker) createTrigger(on catalog.Name, from, to *catalog.Trigger) {
	s := Step{Title: "create trigger " + to.Name + " on " + on.String(), Object: Object{"trigger", on.String() + "." + to.Name},
		Verify: exists("SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = " + regclass(on) + " AND tgname = " + ident.Literal(to.Name))}
	if from != nil {
		s.Title = "change trigger " + to.Name + " on " + on.String()
		s.SQL, s.Verify = append(s.SQL, dropTriggerSQL(on, from)), ""
		s.Undo = append([]string{dropTriggerSQL(on, to)}, m.triggerSQL(on, from)...)
	} else {
		s.Undo = []string{dropTriggerSQL(on, to)}
	}
	s.SQL = append(s.SQL, m.triggerSQL(on, to)...)
	m.add(makeTrigger, s)
}

func (m *maker) createPolicy(on catalog.Name, from, to *catalog.Policy) {
	drop := func(p *catalog.Policy) string {
		return "DROP POLICY " + ident.Quote(p.Name) + " ON " + sqlwrite.Name(on)
	}
	s := Step{Title: "create policy " + to.Name + " on " + on.String(), Object: Object{"policy", on.String() + "." + to.Name}, Undo: []string{drop(to)},
		Verify: exists("SELECT FROM pg_catalog.pg_policy WHERE polrelid = " + regclass(on) + " AND polname = " + ident.Literal(to.Name))}
	if from != nil {
		s.Title = "change policy " + to.Name + " on " + on.String()
		s.SQL, s.Verify = append(s.SQL, drop(from)), ""
		s.Undo = append(s.Undo, policySQL(on, from)...)
	}
	s.SQL = append(s.SQL, policySQL(on, to)...)
	m.add(makePolicy, s)
}

func enabledWord(g *catalog.Trigger) string {
	switch g.Enabled {
	case "disabled":
		return "DISABLE"
	case "replica":
		return "ENABLE REPLICA"
	case "always":
		return "ENABLE ALWAYS"
	}
	return "ENABLE"
}

// firesOtherwise reports whether a partition's copy of a trigger is switched
// otherwise than its parent's.
func (m *maker) firesOtherwise(t *catalog.Table, g *catalog.Trigger) bool {
	if t.PartitionOf == nil {
		return false
	}
	parent := m.d.To.Table(t.PartitionOf.Parent)
	if parent == nil {
		return false
	}
	i := slices.IndexFunc(parent.Triggers, func(p *catalog.Trigger) bool { return p.Name == g.Name })
	return i >= 0 && parent.Triggers[i].Enabled != g.Enabled
}
