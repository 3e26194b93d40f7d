package ddl

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// update changes a table: fn gets a draft whose lists are its own.
func (f *folder) update(t *catalog.Table, fn func(d *catalog.Table)) *catalog.Table {
	d := draft(t)
	fn(d)
	f.putTable(t, d)
	return d
}

// draft is a copy of a table that may be modified, but for the things that
// its lists point to.
func draft(t *catalog.Table) *catalog.Table {
	d := *t
	d.Columns = roomy(t.Columns)
	d.Constraints = roomy(t.Constraints)
	d.Indexes = roomy(t.Indexes)
	d.Triggers = roomy(t.Triggers)
	d.Policies = roomy(t.Policies)
	return &d
}

// roomy copies a list with room for one more: most changes add something.
func roomy[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return append(make([]T, 0, len(list)+1), list...)
}

// editColumn replaces a column of a draft by a changed copy.
func editColumn(d *catalog.Table, name string, fn func(c *catalog.Column)) *catalog.Column {
	for i, c := range d.Columns {
		if c.Name == name {
			e := *c
			fn(&e)
			d.Columns[i] = &e
			return &e
		}
	}
	return nil
}

// pending is a constraint read from a CREATE TABLE or ADD COLUMN that is made
// once the table is there.
type pending struct {
	con    *sqlparse.Constraint
	column string // of a column constraint
	// attributes that follow a column constraint as list elements of their own
	deferrable, deferred, notEnforced bool
	// only: ALTER TABLE ONLY.
	only bool
}

// building is a table under construction.
type building struct {
	t      *catalog.Table
	checks []*pending
	keys   []*pending
	fks    []*pending
	seqs   []*catalog.Sequence
	likes  []like
}

func (f *folder) createTable(cs *sqlparse.CreateStmt, foreign *sqlparse.CreateForeignTableStmt) {
	n := f.newName(cs.Relation)
	if f.relationExists(n) {
		if cs.IfNotExists {
			f.act(Action{Kind: CreateTable, Relation: n, Before: f.tables.get(n), After: f.tables.get(n), IfExists: true, Detail: "exists"})
			return
		}
		if !f.assumed.get(n) {
			f.problem("conflict", cs.Relation.Location, `relation "%s" already exists`, n)
			return
		}
		f.forget(n)
	}
	b := &building{t: &catalog.Table{
		Name: n, Kind: catalog.OrdinaryTable, Persistence: persistence(cs.Relation.Relpersistence), Pos: f.stmt.Span,
		AccessMethod: accessMethod(cs.AccessMethod), Tablespace: tablespace(cs.Tablespacename),
		Options: relOptions(withoutNamespace(cs.Options, "timescaledb")),
	}}
	if foreign != nil {
		b.t.Kind, b.t.Server = catalog.ForeignTable, foreign.Servername
		b.t.Options = append(b.t.Options, genericOptions(foreign.Options)...)
	}
	var parent *catalog.Table
	switch {
	case cs.Partbound != nil:
		if len(cs.InhRelations) > 0 {
			parent = f.partitionParent(b, cs)
		}
	default:
		for _, r := range cs.InhRelations {
			f.inheritFrom(b, r.GetRangeVar())
		}
	}
	if cs.OfTypename != nil {
		f.columnsOfType(b, cs.OfTypename)
	}
	for _, e := range cs.TableElts {
		f.tableElement(b, e)
	}
	for _, e := range cs.Constraints {
		f.tableElement(b, e)
	}
	for _, e := range cs.Nnconstraints {
		f.tableElement(b, e)
	}
	if cs.Partspec != nil {
		b.t.Kind = catalog.PartitionedTable
		b.t.PartitionBy = f.partitionKey(b.t, cs.Partspec)
	}
	f.finishTable(b, parent)
	f.hypertableWith(n, timescaleOnly(cs.Options))
	f.bornGrants("table", n.String(), n.Schema)
	t := f.tables.get(n)
	if parent != nil {
		f.act(Action{
			Kind: CreatePartition, Relation: parent.Name, Name: n.String(), Before: parent, After: f.tables.get(parent.Name),
			NewPartition: t, IfExists: cs.IfNotExists,
		})
		return
	}
	f.act(Action{Kind: CreateTable, Relation: n, After: t, IfExists: cs.IfNotExists})
}

// forget drops an assumed relation because its creation was found after all.
func (f *folder) forget(n catalog.Name) {
	f.assumed.del(n)
	if t := f.tables.get(n); t != nil {
		f.putTable(t, nil)
	}
}

func accessMethod(am string) string {
	if am == "heap" {
		return ""
	}
	return am
}

// finishTable puts the table and then what hangs on it, in the order in
// which the server makes them, because that decides the names.
func (f *folder) finishTable(b *building, parent *catalog.Table) {
	n := b.t.Name
	f.born.put(n, f.file)
	for _, q := range b.seqs {
		f.putSequence(nil, q)
		f.born.put(q.Name, f.file)
	}
	f.putTable(nil, b.t)
	f.nameNotNulls(n)
	f.addPending(n, b.checks)
	for _, l := range b.likes {
		f.finishLike(n, l)
	}
	if parent != nil {
		f.adoptFromParent(parent, n)
	}
	f.addPending(n, keysInOrder(b.keys))
	f.addPending(n, b.fks)
}

// nameNotNulls names the NOT NULL constraints of a table, which are
// constraints like others from version 18 on.
func (f *folder) nameNotNulls(n catalog.Name) {
	if f.opts.Version < 18 {
		return
	}
	t := f.tables.get(n)
	for _, c := range t.Columns {
		if c.NotNull && c.NotNullName == "" {
			name := f.constraintName(n.Schema, n.Name, c.Name, "not_null")
			f.update(f.tables.get(n), func(d *catalog.Table) {
				editColumn(d, c.Name, func(c *catalog.Column) { c.NotNullName = name })
			})
		}
	}
}

func (f *folder) addPending(n catalog.Name, list []*pending) {
	for _, p := range list {
		f.addConstraint(f.tables.get(n), p)
	}
}

// keysInOrder gives the keys of one statement in the order in which the server
// makes them: the primary key first, and none that repeats an earlier one.
func keysInOrder(list []*pending) []*pending {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y *pending) int {
		return boolInt(isPrimary(y.con)) - boolInt(isPrimary(x.con))
	})
	var out []*pending
	for _, p := range list {
		i := slices.IndexFunc(out, func(q *pending) bool { return p.repeats(q) })
		if i < 0 {
			out = append(out, p)
			continue
		}
		if out[i].con.Conname == "" && p.con.Conname != "" {
			// The one that stays takes the other's name.
			k, c := *out[i], out[i].con
			k.con = &sqlparse.Constraint{Contype: c.Contype, Conname: p.con.Conname, Location: c.Location, Keys: c.Keys,
				Including: c.Including, Options: c.Options, Indexspace: c.Indexspace, NullsNotDistinct: c.NullsNotDistinct,
				WithoutOverlaps: c.WithoutOverlaps, Deferrable: c.Deferrable, Initdeferred: c.Initdeferred}
			out[i] = &k
		}
	}
	return out
}

// repeats reports whether a UNIQUE constraint says no more than another key of
// the same statement.
func (p *pending) repeats(q *pending) bool {
	if p.con.Contype != sqlparse.ConstrType_CONSTR_UNIQUE || q.con.Contype == sqlparse.ConstrType_CONSTR_EXCLUSION {
		return false
	}
	return slices.Equal(p.keyColumns(), q.keyColumns()) && slices.Equal(strs(p.con.Including), strs(q.con.Including)) &&
		p.con.Indexname == "" && q.con.Indexname == "" && p.con.NullsNotDistinct == q.con.NullsNotDistinct &&
		p.con.WithoutOverlaps == q.con.WithoutOverlaps &&
		(p.deferrable || p.con.Deferrable) == (q.deferrable || q.con.Deferrable) &&
		(p.deferred || p.con.Initdeferred) == (q.deferred || q.con.Initdeferred)
}

func (p *pending) keyColumns() []string {
	if p.column != "" {
		return []string{p.column}
	}
	return strs(p.con.Keys)
}

func isPrimary(c *sqlparse.Constraint) bool {
	return c.Contype == sqlparse.ConstrType_CONSTR_PRIMARY
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// tableElement adds a column, a table constraint or LIKE.
func (f *folder) tableElement(b *building, e *sqlparse.Node) {
	switch x := e.GetNode().(type) {
	case *sqlparse.Node_ColumnDef:
		f.addColumnDef(b, x.ColumnDef)
	case *sqlparse.Node_Constraint:
		f.tableConstraint(b, x.Constraint)
	case *sqlparse.Node_TableLikeClause:
		f.like(b, x.TableLikeClause)
	}
}

func (f *folder) tableConstraint(b *building, con *sqlparse.Constraint) {
	switch con.Contype {
	case sqlparse.ConstrType_CONSTR_NOTNULL:
		for _, key := range strs(con.Keys) {
			c := editColumn(b.t, key, func(c *catalog.Column) { c.NotNull, c.NotNullName = true, con.Conname })
			if c == nil {
				f.problem("conflict", con.Location, `column "%s" named in key does not exist`, key)
			}
			if con.IsNoInherit {
				f.noInherit.put(columnKey{b.t.Name, key}, true)
			}
		}
	case sqlparse.ConstrType_CONSTR_CHECK:
		b.checks = append(b.checks, &pending{con: con})
	case sqlparse.ConstrType_CONSTR_FOREIGN:
		b.fks = append(b.fks, &pending{con: con})
	default:
		b.keys = append(b.keys, &pending{con: con})
	}
}

// addColumnDef adds a column, or merges it with the inherited one.
func (f *folder) addColumnDef(b *building, cd *sqlparse.ColumnDef) {
	old := b.t.Column(cd.Colname)
	switch {
	case old == nil && cd.TypeName == nil:
		f.problem("conflict", cd.Location, `column "%s" does not exist`, cd.Colname)
		return
	case old != nil && !old.Inherited && cd.TypeName != nil && b.t.OfType.IsZero():
		f.problem("conflict", cd.Location, `column "%s" specified more than once`, cd.Colname)
		return
	case old != nil:
		editColumn(b.t, cd.Colname, func(c *catalog.Column) {
			if cd.TypeName != nil && b.t.PartitionOf == nil {
				c.Inherited = false
			}
			c.Pos = f.element(cd.Location)
			f.columnConstraints(b, c, cd)
		})
		return
	}
	b.t.Columns = append(b.t.Columns, f.column(b, cd))
}

// column reads a column definition; constraints go to the building.
func (f *folder) column(b *building, cd *sqlparse.ColumnDef) *catalog.Column {
	c := &catalog.Column{Name: cd.Colname, Pos: f.element(cd.Location)}
	if serial, ok := serialType(cd.TypeName); ok {
		c.Type = catalog.TypeName{Name: serial}
		c.NotNull = true
		q := f.ownedSequence(b, c, serial, false)
		c.Default = nextval(q.Name)
	} else {
		c.Type = f.typeName(cd.TypeName)
	}
	c.Collation = f.collation(cd.CollClause)
	c.Compression = notDefault(cd.Compression)
	c.Storage = ownStorage(storageName(cd), c.Type)
	f.columnConstraints(b, c, cd)
	return c
}

func notDefault(s string) string {
	if s = lower(s); s == "default" {
		return ""
	}
	return s
}

// ownStorage leaves out a storage that is the type's own.
func ownStorage(storage string, t catalog.TypeName) string {
	if storage == storageOf(t) {
		return ""
	}
	return storage
}

// storageOf is the storage that a type has of itself, "" when it is not known.
func storageOf(t catalog.TypeName) string {
	if t.Dims > 0 {
		return "extended"
	}
	switch t.Name {
	case "text", "character varying", "character", "bpchar", "bytea", "json", "jsonb", "xml", "tsvector", "citext", "hstore",
		"ltree", "bit", "bit varying", "path", "polygon", "record":
		return "extended"
	case "numeric", "inet", "cidr", "geometry", "geography":
		return "main"
	case "vector", "halfvec", "sparsevec":
		return "external"
	case "smallint", "integer", "bigint", "real", "double precision", "boolean", "date", "uuid", "timestamp with time zone",
		"timestamp without time zone", "time with time zone", "time without time zone", "interval", "name", "oid", "point",
		"macaddr", "macaddr8", "money", `"char"`:
		return "plain"
	}
	return ""
}

func storageName(cd *sqlparse.ColumnDef) string {
	if cd.StorageName != "" {
		return notDefault(cd.StorageName)
	}
	switch cd.Storage {
	case "p":
		return "plain"
	case "e":
		return "external"
	case "x":
		return "extended"
	case "m":
		return "main"
	}
	return ""
}

// collation gives a COLLATE clause's name, "" for the default.
func (f *folder) collation(cc *sqlparse.CollateClause) string {
	if cc == nil {
		return ""
	}
	return collationName(cc.Collname)
}

func collationName(list []*sqlparse.Node) string {
	names := strs(list)
	if len(names) > 1 && (names[0] == "pg_catalog" || names[0] == "public") {
		names = names[1:]
	}
	if len(names) == 1 && names[0] == "default" {
		return ""
	}
	out := ""
	for i, n := range names {
		if i > 0 {
			out += "."
		}
		out += n
	}
	return out
}

// columnConstraints applies the constraints that a column definition carries.
func (f *folder) columnConstraints(b *building, c *catalog.Column, cd *sqlparse.ColumnDef) {
	if cd.RawDefault != nil {
		c.Default = f.expr(cd.RawDefault)
	}
	if cd.IsNotNull {
		c.NotNull = true
	}
	inherited := c.Default
	defer func() {
		// PostgreSQL lets an identity column inherit a default as well.
		if c.Identity == catalog.NoIdentity || c.Default != inherited {
			f.wantOneSource(c, cd.Location)
		}
	}()
	var last *pending
	for _, x := range cd.Constraints {
		con := x.GetConstraint()
		if con == nil {
			continue
		}
		switch con.Contype {
		case sqlparse.ConstrType_CONSTR_NOTNULL:
			c.NotNull = true
			if con.Conname != "" {
				c.NotNullName = con.Conname
			}
			if con.IsNoInherit {
				f.noInherit.put(columnKey{b.t.Name, c.Name}, true)
			}
		case sqlparse.ConstrType_CONSTR_NULL:
		case sqlparse.ConstrType_CONSTR_DEFAULT:
			c.Default = f.defaultExpr(c, con.RawExpr, con.Location)
		case sqlparse.ConstrType_CONSTR_IDENTITY:
			f.identity(b, c, con)
		case sqlparse.ConstrType_CONSTR_GENERATED:
			kind := "stored"
			if con.GeneratedKind == "v" {
				kind = "virtual"
			}
			c.Generated = catalog.Generated{Kind: kind, Expr: f.generatedExpr(con)}
		case sqlparse.ConstrType_CONSTR_CHECK:
			last = &pending{con: con, column: c.Name}
			b.checks = append(b.checks, last)
		case sqlparse.ConstrType_CONSTR_FOREIGN:
			last = &pending{con: con, column: c.Name}
			b.fks = append(b.fks, last)
		case sqlparse.ConstrType_CONSTR_PRIMARY, sqlparse.ConstrType_CONSTR_UNIQUE, sqlparse.ConstrType_CONSTR_EXCLUSION:
			last = &pending{con: con, column: c.Name}
			b.keys = append(b.keys, last)
		default:
			last.attribute(con.Contype)
		}
	}
}

// wantOneSource reports a column with two sources of values and keeps the
// generated one.
func (f *folder) wantOneSource(c *catalog.Column, loc int32) {
	switch {
	case c.Default == nil:
	case c.Identity != catalog.NoIdentity:
		f.problem("conflict", loc, `both default and identity specified for column "%s"`, c.Name)
		c.Default = nil
	case c.Generated.Kind != "":
		f.problem("conflict", loc, `both default and generation expression specified for column "%s"`, c.Name)
		c.Default = nil
	}
}

// attribute notes a DEFERRABLE or ENFORCED word that follows the constraint.
func (p *pending) attribute(kind sqlparse.ConstrType) {
	if p == nil {
		return
	}
	switch kind {
	case sqlparse.ConstrType_CONSTR_ATTR_DEFERRABLE:
		p.deferrable = true
	case sqlparse.ConstrType_CONSTR_ATTR_DEFERRED:
		p.deferrable, p.deferred = true, true
	case sqlparse.ConstrType_CONSTR_ATTR_NOT_ENFORCED:
		p.notEnforced = true
	}
}

// defaultExpr is a column default; DEFAULT NULL is none.
func (f *folder) defaultExpr(c *catalog.Column, n *sqlparse.Node, from int32) *catalog.Expr {
	if isNull(n) {
		return nil
	}
	return f.valueExpr(n, from, "default")
}

// isNull reports whether an expression is the constant NULL, cast or not.
func isNull(n *sqlparse.Node) bool {
	for n.GetTypeCast() != nil {
		n = n.GetTypeCast().Arg
	}
	return n.GetAConst().GetIsnull()
}
