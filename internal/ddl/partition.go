package ddl

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlparse"
)

// partitionKey reads PARTITION BY.
func (f *folder) partitionKey(t *catalog.Table, spec *sqlparse.PartitionSpec) *catalog.PartitionKey {
	k := &catalog.PartitionKey{}
	switch spec.Strategy {
	case sqlparse.PartitionStrategy_PARTITION_STRATEGY_LIST:
		k.Strategy = "list"
	case sqlparse.PartitionStrategy_PARTITION_STRATEGY_HASH:
		k.Strategy = "hash"
	default:
		k.Strategy = "range"
	}
	for _, p := range spec.PartParams {
		e := p.GetPartitionElem()
		if e == nil {
			continue
		}
		part := catalog.PartitionKeyPart{Column: e.Name, Collation: collationName(e.Collation), OpClass: opClassName(e.Opclass)}
		if e.Expr != nil {
			part.Expr = f.expr(e.Expr)
			if r := e.Expr.GetColumnRef(); r != nil && len(r.Fields) == 1 {
				part.Column, part.Expr = lastString(r.Fields), nil
			}
		}
		if part.Column != "" {
			if f.wantColumns(t, []string{part.Column}, e.Location) {
				if c := t.Column(part.Column); c != nil {
					if isDefaultOpClass("btree", part.OpClass, c.Type) {
						part.OpClass = ""
					}
					if part.Collation == c.Collation {
						part.Collation = ""
					}
				}
			}
		}
		k.Keys = append(k.Keys, part)
	}
	return k
}

// partitionParent starts a partition: its columns are the parent's.
func (f *folder) partitionParent(b *building, cs *sqlparse.CreateStmt) *catalog.Table {
	rv := cs.InhRelations[0].GetRangeVar()
	parent := f.table(rv, false)
	if parent == nil {
		return nil
	}
	if parent.PartitionBy == nil && !f.assumed.get(parent.Name) {
		f.problem("conflict", rv.GetLocation(), `"%s" is not partitioned`, parent.Name)
	}
	b.t.PartitionOf = f.bound(parent, cs.Partbound)
	for _, c := range parent.Columns {
		b.t.Columns = append(b.t.Columns, f.heirColumn(parent.Name, c, b.t))
	}
	return parent
}

// heirColumn is a parent's column in a partition or heir.
func (f *folder) heirColumn(parent catalog.Name, c *catalog.Column, child *catalog.Table) *catalog.Column {
	own := *c
	if f.noInherit.get(columnKey{parent, c.Name}) {
		own.NotNull, own.NotNullName = false, ""
	}
	own.Inherited, own.Pos, own.Comment, own.StatsTarget, own.Options = true, child.Pos, "", nil, nil
	if child.PartitionOf == nil || f.opts.Version < 17 {
		own.Identity = catalog.NoIdentity // identity is inherited by partitions from 17 on
	}
	return &own
}

// adoptFromParent gives a new partition the checks, indexes, foreign keys
// and row triggers of its parent.
func (f *folder) adoptFromParent(parent *catalog.Table, child catalog.Name) {
	for _, c := range parent.Constraints {
		if c.Kind == catalog.Check && !c.NoInherit {
			own := *c
			// No row of the new table can break it.
			own.Inherited, own.NotValid, own.Pos = true, false, f.tables.get(child).Pos
			f.update(f.tables.get(child), func(d *catalog.Table) {
				d.Constraints = insertConstraint(removeConstraint(d.Constraints, c.Name), &own)
			})
		}
	}
	for _, x := range orderedIndexes(parent) {
		f.cloneIndex(parent, x, child)
	}
	for _, c := range parent.Constraints {
		if c.Kind == catalog.ForeignKey {
			f.adoptForeignKey(f.tables.get(child), c)
		}
	}
	for _, tr := range parent.Triggers {
		if tr.ForEachRow {
			f.inheritTrigger(child, tr)
		}
	}
}

// bound reads FOR VALUES.
func (f *folder) bound(parent *catalog.Table, s *sqlparse.PartitionBoundSpec) *catalog.PartitionBound {
	b := &catalog.PartitionBound{Parent: parent.Name, Pos: f.element(s.GetLocation())}
	if s == nil {
		return b
	}
	b.Default = s.IsDefault
	if s.Strategy == "h" {
		b.Modulus, b.Remainder = int(s.Modulus), int(s.Remainder)
	}
	for _, d := range s.Listdatums {
		b.In = append(b.In, scaled(datum(d), keyType(parent, 0)))
	}
	for i, d := range s.Lowerdatums {
		b.From = append(b.From, scaled(datum(d), keyType(parent, i)))
	}
	for i, d := range s.Upperdatums {
		b.To = append(b.To, scaled(datum(d), keyType(parent, i)))
	}
	if parent.PartitionBy != nil && len(parent.PartitionBy.Keys) == 1 && len(b.From) == 1 && len(b.To) == 1 {
		k := parent.PartitionBy.Keys[0]
		isTime := k.Column == ""
		if c := parent.Column(k.Column); c != nil {
			isTime = c.Type.Is("date", "timestamp with time zone", "timestamp without time zone")
		}
		if isTime {
			b.FromTime, b.ToTime = boundTime(b.From[0]), boundTime(b.To[0])
		}
	}
	return b
}

// datum is a bound's value as SQL.
func datum(n *sqlparse.Node) string {
	if r := n.GetColumnRef(); r != nil && len(r.Fields) == 1 {
		switch w := lastString(r.Fields); w {
		case "minvalue", "maxvalue":
			return strings.ToUpper(w)
		}
	}
	if v, ok := arithmetic(n); ok {
		return strconv.FormatInt(v, 10)
	}
	return sqlparse.Deparse(n)
}

// keyType is the type of a column of the partition key; zero for expressions.
func keyType(t *catalog.Table, i int) catalog.TypeName {
	if t.PartitionBy != nil && i < len(t.PartitionBy.Keys) {
		if c := t.Column(t.PartitionBy.Keys[i].Column); c != nil {
			return c.Type
		}
	}
	return catalog.TypeName{}
}

// scaled gives a number the decimals of its column's type, as the server does.
func scaled(v string, t catalog.TypeName) string {
	_, scale, ok := strings.Cut(t.Mods, ",")
	n, err := strconv.Atoi(scale)
	if !t.Is("numeric") || !ok || err != nil || n < 0 {
		return v
	}
	number := strings.Trim(v, "'")
	whole, decimals, _ := strings.Cut(number, ".")
	if _, err := strconv.ParseFloat(number, 64); err != nil || len(decimals) > n || strings.ContainsAny(number, "eE") {
		return v
	}
	if n == 0 {
		return whole
	}
	return whole + "." + decimals + strings.Repeat("0", n-len(decimals))
}

// arithmetic evaluates whole numbers with signs, sums and products, as the
// server does with a bound.
func arithmetic(n *sqlparse.Node) (int64, bool) {
	if c := n.GetAConst(); c != nil {
		v := number(n)
		if v == nil || c.GetSval() != nil {
			return 0, false
		}
		return *v, true
	}
	e := n.GetAExpr()
	if e == nil {
		return 0, false
	}
	r, ok := arithmetic(e.Rexpr)
	if !ok {
		return 0, false
	}
	if e.Lexpr == nil {
		return -r, lastString(e.Name) == "-"
	}
	l, ok := arithmetic(e.Lexpr)
	switch lastString(e.Name) {
	case "+":
		return l + r, ok
	case "-":
		return l - r, ok
	case "*":
		return l * r, ok
	}
	return 0, false
}

// boundTime reads a bound as an instant, zero when it is none. A bound
// without a zone is read as UTC.
func boundTime(sql string) time.Time {
	i := strings.IndexByte(sql, '\'')
	j := strings.LastIndexByte(sql, '\'')
	if i < 0 || j <= i {
		return time.Time{}
	}
	text := strings.TrimSpace(sql[i+1 : j])
	for _, utc := range []string{" UTC", " utc", "UTC", " Z", "z"} {
		if rest, ok := strings.CutSuffix(text, utc); ok {
			text = rest + "Z"
		}
	}
	text = strings.Replace(text, "T", " ", 1)
	for _, date := range []string{"2006-01-02", "2006-1-2", "20060102", "2006/01/02"} {
		for _, clock := range []string{"", " 15:04", " 15:04:05.999999999"} {
			for _, zone := range []string{"", "Z07:00", "Z0700", "Z07", " Z07:00", " Z07", "Z07:00:00"} {
				if t, err := time.Parse(date+clock+zone, text); err == nil {
					return t.UTC()
				}
			}
		}
	}
	return time.Time{}
}

// attachPartition is ALTER TABLE parent ATTACH PARTITION.
func (f *folder) attachPartition(t *catalog.Table, cmd *sqlparse.PartitionCmd) {
	child := f.table(cmd.Name, false)
	t = f.tables.get(t.Name)
	if child == nil {
		return
	}
	if t.PartitionBy == nil && !f.assumed.get(t.Name) {
		f.problem("conflict", cmd.Name.GetLocation(), `"%s" is not partitioned`, t.Name)
	}
	if child.PartitionOf != nil {
		f.problem("conflict", cmd.Name.GetLocation(), `"%s" is already a partition`, child.Name)
		return
	}
	before := t
	for _, c := range t.Columns {
		if child.Column(c.Name) == nil && !f.assumed.get(child.Name) {
			f.problem("conflict", cmd.Name.GetLocation(), `child table is missing column "%s"`, c.Name)
		}
	}
	f.update(child, func(d *catalog.Table) {
		d.PartitionOf = f.bound(t, cmd.Bound)
		for _, c := range t.Columns {
			editColumn(d, c.Name, func(own *catalog.Column) {
				own.Inherited = true
				if f.opts.Version >= 17 {
					own.Identity = c.Identity
				}
			})
		}
		for i, c := range d.Constraints {
			if p := t.Constraint(c.Name); p != nil && p.Kind == catalog.Check && c.Kind == catalog.Check && !p.NoInherit {
				own := *c
				own.Inherited = true
				d.Constraints[i] = &own
			}
		}
	})
	for _, c := range t.Constraints {
		if c.Kind == catalog.Check && !c.NoInherit && child.Constraint(c.Name) == nil {
			f.problem("conflict", cmd.Name.GetLocation(), `child table is missing constraint "%s"`, c.Name)
		}
	}
	for _, x := range orderedIndexes(t) {
		f.cloneIndex(t, x, child.Name)
	}
	for _, c := range t.Constraints {
		if c.Kind == catalog.ForeignKey {
			f.adoptForeignKey(f.tables.get(child.Name), c)
		}
	}
	for _, tr := range t.Triggers {
		if tr.ForEachRow {
			f.inheritTrigger(child.Name, tr)
		}
	}
	f.act(Action{
		Kind: AttachPartition, Relation: t.Name, Name: child.Name.String(), Before: before, After: f.tables.get(t.Name),
		NewPartition: f.tables.get(child.Name), OldPartition: child,
	})
}

// detachPartition is ALTER TABLE parent DETACH PARTITION: the table keeps
// everything as its own.
func (f *folder) detachPartition(t *catalog.Table, cmd *sqlparse.PartitionCmd, finalize bool) {
	child := f.table(cmd.Name, false)
	if child == nil {
		return
	}
	if (child.PartitionOf == nil || child.PartitionOf.Parent != t.Name) && !f.assumed.get(child.Name) && !f.assumed.get(t.Name) {
		f.problem("conflict", cmd.Name.GetLocation(), `relation "%s" is not a partition of relation "%s"`, child.Name, t.Name)
		return
	}
	bound := child.PartitionOf
	now := f.release(child)
	if cmd.Concurrent || finalize {
		now = f.keepBound(t, now, bound)
	}
	detail := ""
	if finalize {
		detail = "finalize"
	}
	f.act(Action{
		Kind: DetachPartition, Relation: t.Name, Name: child.Name.String(), Before: t, After: f.tables.get(t.Name),
		NewPartition: now, Concurrently: cmd.Concurrent, Detail: detail,
	})
}

// keepBound gives a partition that was detached concurrently the check that
// stands for its bound from then on.
func (f *folder) keepBound(parent, t *catalog.Table, b *catalog.PartitionBound) *catalog.Table {
	if b == nil || parent.PartitionBy == nil || len(parent.PartitionBy.Keys) != 1 || parent.PartitionBy.Keys[0].Column == "" {
		return t
	}
	column := parent.PartitionBy.Keys[0].Column
	q := ident.Quote(column)
	parts := []string{q + " IS NOT NULL"}
	switch {
	case b.Default || b.Modulus > 0:
		return t
	case len(b.In) > 0:
		if slices.Contains(b.In, "NULL") {
			return t
		}
		if len(b.In) == 1 {
			parts = append(parts, q+" = "+b.In[0])
		} else {
			parts = append(parts, q+" = ANY (ARRAY["+strings.Join(b.In, ", ")+"])")
		}
	default:
		if len(b.From) == 1 && b.From[0] != "MINVALUE" {
			parts = append(parts, q+" >= "+b.From[0])
		}
		if len(b.To) == 1 && b.To[0] != "MAXVALUE" {
			parts = append(parts, q+" < "+b.To[0])
		}
	}
	sql := "(" + strings.Join(parts, " AND ") + ")"
	c := &catalog.Constraint{
		Name: f.constraintName(t.Name.Schema, t.Name.Name, column, "check"), Kind: catalog.Check, Columns: []string{column},
		Expr: &catalog.Expr{SQL: sql, Norm: sqlparse.NormalExpr(sql)}, Unnamed: true, Pos: f.clause,
	}
	return f.putConstraint(t, c)
}

// release makes a partition a table of its own.
func (f *folder) release(child *catalog.Table) *catalog.Table {
	return f.update(child, func(d *catalog.Table) {
		d.PartitionOf = nil
		for i, c := range d.Columns {
			own := *c
			own.Inherited = false
			own.Identity = catalog.NoIdentity
			d.Columns[i] = &own
		}
		for i, c := range d.Constraints {
			own := *c
			own.Inherited = false
			d.Constraints[i] = &own
		}
		for i, x := range d.Indexes {
			own := *x
			own.Parent = ""
			d.Indexes[i] = &own
		}
		triggers := d.Triggers[:0]
		for _, tr := range d.Triggers {
			if !tr.Inherited {
				triggers = append(triggers, tr)
			}
		}
		d.Triggers = triggers
	})
}

// attachPartitionIndex is ALTER INDEX parent ATTACH PARTITION child.
func (f *folder) attachPartitionIndex(s *sqlparse.AlterTableStmt, cmd *sqlparse.PartitionCmd) {
	parentName, ok1 := f.lookVar(s.Relation)
	childName, ok2 := f.lookVar(cmd.Name)
	pt, ct := f.tables.get(f.indexes.get(parentName)), f.tables.get(f.indexes.get(childName))
	if !ok1 || !ok2 || pt == nil || ct == nil {
		missing := parentName
		if ok1 && pt != nil {
			missing = childName
		}
		f.problem("conflict", s.Relation.Location, `index "%s" does not exist`, missing)
		return
	}
	parent, child := pt.Index(parentName.Name), ct.Index(childName.Name)
	f.attachIndex(ct, child, parent)
	f.settleIndex(pt.Name, parent.Name)
	after := f.tables.get(pt.Name)
	f.act(Action{
		Kind: AttachIndex, Relation: pt.Name, Name: parent.Name, NewName: child.Name, Before: pt, After: after,
		OldIndex: parent, NewIndex: after.Index(parent.Name),
	})
}

// settleIndex makes a partitioned index valid once every partition has a
// valid one attached, and so on upwards.
func (f *folder) settleIndex(table catalog.Name, index string) {
	t := f.tables.get(table)
	x := t.Index(index)
	if x == nil || !x.Invalid {
		return
	}
	for _, p := range f.partitionsOf(table) {
		found := false
		for _, own := range p.Indexes {
			found = found || own.Parent == index && !own.Invalid
		}
		if !found {
			return
		}
	}
	f.update(t, func(d *catalog.Table) {
		own := *x
		own.Invalid = false
		d.Indexes = insertIndex(removeIndex(d.Indexes, index), &own)
	})
	if t.PartitionOf != nil && x.Parent != "" {
		f.settleIndex(t.PartitionOf.Parent, x.Parent)
	}
}
