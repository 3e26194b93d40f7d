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

// changeBound attaches a table that both states have, or detaches one.
func (m *maker) changeBound(t diff.Table) bool {
	switch {
	case t.From.PartitionOf == nil && t.To.PartitionOf != nil && agree(t.From, t.To):
		m.attach(t)
	case t.From.PartitionOf != nil && t.To.PartitionOf == nil && !t.From.PartitionOf.DetachPending && agree(t.From, t.To):
		m.detach(t)
	default:
		return false
	}
	return true
}

// agree reports whether two tables have the same columns but for what a
// partition must agree on with its parent anyway.
func agree(a, b *catalog.Table) bool {
	if len(a.Columns) != len(b.Columns) {
		return false
	}
	for _, c := range a.Columns {
		o := b.Column(c.Name)
		if o == nil || o.Type != c.Type || o.Collation != c.Collation || o.Default.String() != c.Default.String() ||
			o.Generated.Kind != c.Generated.Kind || o.Generated.Expr.String() != c.Generated.Expr.String() || o.Identity != c.Identity {
			return false
		}
	}
	return true
}

// ownParts compares a table with itself as a partition, or the other way:
// what a partition has from its parent counts as its own here, since a table
// must have it before it becomes one, and keeps it when it is one no more.
func ownParts(t diff.Table) diff.Table {
	t.Columns = diff.Set[*catalog.Column]{}
	for _, c := range t.To.Columns {
		if from := t.From.Column(c.Name); from.NotNull != c.NotNull || from.Comment != c.Comment {
			t.Columns.Changed = append(t.Columns.Changed, diff.Pair[*catalog.Column]{From: from, To: c})
		}
	}
	t.Constraints = diff.Set[*catalog.Constraint]{}
	same := func(a *catalog.Table, x *catalog.Constraint, b *catalog.Table, y *catalog.Constraint) bool {
		// A partition's CHECK goes by the name of its parent's; all else is
		// found by what it is.
		return x.Kind == y.Kind && (x.Name == y.Name || x.Kind != catalog.Check) && x.NotValid == y.NotValid &&
			sqlwrite.ConstraintDefinition(a, x) == sqlwrite.ConstraintDefinition(b, y)
	}
	for _, c := range t.To.Constraints {
		if !slices.ContainsFunc(t.From.Constraints, func(o *catalog.Constraint) bool { return same(t.From, o, t.To, c) }) {
			t.Constraints.Created = append(t.Constraints.Created, c)
		}
	}
	for _, c := range t.From.Constraints {
		if !slices.ContainsFunc(t.To.Constraints, func(o *catalog.Constraint) bool { return same(t.From, c, t.To, o) }) {
			t.Constraints.Dropped = append(t.Constraints.Dropped, c)
		}
	}
	t.Indexes = diff.Set[*catalog.Index]{}
	text := func(x *catalog.Index) string {
		y := *x
		y.Name = "x"
		return sqlwrite.CreateIndex(&y, t.To.Name, "")
	}
	lacks := func(list []*catalog.Index, x *catalog.Index) bool {
		return x.Constraint == "" && !slices.ContainsFunc(list, func(o *catalog.Index) bool { return o.Constraint == "" && text(o) == text(x) })
	}
	for _, x := range t.To.Indexes {
		if lacks(t.From.Indexes, x) {
			t.Indexes.Created = append(t.Indexes.Created, x)
		}
	}
	for _, x := range t.From.Indexes {
		if lacks(t.To.Indexes, x) {
			t.Indexes.Dropped = append(t.Indexes.Dropped, x)
		}
	}
	return t
}

// attach gives a table all that its parent asks of a partition, each by its
// own recipe, proves the bound, and attaches it: that reads and builds nothing.
func (m *maker) attach(t diff.Table) {
	if m.splitsOff(t.To) {
		return
	}
	own := ownParts(t)
	m.parts(own)
	name := t.To.Name
	s := m.attachPartition(t.To)
	s.Hazards = []Hazard{{Name: DependentBroken, What: "queries of " + t.To.PartitionOf.Parent.String() + " see the rows of " + name.String()}}
	if bound, ok := boundExpr(m.d.To.Table(t.To.PartitionOf.Parent), t.To); ok {
		proof := &catalog.Constraint{Name: m.spare(scope{constraintNames, name}, name.Name, "", "bound_proof"), Kind: catalog.Check, Expr: &catalog.Expr{SQL: bound}}
		m.addProven(attachTable, t.From, proof)
		s.SQL = append(s.SQL, dropConstraintSQL(name, proof))
		s.Undo = append(s.Undo, m.putBack(t.From, proof))
		s.Why = "reads nothing: the CHECK is the proof that every row belongs there"
	} else {
		s.Why = ""
		s.Hazards = append(s.Hazards, Hazard{Name: LongLock, What: "every row of " + name.String() + " is read while nobody can use it: no CHECK proves a bound of this kind", NeedsAllow: true},
			Hazard{Name: DataDependent, What: "fails, and changes nothing, when a row does not belong there", NeedsAllow: true})
	}
	m.guardDefault(attachTable, t.To, &s)
	m.add(attachTable, s)
}

// attachPartition writes the step that makes a table a partition.
func (m *maker) attachPartition(t *catalog.Table) Step {
	return Step{Title: "attach partition " + t.Name.String(), Object: Object{"table", t.Name.String()},
		Why: "attaching takes a weaker lock on the parent than CREATE TABLE ... PARTITION OF",
		SQL: []string{sqlwrite.Attach(t)}, Undo: []string{alter(t.PartitionOf.Parent) + "DETACH PARTITION " + sqlwrite.Name(t.Name)},
		Verify: exists("SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = " + regclass(t.Name) + " AND inhparent = " + regclass(t.PartitionOf.Parent))}
}

// joining writes the step that attaches a new partition, and says when: when
// its parent has the same columns. What the parent loses in the contract phase
// the partition has until then.
func (m *maker) joining(t *catalog.Table) (Step, rank) {
	s, r := m.attachPartition(t), attachPartition
	root := m.d.To.Root(t)
	from := m.d.From.Table(root.Name)
	if from == nil {
		return s, r
	}
	for _, c := range root.Columns {
		o, own := from.Column(c.Name), t.Column(c.Name)
		if o != nil && o.Default.String() != c.Default.String() && own != nil && own.Default.String() != c.Default.String() {
			r = joinPartition // the parent's new default would take the place of its own
		}
		if o == nil || o.Type != c.Type || o.Collation != c.Collation || o.NotNull && !c.NotNull {
			r = joinPartition
		}
	}
	for _, c := range from.Columns {
		if root.Column(c.Name) == nil {
			s = withColumn(s, t.Name, c)
		}
	}
	for _, c := range from.Constraints {
		to := root.Constraint(c.Name)
		if c.Kind == catalog.Check && to != nil && sqlwrite.ConstraintDefinition(from, c) != sqlwrite.ConstraintDefinition(root, to) {
			r = joinLate
		}
		if c.Kind == catalog.Check && to == nil {
			s.SQL = append([]string{addConstraintSQL(t, c)}, s.SQL...)
			s.Undo = append(s.Undo, dropConstraintSQL(t.Name, c))
		}
	}
	if slices.ContainsFunc(from.Indexes, func(x *catalog.Index) bool {
		to := root.Index(x.Name)
		return x.Constraint == "" && (to == nil || sqlwrite.CreateIndex(x, from.Name, "") != sqlwrite.CreateIndex(to, from.Name, ""))
	}) {
		s.Undo, s.OneWay = nil, "the partition has got the index that its parent is about to lose, and keeps it when it is detached"
	}
	return s, r
}

// joinsAfter reports whether a new partition is still a table of its own when
// the steps of a rank run.
func (m *maker) joinsAfter(t *catalog.Table, r rank) bool {
	_, joins := m.joining(t)
	return joins > r
}

// withColumn gives a table another column before it is attached.
func withColumn(attach Step, t catalog.Name, c *catalog.Column) Step {
	bare := *c
	bare.Default, bare.Identity = nil, catalog.NoIdentity
	attach.SQL = append([]string{alter(t) + "ADD COLUMN " + sqlwrite.ColumnDefinition(t.Name, &bare)}, attach.SQL...)
	attach.Undo = append(attach.Undo, alter(t)+"DROP COLUMN "+ident.Quote(c.Name))
	return attach
}

// guardDefault spares the reading of the default partition, which PostgreSQL
// would do under a lock that stops its readers too: it looks there for rows
// that belong to the new partition. A proven CHECK says that there is none.
func (m *maker) guardDefault(r rank, t *catalog.Table, attach *Step) {
	var rest *catalog.Table
	for _, p := range m.d.From.Partitions(t.PartitionOf.Parent) {
		if p.PartitionOf.Default {
			rest = p
		}
	}
	if rest == nil || t.PartitionOf.Default {
		return
	}
	parent := m.d.To.Table(t.PartitionOf.Parent)
	bound, ok := boundExpr(parent, t)
	if !ok {
		attach.Hazards = append(attach.Hazards, Hazard{Name: LongLock, What: "every row of the default partition " + rest.Name.String() + " is read while nobody can use it", NeedsAllow: true})
		return
	}
	expr := "NOT (" + bound + ")"
	if key, null := keyOf(parent); null {
		expr = key + " IS NULL OR " + expr
	}
	guard := &catalog.Constraint{Name: m.spare(scope{constraintNames, rest.Name}, rest.Name.Name, t.Name.Name, "guard"), Kind: catalog.Check, Expr: &catalog.Expr{SQL: expr}}
	m.addProven(r, rest, guard)
	attach.SQL = append(attach.SQL, dropConstraintSQL(rest.Name, guard))
	attach.Undo = append(attach.Undo, m.putBack(rest, guard))
	attach.Hazards = append(attach.Hazards, Hazard{Name: DataDependent, What: "until it is attached, rows that belong to " + t.Name.String() + " are refused: the default partition may not take them any more"})
}

// keyOf gives the only part of a partition key, and whether it may be NULL.
func keyOf(parent *catalog.Table) (key string, null bool) {
	part := parent.PartitionBy.Keys[0]
	if part.Column == "" {
		return "(" + part.Expr.String() + ")", true
	}
	c := parent.Column(part.Column)
	return ident.Quote(part.Column), c == nil || !c.NotNull
}

// boundExpr writes a partition's bound as a condition from which PostgreSQL
// concludes it. It can for lists, and for ranges of one part.
func boundExpr(parent, t *catalog.Table) (string, bool) {
	b := t.PartitionOf
	if parent == nil || parent.PartitionBy == nil || len(parent.PartitionBy.Keys) != 1 || b.Default || b.Modulus > 0 {
		return "", false
	}
	key, null := keyOf(parent)
	var parts []string
	if len(b.In) > 0 {
		values := slices.DeleteFunc(slices.Clone(b.In), func(v string) bool { return strings.EqualFold(v, "NULL") })
		in := key + " IN (" + strings.Join(values, ", ") + ")"
		switch {
		case len(values) == 0:
			return key + " IS NULL", true
		case len(values) < len(b.In):
			return key + " IS NULL OR " + in, true
		}
		parts = append(parts, in)
	} else {
		if len(b.From) != 1 || len(b.To) != 1 {
			return "", false
		}
		if !strings.EqualFold(b.From[0], "MINVALUE") {
			parts = append(parts, key+" >= "+b.From[0])
		}
		if !strings.EqualFold(b.To[0], "MAXVALUE") {
			parts = append(parts, key+" < "+b.To[0])
		}
	}
	if null || len(parts) == 0 {
		parts = append([]string{key + " IS NOT NULL"}, parts...)
	}
	return strings.Join(parts, " AND "), true
}

// detach takes a partition off its parent and leaves it as a table.
func (m *maker) detach(t diff.Table) {
	name, parent := t.To.Name, t.From.PartitionOf.Parent
	s := Step{Title: "detach partition " + name.String(), Object: Object{"table", name.String()}, Class: Alone,
		Why:     "beside readers and writers; where it is interrupted, DETACH PARTITION ... FINALIZE completes it",
		SQL:     []string{alter(parent) + "DETACH PARTITION " + sqlwrite.Name(name) + " CONCURRENTLY"},
		Undo:    []string{sqlwrite.Attach(t.From)},
		Verify:  absent("SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = " + regclass(name)),
		Hazards: []Hazard{{Name: DependentBroken, What: "queries of " + parent.String() + " see the rows of " + name.String() + " no more"}}}
	beside := slices.ContainsFunc(m.d.From.Partitions(parent), func(p *catalog.Table) bool { return p.PartitionOf.Default })
	concurrently := !beside || feature.Server(m.opt.Postgres, feature.DetachConcurrentlyDefault)
	if !concurrently {
		s.Class, s.SQL = Transaction, []string{strings.TrimSuffix(s.SQL[0], " CONCURRENTLY")}
		s.Why = "CONCURRENTLY is refused beside a default partition: a short strong lock on the parent, the partition and the default partition"
	}
	left := boundCheckName(m.d.From.Table(parent), t.From)
	if concurrently && left != "" {
		s.Undo = append(s.Undo, alter(name)+"DROP CONSTRAINT IF EXISTS "+ident.Quote(left))
	}
	m.add(detachTable, s)
	if concurrently && left != "" && t.To.Constraint(left) == nil {
		m.add(detachTable, Step{Title: "drop the CHECK that detaching has left on " + name.String(), Object: Object{"constraint", name.String() + "." + left},
			Why: "it says what the bound said, and the desired state does not ask for it", SQL: []string{alter(name) + "DROP CONSTRAINT " + ident.Quote(left)},
			Verify: absent(constraintQuery(name, left, ""))})
	}
	m.parts(ownParts(t))
}

// boundCheckName is the name that DETACH CONCURRENTLY gives to the CHECK that
// it puts in the place of the bound (DetachAddConstraintIfNeeded in
// src/backend/commands/tablecmds.c); "" when it makes none.
func boundCheckName(parent, t *catalog.Table) string {
	if parent == nil || parent.PartitionBy == nil || t.PartitionOf.Default {
		return ""
	}
	column := ""
	if keys := parent.PartitionBy.Keys; len(keys) == 1 {
		column = keys[0].Column
	}
	for n := 0; ; n++ {
		label := "check"
		if n > 0 {
			label += string(rune('0' + n))
		}
		if name := ident.Object(t.Name.Name, column, label); t.Constraint(name) == nil || n == 9 {
			return name
		}
	}
}
