package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// addConstraint makes a constraint on a table, with its index where it has
// one, and on what inherits from it. It gives nil when nothing was made.
func (f *folder) addConstraint(t *catalog.Table, p *pending) *catalog.Constraint {
	if t == nil {
		return nil
	}
	con := p.con
	c := &catalog.Constraint{
		Name:              con.Conname,
		Unnamed:           con.Conname == "",
		Pos:               f.element(con.Location),
		Deferrable:        con.Deferrable || p.deferrable,
		InitiallyDeferred: con.Initdeferred || p.deferred,
		NotValid:          con.SkipValidation,
		NoInherit:         con.IsNoInherit,
	}
	switch con.Contype {
	case sqlparse.ConstrType_CONSTR_CHECK:
		c.NotEnforced = p.notEnforced || !con.IsEnforced
		return f.addCheck(t, c, p)
	case sqlparse.ConstrType_CONSTR_FOREIGN:
		c.NotEnforced = p.notEnforced || !con.IsEnforced
		return f.addForeignKey(t, c, p)
	case sqlparse.ConstrType_CONSTR_PRIMARY:
		c.Kind = catalog.PrimaryKey
	case sqlparse.ConstrType_CONSTR_UNIQUE:
		c.Kind = catalog.Unique
	case sqlparse.ConstrType_CONSTR_EXCLUSION:
		c.Kind = catalog.Exclusion
	default:
		f.unsupported("a constraint of kind " + strings.TrimPrefix(con.Contype.String(), "CONSTR_"))
		return nil
	}
	if con.Indexname != "" {
		return f.constraintUsingIndex(t, c, con)
	}
	return f.addKey(t, c, p)
}

func (f *folder) constraintTaken(t *catalog.Table, name string, loc int32) bool {
	if name == "" || t.Constraint(name) == nil {
		return false
	}
	f.problem("conflict", loc, `constraint "%s" for relation "%s" already exists`, name, t.Name)
	return true
}

func (f *folder) addCheck(t *catalog.Table, c *catalog.Constraint, p *pending) *catalog.Constraint {
	con := p.con
	c.Kind = catalog.Check
	c.Expr = f.checkExpr(con)
	c.Columns = columnsOf(con.RawExpr)
	if !f.wantColumns(t, c.Columns, con.Location) {
		return nil
	}
	if c.NotEnforced {
		c.NotValid = false
	}
	if c.Name == "" {
		column := ""
		if len(c.Columns) == 1 {
			column = c.Columns[0]
		}
		c.Name = f.constraintName(t.Name.Schema, t.Name.Name, column, "check")
	} else if old := t.Constraint(c.Name); old != nil && old.Inherited && old.Kind == catalog.Check {
		// The same check, stated again by a child, is merged with the
		// parent's, and is the child's own too.
		f.putConstraint(f.update(t, func(d *catalog.Table) { d.Constraints = removeConstraint(d.Constraints, c.Name) }), c)
		return c
	} else if f.constraintTaken(t, c.Name, con.Location) {
		return nil
	}
	f.putConstraint(t, c)
	if !c.NoInherit && !p.only {
		f.inheritCheck(t.Name, c)
	}
	return c
}

// inheritCheck gives a check to every child.
func (f *folder) inheritCheck(parent catalog.Name, c *catalog.Constraint) {
	for _, child := range f.children(parent) {
		own := *c
		own.Inherited, own.Pos = true, child.Pos
		f.update(child, func(d *catalog.Table) {
			d.Constraints = removeConstraint(d.Constraints, c.Name)
			d.Constraints = insertConstraint(d.Constraints, &own)
		})
		f.inheritCheck(child.Name, c)
	}
}

// putConstraint adds a constraint to a table.
func (f *folder) putConstraint(t *catalog.Table, c *catalog.Constraint) *catalog.Table {
	return f.update(t, func(d *catalog.Table) { d.Constraints = insertConstraint(d.Constraints, c) })
}

func insertConstraint(list []*catalog.Constraint, c *catalog.Constraint) []*catalog.Constraint {
	i, _ := slices.BinarySearchFunc(list, c.Name, func(x *catalog.Constraint, name string) int {
		return strings.Compare(x.Name, name)
	})
	return slices.Insert(list, i, c)
}

func removeConstraint(list []*catalog.Constraint, name string) []*catalog.Constraint {
	return slices.DeleteFunc(list, func(c *catalog.Constraint) bool { return c.Name == name })
}

func insertIndex(list []*catalog.Index, x *catalog.Index) []*catalog.Index {
	i, _ := slices.BinarySearchFunc(list, x.Name, func(x *catalog.Index, name string) int {
		return strings.Compare(x.Name, name)
	})
	return slices.Insert(list, i, x)
}

func removeIndex(list []*catalog.Index, name string) []*catalog.Index {
	return slices.DeleteFunc(list, func(x *catalog.Index) bool { return x.Name == name })
}

// wantColumns reports columns that a table does not have.
func (f *folder) wantColumns(t *catalog.Table, columns []string, loc int32) bool {
	ok := true
	for _, c := range columns {
		if t.Column(c) == nil && !f.assumed.get(t.Name) && !systemColumn(c) {
			f.problem("conflict", loc, `column "%s" of relation "%s" does not exist`, c, t.Name)
			ok = false
		}
	}
	return ok
}

func systemColumn(c string) bool {
	switch c {
	case "tableoid", "ctid", "xmin", "xmax", "cmin", "cmax":
		return true
	}
	return false
}

// addKey makes a primary key, unique or exclusion constraint.
func (f *folder) addKey(t *catalog.Table, c *catalog.Constraint, p *pending) *catalog.Constraint {
	con := p.con
	x := &catalog.Index{
		Method: "btree", Unique: c.Kind != catalog.Exclusion, NullsNotDistinct: con.NullsNotDistinct,
		Options: relOptions(con.Options), Tablespace: con.Indexspace, Pos: c.Pos,
	}
	c.NullsNotDistinct = con.NullsNotDistinct
	c.Include = strs(con.Including)
	c.WithoutOverlaps = con.WithoutOverlaps
	x.Include = c.Include
	var names []string
	if c.Kind == catalog.Exclusion {
		names = f.exclusion(t, c, x, con)
	} else {
		c.Columns = strs(con.Keys)
		if len(c.Columns) == 0 && p.column != "" {
			c.Columns = []string{p.column}
		}
		for _, col := range c.Columns {
			x.Keys = append(x.Keys, catalog.IndexKey{Column: col})
		}
		names = c.Columns
		if c.WithoutOverlaps {
			x.Method = "gist"
		}
	}
	if !f.wantColumns(t, append(slices.Clone(c.Columns), c.Include...), con.Location) {
		return nil
	}
	switch {
	case c.Kind == catalog.PrimaryKey && t.PrimaryKey() != nil:
		f.problem("conflict", con.Location, `multiple primary keys for table "%s" are not allowed`, t.Name)
		return nil
	case f.constraintTaken(t, c.Name, con.Location):
		return nil
	case c.Name != "" && f.relationExists(catalog.Name{Schema: t.Name.Schema, Name: c.Name}):
		f.problem("conflict", con.Location, `relation "%s" already exists`, c.Name)
		return nil
	}
	if c.Name == "" {
		if same := sameUnique(t, c); same != nil {
			return nil // PostgreSQL makes one index for two equal constraints
		}
		c.Name = f.keyName(t, c, append(names, c.Include...))
	}
	f.wantPartitionKey(t, c, con.Location)
	c.Index, x.Name, x.Constraint = c.Name, c.Name, c.Name
	partitions := f.partitionsOf(t.Name)
	x.Invalid = p.only && len(partitions) > 0
	f.update(t, func(d *catalog.Table) {
		d.Constraints = insertConstraint(d.Constraints, c)
		d.Indexes = insertIndex(d.Indexes, x)
		if c.Kind == catalog.PrimaryKey {
			f.setKeyNotNull(d, c.Columns)
		}
	})
	if c.Kind == catalog.PrimaryKey {
		f.nameNotNulls(t.Name)
	}
	if c.Kind == catalog.PrimaryKey && !p.only {
		f.recurseNotNull(t.Name, c.Columns)
	}
	if !p.only {
		for _, child := range partitions {
			f.cloneIndex(f.tables.get(t.Name), x, child.Name)
		}
	}
	return c
}

// sameUnique finds a unique constraint of the same statement over the same
// columns, which an unnamed one is merged with.
func sameUnique(t *catalog.Table, c *catalog.Constraint) *catalog.Constraint {
	if c.Kind != catalog.Unique {
		return nil
	}
	for _, o := range t.Constraints {
		if (o.Kind == catalog.Unique || o.Kind == catalog.PrimaryKey) && o.Pos.File == c.Pos.File &&
			t.Pos.Start <= c.Pos.Start && c.Pos.End <= t.Pos.End && o.Pos.Start >= t.Pos.Start &&
			slices.Equal(o.Columns, c.Columns) && slices.Equal(o.Include, c.Include) &&
			o.NullsNotDistinct == c.NullsNotDistinct && o.Deferrable == c.Deferrable &&
			o.InitiallyDeferred == c.InitiallyDeferred {
			return o
		}
	}
	return nil
}

func (f *folder) keyName(t *catalog.Table, c *catalog.Constraint, columns []string) string {
	switch c.Kind {
	case catalog.PrimaryKey:
		return f.relationName(t.Name.Schema, t.Name.Name, "", "pkey", true)
	case catalog.Exclusion:
		return f.relationName(t.Name.Schema, t.Name.Name, nameAddition(indexColumnNames(columns)), "excl", true)
	}
	return f.relationName(t.Name.Schema, t.Name.Name, nameAddition(indexColumnNames(columns)), "key", true)
}

// exclusion reads an exclusion constraint's elements and gives the names of
// its keys for the constraint's own name.
func (f *folder) exclusion(t *catalog.Table, c *catalog.Constraint, x *catalog.Index, con *sqlparse.Constraint) []string {
	c.Method = con.AccessMethod
	if c.Method == "" {
		c.Method = "btree"
	}
	x.Method = c.Method
	var names []string
	for _, e := range con.Exclusions {
		items := e.GetList().GetItems()
		if len(items) != 2 {
			continue
		}
		key, name := f.indexKey(t.Columns, x.Method, items[0].GetIndexElem())
		x.Keys = append(x.Keys, key)
		names = append(names, name)
		op := lastString(items[1].GetList().GetItems())
		c.Elements = append(c.Elements, catalog.ExclusionElement{IndexKey: key, Operator: op})
		if key.Column != "" {
			c.Columns = append(c.Columns, key.Column)
		}
	}
	c.Where = f.whereExpr(con.WhereClause, int(con.Location))
	x.Where = c.Where
	return names
}

// setKeyNotNull makes the columns of a primary key NOT NULL.
func (f *folder) setKeyNotNull(d *catalog.Table, columns []string) {
	for _, col := range columns {
		editColumn(d, col, func(c *catalog.Column) { c.NotNull = true })
	}
}

func (f *folder) recurseNotNull(parent catalog.Name, columns []string) {
	for _, child := range f.children(parent) {
		f.update(child, func(d *catalog.Table) { f.setKeyNotNull(d, columns) })
		f.recurseNotNull(child.Name, columns)
	}
}

// wantPartitionKey reports a key of a partitioned table that leaves out a
// partition column, which the server refuses.
func (f *folder) wantPartitionKey(t *catalog.Table, c *catalog.Constraint, loc int32) {
	if t.PartitionBy == nil || c.Kind == catalog.Exclusion {
		return
	}
	for _, k := range t.PartitionBy.Keys {
		switch {
		case k.Column == "":
			f.problem("conflict", loc, "unsupported %s constraint with partition key definition: %s constraints cannot be used when partition keys include expressions",
				strings.ToUpper(string(c.Kind)), strings.ToUpper(string(c.Kind)))
			return
		case !contains(c.Columns, k.Column):
			f.problem("conflict", loc, `unique constraint on partitioned table must include all partitioning columns: %s constraint on table "%s" lacks column "%s" which is part of the partition key`,
				strings.ToUpper(string(c.Kind)), t.Name.Name, k.Column)
			return
		}
	}
}

// constraintUsingIndex is ADD CONSTRAINT ... USING INDEX.
func (f *folder) constraintUsingIndex(t *catalog.Table, c *catalog.Constraint, con *sqlparse.Constraint) *catalog.Constraint {
	x := t.Index(con.Indexname)
	if x == nil {
		f.problem("conflict", con.Location, `index "%s" does not exist`, con.Indexname)
		if !f.assumed.get(t.Name) {
			return nil
		}
		x = &catalog.Index{Name: con.Indexname, Method: "btree", Unique: true}
		t = f.update(t, func(d *catalog.Table) { d.Indexes = insertIndex(d.Indexes, x) })
	}
	if c.Name == "" {
		c.Name = x.Name
	}
	if f.constraintTaken(t, c.Name, con.Location) {
		return nil
	}
	c.Columns, c.Include, c.Index = x.KeyColumns(), x.Include, c.Name
	c.NullsNotDistinct = x.NullsNotDistinct
	moved := *x
	moved.Name, moved.Constraint = c.Name, c.Name
	f.update(t, func(d *catalog.Table) {
		d.Indexes = insertIndex(removeIndex(d.Indexes, x.Name), &moved)
		d.Constraints = insertConstraint(d.Constraints, c)
		if c.Kind == catalog.PrimaryKey {
			f.setKeyNotNull(d, c.Columns)
		}
	})
	return c
}

// addForeignKey makes a foreign key.
func (f *folder) addForeignKey(t *catalog.Table, c *catalog.Constraint, p *pending) *catalog.Constraint {
	con := p.con
	c.Kind = catalog.ForeignKey
	c.Columns = strs(con.FkAttrs)
	if len(c.Columns) == 0 && p.column != "" {
		c.Columns = []string{p.column}
	}
	if !f.wantColumns(t, c.Columns, con.Location) {
		return nil
	}
	c.OnDelete, c.OnUpdate = fkAction(con.FkDelAction), fkAction(con.FkUpdAction)
	c.OnDeleteCols = strs(con.FkDelSetCols)
	c.MatchFull = con.FkMatchtype == "f"
	c.WithoutOverlaps = con.FkWithPeriod
	if c.NotEnforced {
		c.NotValid = false
	}
	ref := f.table(con.Pktable, false)
	if ref == nil {
		return nil
	}
	c.RefTable, c.RefColumns = ref.Name, strs(con.PkAttrs)
	if len(c.RefColumns) == 0 {
		if pk := ref.PrimaryKey(); pk != nil {
			c.RefColumns = pk.Columns
		} else if !f.assumed.get(ref.Name) {
			f.problem("conflict", con.Location, `there is no primary key for referenced table "%s"`, ref.Name)
		}
	} else {
		f.wantColumns(ref, c.RefColumns, con.Location)
		f.wantUnique(ref, c, con.Location)
	}
	t = f.tables.get(t.Name) // assuming the referenced table may have changed this one
	if c.Name == "" {
		c.Name = f.constraintName(t.Name.Schema, t.Name.Name, nameAddition(c.Columns), "fkey")
	} else if f.constraintTaken(t, c.Name, con.Location) {
		return nil
	}
	f.putConstraint(t, c)
	f.inheritForeignKey(t.Name, c)
	return c
}

// wantUnique reports a reference to columns that no unique key covers.
func (f *folder) wantUnique(ref *catalog.Table, c *catalog.Constraint, loc int32) {
	if f.assumed.get(ref.Name) {
		return
	}
	for _, x := range ref.Indexes {
		if x.Unique && x.Where == nil && sameSet(x.KeyColumns(), c.RefColumns) && len(x.Keys) == len(c.RefColumns) {
			return
		}
	}
	f.problem("conflict", loc, `there is no unique constraint matching given keys for referenced table "%s"`, ref.Name)
}

func sameSet(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for _, x := range a {
		if !contains(b, x) {
			return false
		}
	}
	return true
}

// inheritForeignKey gives a foreign key to every partition.
func (f *folder) inheritForeignKey(parent catalog.Name, c *catalog.Constraint) {
	for _, child := range f.partitionsOf(parent) {
		f.adoptForeignKey(child, c)
		f.inheritForeignKey(child.Name, c)
	}
}

// adoptForeignKey marks the partition's equal foreign key as inherited, or
// gives it a copy of the parent's.
func (f *folder) adoptForeignKey(child *catalog.Table, c *catalog.Constraint) {
	for _, o := range child.Constraints {
		if o.Kind == catalog.ForeignKey && !o.Inherited && o.RefTable == c.RefTable &&
			slices.Equal(o.Columns, c.Columns) && slices.Equal(o.RefColumns, c.RefColumns) &&
			o.OnDelete == c.OnDelete && o.OnUpdate == c.OnUpdate && o.Deferrable == c.Deferrable {
			adopted := *o
			adopted.Inherited = true
			f.update(child, func(d *catalog.Table) {
				d.Constraints = insertConstraint(removeConstraint(d.Constraints, o.Name), &adopted)
			})
			return
		}
	}
	own := *c
	own.Inherited, own.Pos = true, child.Pos
	if child.Constraint(own.Name) != nil {
		own.Name = f.constraintName(child.Name.Schema, child.Name.Name, nameAddition(c.Columns), "fkey")
	}
	f.putConstraint(child, &own)
}

func fkAction(letter string) catalog.Action {
	switch letter {
	case "r":
		return catalog.Restrict
	case "c":
		return catalog.Cascade
	case "n":
		return catalog.SetNull
	case "d":
		return catalog.SetDefault
	}
	return catalog.NoAction
}
