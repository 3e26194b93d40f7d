package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/feature"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// planSwaps plans the tables that are made anew. They change places in one
// transaction: what an expression reads of another table is the old one until
// then, for all of them.
func (m *maker) planSwaps(group []*tableSwap) {
	m.add(swapMake, Step{Title: "make room for the tables that are made anew", Object: Object{"schema", Beside},
		Why: "what is made in a schema of its own has its final names from the start",
		SQL: []string{"CREATE SCHEMA " + Beside, "CREATE SCHEMA " + Past}, Undo: []string{"DROP SCHEMA " + Beside, "DROP SCHEMA " + Past},
		Verify: exists("SELECT FROM pg_catalog.pg_namespace WHERE nspname = " + ident.Literal(Past))})
	for _, s := range group {
		s.make()
		s.writeBoth()
		s.fill()
		s.compare()
	}
	m.exchange(group)
	var old []string
	gone := Step{Title: "drop the tables as they were", Object: Object{"schema", Past}, Why: "when the new ones have proven themselves: until then the old ones are there to compare with",
		Verify: absent("SELECT FROM pg_catalog.pg_namespace WHERE nspname = " + ident.Literal(Past))}
	for _, s := range group {
		old = append(old, sqlwrite.Name(catalog.Name{Schema: Past, Name: s.t.From.Name.Name}))
		if list := s.loses(); len(list) > 0 {
			gone.Hazards = append(gone.Hazards, lost("the values of "+s.t.From.Name.String()+" that the new table does not hold as they were: "+strings.Join(list, ", "))...)
		}
	}
	gone.SQL = []string{"DROP TABLE " + strings.Join(old, ", "), "DROP SCHEMA " + Past, "DROP SCHEMA " + Beside}
	m.add(dropTable, gone)
}

func (s *tableSwap) object() Object { return Object{"table", s.t.To.Name.String()} }

// make creates the new table with all that it has but foreign keys, triggers
// and policies, while it is empty and nobody knows it.
func (s *tableSwap) make() {
	m := s.m
	_, fresh := s.quoted()
	x := Step{Title: "make " + s.t.To.Name.String() + " anew, beside the old one", Object: s.object(),
		Why:  s.why(),
		Undo: []string{"DROP TABLE " + fresh}, Verify: relationExists(catalog.Name{Schema: Beside, Name: s.t.To.Name.Name})}
	for _, t := range s.tree {
		sql, err := m.tableStatements(staged(t))
		if err != nil {
			m.refuse("table", t.Name.String(), err.Error(), "write the migration for it by hand")
			return
		}
		x.SQL = append(x.SQL, sql...)
		if t != s.t.To {
			x.SQL = append(x.SQL, sqlwrite.Attach(staged(t)))
		}
	}
	for _, c := range s.t.To.Constraints {
		if s.keepsForeignKey(c) {
			x.SQL = append(x.SQL, addedAgain(staged(s.t.To), c)...)
		}
	}
	for _, q := range m.d.To.Sequences {
		if q.Identity && q.OwnedBy == s.t.To.Name && sqlwrite.SequenceOptions(q) != sqlwrite.SequenceOptions(usualSequence(q)) {
			all := sqlwrite.SequenceOptions(q)
			x.SQL = append(x.SQL, "ALTER SEQUENCE "+sqlwrite.Name(catalog.Name{Schema: Beside, Name: q.Name.Name})+all[strings.Index(all, " INCREMENT"):])
		}
	}
	m.add(swapMake, x)
	if s.cut != nil {
		c, _ := s.column(s.cut.PartitionBy)
		m.add(swapMake, Step{Title: "make the partitions of the new " + s.t.To.Name.String(), Object: s.object(), SQL: []string{s.cutPartitions(c)},
			Why:     "for the rows that are there and " + s.cut.Width.Times(s.cut.Premake).String() + " ahead; from then on they belong to whoever maintains them",
			Verify:  exists("SELECT FROM pg_catalog.pg_inherits WHERE inhparent = " + regclass(catalog.Name{Schema: Beside, Name: s.t.To.Name.Name})),
			Hazards: []Hazard{readBeside(s.t.From.Name)}})
	}
}

// why tells why the table is made anew.
func (s *tableSwap) why() string {
	if from, to := kindWords(s.t.From), kindWords(s.t.To); from != to {
		return "no ALTER TABLE leads from " + from + " to " + to
	}
	if slices.ContainsFunc(s.t.Columns.Changed, func(p diff.Pair[*catalog.Column]) bool { return s.m.inPartitionKey(s.t.From, p.To.Name) }) {
		return "no ALTER TABLE changes a column by which rows are put into partitions"
	}
	return "its keys get values that an expression makes, or you asked for it"
}

// usualSequence is what an identity column gets where nothing is said.
func usualSequence(q *catalog.Sequence) *catalog.Sequence {
	out := *q
	out.Start, out.Increment, out.Min, out.Cache, out.Cycle = 1, 1, 1, 1, false
	return &out
}

func kindWords(t *catalog.Table) string {
	if t.PartitionBy == nil {
		return "a table that is not partitioned"
	}
	var keys []string
	for _, k := range t.PartitionBy.Keys {
		if k.Column != "" {
			keys = append(keys, k.Column+" "+t.Column(k.Column).Type.String())
		} else {
			keys = append(keys, k.Expr.String())
		}
	}
	return "partitions by " + t.PartitionBy.Strategy + " of " + strings.Join(keys, ", ")
}

// keepsForeignKey reports a foreign key that both states have and whose other
// table stays as it is: the new table has it from the start.
func (s *tableSwap) keepsForeignKey(c *catalog.Constraint) bool {
	if c.Kind != catalog.ForeignKey || c.Inherited || c.NotValid || s.m.swapping[c.RefTable] != nil || c.RefTable == s.t.To.Name {
		return false
	}
	o := s.t.From.Constraint(c.Name)
	if o == nil || o.Kind != c.Kind || sqlwrite.ConstraintDefinition(s.t.From, o) != sqlwrite.ConstraintDefinition(s.t.To, c) {
		return false
	}
	for _, n := range c.Columns {
		if x, ok := s.column(n); !ok || !x.same {
			return false
		}
	}
	i := slices.IndexFunc(s.m.d.Details, func(t diff.Table) bool { return t.To.Name == c.RefTable })
	return i < 0 || !slices.ContainsFunc(s.m.d.Details[i].Columns.Changed, func(p diff.Pair[*catalog.Column]) bool {
		return slices.Contains(c.RefColumns, p.To.Name)
	})
}

func (s *tableSwap) writeBoth() {
	name := s.t.To.Name.String()
	old, _ := s.quoted()
	x := Step{Title: "write " + name + " twice: where it is, and in the new table", Object: s.object(), SQL: s.forwarding(),
		Undo: []string{"DROP TRIGGER " + ident.Quote(s.trigger()) + " ON " + old, "DROP TRIGGER " + ident.Quote(s.emptier()) + " ON " + old, "DROP FUNCTION " + s.function() + "()"},
		Why:  "the trigger of each row fires before all others, and carries the row over in the writer's own transaction",
		Hazards: []Hazard{{Name: DataDependent, NeedsAllow: true,
			What: "from here on a program fails that writes to " + name + " what the new table refuses: its constraints, its types and its partitions hold already"}},
		Verify: exists("SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = " + regclass(s.t.From.Name) + " AND tgname = " + ident.Literal(s.emptier()))}
	for _, c := range s.cols {
		if old := s.t.From.Column(c.to.Name); old != nil {
			x.Hazards = append(x.Hazards, s.m.zoneOfWriters(s.t.To.Name, old, c.to)...)
		}
	}
	s.m.add(swapWrite, x)
}

func (s *tableSwap) fill() {
	name := s.t.To.Name.String()
	s.m.add(swapFill, Step{Title: "copy the rows of " + name + " into the new table", Object: s.object(), Class: Alone, SQL: []string{s.copyBatches()},
		Why: "in batches with a commit after each, made smaller where one takes longer than a tenth of a second or has to wait; so nobody waits long, and never in a circle",
		Hazards: []Hazard{{Name: DataDependent, What: "fails, and keeps what it has copied, at a row that the new table refuses", NeedsAllow: true},
			readBeside(s.t.From.Name)}})
}

// compare proves that both tables hold the same, in one snapshot.
func (s *tableSwap) compare() {
	name := s.t.To.Name.String()
	_, fresh := s.quoted()
	s.m.add(swapCompare, Step{Title: "prove that the old and the new " + name + " hold the same rows", Object: s.object(), SQL: []string{s.comparison(), "ANALYZE " + fresh},
		Why:     "in one snapshot, each row with each of its values, in both directions; and the planner has to know the new table from its first query on",
		Hazards: []Hazard{{Name: DataDependent, What: "fails, and changes nothing, when two rows of the old table have one key of the new one"}, readBeside(s.t.From.Name)}})
}

// exchange lets all tables of a group change places, with all that stands on
// them. All locks are taken at once, before anything is done.
func (m *maker) exchange(group []*tableSwap) {
	var names []string
	var relations []catalog.Name
	for _, s := range group {
		names, relations = append(names, s.t.To.Name.String()), append(relations, s.t.From.Name)
	}
	inbound := m.inbound(group)
	var locked []string
	for _, n := range relations {
		locked = append(locked, sqlwrite.Name(n))
	}
	for _, f := range inbound {
		if n := sqlwrite.Name(f.table.Name); !slices.Contains(locked, n) {
			locked = append(locked, n)
		}
	}
	drop, create := m.aroundSwap(relations)
	sql := append([]string{"LOCK TABLE " + strings.Join(locked, ", ") + " IN ACCESS EXCLUSIVE MODE"}, drop...)
	for _, f := range inbound {
		sql = append(sql, dropConstraintSQL(f.table.Name, f.key))
	}
	for _, s := range group {
		sql = append(sql, takeOwner(s.quoted()))
	}
	for _, s := range group {
		sql = append(sql, s.leave()...)
	}
	for _, s := range group {
		sql = append(sql, s.arrive()...)
	}
	for _, f := range inbound {
		if to := m.staysInbound(f); to != nil {
			sql = append(sql, addConstraintSQL(m.d.To.Table(f.table.Name), to)+" NOT VALID")
		}
	}
	sql = append(sql, create...)
	x := Step{Title: "let the old and the new " + joined(names) + " change places", Object: Object{"table", names[0]},
		Why: "in one transaction that reads no row: at every moment there is one " + joined(names) + " with its rows, keys and privileges", SQL: sql,
		OneWay: "what is written from here on is in the new table alone",
		Verify: exists("SELECT FROM pg_catalog.pg_class WHERE oid = " + regclass(catalog.Name{Schema: Past, Name: relations[0].Name})),
		Hazards: []Hazard{{Name: DependentBroken, NeedsAllow: true,
			What: "programs that know the old columns, and functions that are compiled with them, find the new ones from here on"}}}
	var open []string
	for _, s := range group {
		for _, c := range s.t.To.Constraints {
			if c.Kind == catalog.ForeignKey && !c.Inherited && s.t.From.Constraint(c.Name) != nil && !s.keepsForeignKey(c) {
				open = append(open, c.Name)
			}
		}
	}
	if len(open) > 0 {
		x.Hazards = append(x.Hazards, Hazard{Name: DataDependent, NeedsAllow: true,
			What: "nothing holds new rows to " + joined(open) + " until a later step adds it again, and proves all rows"})
	}
	m.add(swapExchange, x)
	for _, f := range inbound {
		if to := m.staysInbound(f); to != nil && !to.NotValid && !to.NotEnforced {
			p := m.validate(m.d.To.Table(f.table.Name), to.Name)
			p.Title, p.Object, p.Hazards = "prove "+to.Name+" for the rows of "+f.table.Name.String(), constraintObject(f.table.Name, to), []Hazard{readBeside(f.table.Name)}
			m.add(makeForeignKey, p)
		}
	}
	for _, s := range group {
		s.rest()
	}
}

// inbound are the foreign keys of tables outside the group that point at
// tables of the group, and that nothing else takes care of.
func (m *maker) inbound(group []*tableSwap) []held {
	var out []held
	for _, t := range m.d.From.Tables {
		for _, c := range t.Constraints {
			if c.Kind != catalog.ForeignKey || c.Inherited || m.swapping[m.d.From.Root(t).Name] != nil ||
				!slices.ContainsFunc(group, func(s *tableSwap) bool { return s.t.From.Name == c.RefTable }) {
				continue
			}
			out = append(out, held{t, c})
			m.settle(t.Name, func(d *diff.Table) { d.Constraints = withoutConstraint(d.Constraints, c) })
		}
	}
	return out
}

// withoutConstraint takes a constraint that is dropped elsewhere out of a
// difference: what was changed is new then.
func withoutConstraint(set diff.Set[*catalog.Constraint], c *catalog.Constraint) diff.Set[*catalog.Constraint] {
	out := diff.Set[*catalog.Constraint]{Created: slices.Clone(set.Created)}
	for _, x := range set.Dropped {
		if x != c {
			out.Dropped = append(out.Dropped, x)
		}
	}
	for _, p := range set.Changed {
		if p.From == c {
			out.Created = append(out.Created, p.To)
		} else {
			out.Changed = append(out.Changed, p)
		}
	}
	return out
}

// staysInbound gives the foreign key as the desired state has it, nil when it
// goes, changes, or cannot be added without reading.
func (m *maker) staysInbound(f held) *catalog.Constraint {
	now := m.d.To.Table(f.table.Name)
	if now == nil {
		return nil
	}
	to := now.Constraint(f.key.Name)
	if to == nil || to.Kind != catalog.ForeignKey || sqlwrite.ConstraintDefinition(now, to) != sqlwrite.ConstraintDefinition(f.table, f.key) {
		return nil
	}
	return to
}

// leave moves the old table and its partitions away.
func (s *tableSwap) leave() []string {
	m, old := s.m, s.t.From
	name := sqlwrite.Name(old.Name)
	sql := []string{"DROP TRIGGER " + ident.Quote(s.trigger()) + " ON " + name, "DROP TRIGGER " + ident.Quote(s.emptier()) + " ON " + name, "DROP FUNCTION " + s.function() + "()"}
	for _, x := range m.d.From.Statistics {
		if x.Table == old.Name {
			sql = append(sql, "DROP STATISTICS "+sqlwrite.Name(x.Name))
		}
	}
	for _, q := range m.d.From.Sequences {
		if q.OwnedBy == old.Name && !q.Identity && s.t.To.Column(q.OwnedByColumn) != nil {
			sql = append(sql, "ALTER SEQUENCE "+sqlwrite.Name(q.Name)+" OWNED BY NONE")
		}
	}
	return append(sql, moveTree(sqlwrite.Name(old.Name), Past))
}

// arrive moves the new table and its partitions in, and gives it what a table
// has that people use.
func (s *tableSwap) arrive() []string {
	m, to := s.m, s.t.To
	_, fresh := s.quoted()
	name := sqlwrite.Name(to.Name)
	sql := []string{moveTree(fresh, to.Name.Schema)}
	for _, c := range to.Columns {
		if _, filled := s.column(c.Name); filled && c.Identity != catalog.NoIdentity {
			sql = append(sql, s.continueIdentity(c))
		}
	}
	for _, q := range m.d.From.Sequences {
		if now := m.d.To.Sequence(q.Name); q.OwnedBy == s.t.From.Name && !q.Identity && now != nil && !now.Identity && now.OwnedBy == to.Name {
			sql = append(sql, "ALTER SEQUENCE "+sqlwrite.Name(q.Name)+" OWNED BY "+name+"."+ident.Quote(now.OwnedByColumn))
		}
	}
	for _, g := range to.Triggers {
		if !g.Inherited && !slices.Contains(s.t.Triggers.Created, g) {
			sql = append(sql, m.triggerSQL(to.Name, g)...)
		}
	}
	for _, p := range to.Policies {
		if slices.Contains(s.t.Policies.Created, p) {
			continue
		}
		sql = append(sql, sqlwrite.CreatePolicy(to.Name, p))
		if p.Comment != "" {
			sql = append(sql, comment("POLICY "+ident.Quote(p.Name)+" ON "+name, p.Comment))
		}
	}
	for _, x := range m.d.To.Statistics {
		if x.Table == to.Name && !slices.Contains(m.d.Statistics.Created, x) {
			sql = append(sql, sqlwrite.CreateStatistics(x))
			if x.Comment != "" {
				sql = append(sql, comment("STATISTICS "+sqlwrite.Name(x.Name), x.Comment))
			}
		}
	}
	for _, t := range s.tree {
		sql = append(sql, m.grantsOn(m.d.To, t.Name)...)
	}
	for _, p := range m.d.To.Properties {
		if p.Kind == "table" && p.Of == to.Name && !slices.Contains(m.d.Properties.Created, p) {
			sql = append(sql, p.Set)
		}
	}
	return sql
}

// rest plans what the new table gets when it stands in its place.
func (s *tableSwap) rest() {
	m, to := s.m, s.t.To
	for _, c := range to.Constraints {
		switch {
		case c.Inherited || s.keepsForeignKey(c):
			continue
		case c.Kind == catalog.ForeignKey && to.PartitionBy != nil && !feature.Server(m.opt.Postgres, feature.PartitionedFKNotValid) && !c.NotValid:
			s.foreignKeyByPartition(c)
		case c.Kind == catalog.ForeignKey:
			m.addForeignKey(to, c, false)
		case c.Kind == catalog.Check && c.NotValid:
			m.addProven(changeConstraint, to, c)
		default:
			continue
		}
		m.commentConstraint(to, c)
	}
	for _, g := range s.t.Triggers.Created {
		m.createTrigger(to.Name, nil, g)
	}
	for _, p := range s.t.Policies.Created {
		m.createPolicy(to.Name, nil, p)
	}
}

// waits reports a view that needs, as it is wanted, what is not there yet when
// tables change places.
func (m *maker) waits(v *catalog.View, late map[catalog.Name]bool) bool {
	changing := func(key string) bool {
		for _, t := range m.d.Details {
			if catalog.Key("relation", t.To.Name.String()) == key {
				return true
			}
		}
		return slices.ContainsFunc(m.d.Views.Created, func(x *catalog.View) bool { return viewKey(x.Name) == key }) ||
			slices.ContainsFunc(m.d.Views.Changed, func(p diff.Pair[*catalog.View]) bool { return viewKey(p.To.Name) == key && !m.remade[key] }) ||
			slices.ContainsFunc(m.d.Functions.Created, func(f *catalog.Function) bool { return functionKey(f) == key }) ||
			slices.ContainsFunc(m.d.Functions.Changed, func(p diff.Pair[*catalog.Function]) bool { return functionKey(p.To) == key }) ||
			slices.ContainsFunc(m.d.Others.Created, func(o *catalog.Other) bool { return diff.OtherKey(o) == key })
	}
	return slices.ContainsFunc(v.Uses, func(u catalog.Name) bool { return late[u] }) ||
		slices.ContainsFunc(m.d.To.Depends, func(d catalog.Dependency) bool { return d.Object == viewKey(v.Name) && changing(d.On) })
}

// aroundSwap drops the views that read the tables, and makes them again in the
// same transaction, as they are wanted. One that waits for more comes later.
func (m *maker) aroundSwap(relations []catalog.Name) (drop, create []string) {
	var found []*catalog.View
	for n := -1; n < len(found); {
		n = len(found)
		for _, v := range m.d.From.Views {
			if !slices.Contains(found, v) && slices.ContainsFunc(v.Uses, func(u catalog.Name) bool { return slices.Contains(relations, u) }) {
				found, relations = append(found, v), append(slices.Clone(relations), v.Name)
			}
		}
	}
	late := map[catalog.Name]bool{}
	for _, v := range usedFirst(found) {
		drop = append([]string{dropViewSQL(v)}, drop...)
		m.remade[viewKey(v.Name)] = true
		m.remaking = append(m.remaking, viewKey(v.Name))
		to := m.d.To.View(v.Name)
		if to == nil {
			continue
		}
		sql, ok := m.makeView(to, false)
		if !ok {
			continue
		}
		sql = append(sql, m.grantsOn(m.d.To, to.Name)...)
		if m.waits(to, late) {
			late[v.Name] = true
			m.add(makeView, Step{Title: "create view " + v.Name.String(), Object: Object{"view", v.Name.String()}, SQL: sql, Undo: []string{dropViewSQL(to)}, Verify: relationExists(v.Name),
				Hazards: []Hazard{{Name: DependentBroken, What: "since its table was made anew there was no view " + v.Name.String(), NeedsAllow: true}}})
			continue
		}
		create = append(create, sql...)
	}
	return drop, create
}
