package plan

import (
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// columnSwap is a change of type that keeps everybody working: a second column takes
// what is written to the first, is filled in batches, gets its indexes beside
// readers and writers, and changes places with the first in one moment.
type columnSwap struct {
	m        *maker
	t        diff.Table
	from, to *catalog.Column
	// fresh and old are the names of the second column before, and of the
	// first after the two change places.
	fresh, old string
	// trigger is also the name of its function, in the table's schema.
	trigger string
	keys    []*catalog.Constraint
	checks  []*catalog.Constraint
	foreign []foreignKey
	indexes []*catalog.Index
}

// swapColumn plans the change online; why is what closes this way, "" when the
// steps are planned.
func (m *maker) swapColumn(t diff.Table, from, to *catalog.Column) (why string) {
	s := &columnSwap{m: m, t: t, from: from, to: to,
		fresh: ident.Object(to.Name, "", "new"), old: ident.Object(to.Name, "", "old"),
		// Triggers fire in the order of their names: what others write is seen.
		trigger: ident.Object("zz", t.To.Name.Name+"_"+to.Name, "both")}
	if why := s.closed(); why != "" {
		return why
	}
	for _, c := range s.checks {
		m.swapped[c] = true
	}
	s.plan()
	return ""
}

// closed looks for what cannot change places, and collects what can.
func (s *columnSwap) closed() string {
	from, to, name := s.t.From, s.t.To, s.to.Name
	switch {
	case from.Kind != catalog.OrdinaryTable || from.PartitionOf != nil || len(from.Inherits) > 0 || s.hasChildren() || from.Hypertable != nil:
		return "the table is partitioned, a partition or inherits"
	case from.Column(s.fresh) != nil || from.Column(s.old) != nil || to.Column(s.fresh) != nil || to.Column(s.old) != nil:
		return "a column " + s.fresh + " or " + s.old + " is there already"
	case strings.HasPrefix(from.ReplicaIdentity, "index "):
		return "the replica identity is an index"
	case from.ForceRowSecurity:
		return "policies may hide rows from the owner, who would have to fill the second column"
	case s.from.Generated.Kind != "":
		return "the column is generated"
	}
	for _, c := range from.Columns {
		if c.Name != name && mentions(c.Generated.Expr, name) {
			return "the generated column " + c.Name + " reads it"
		}
	}
	for _, g := range from.Triggers {
		if slices.Contains(g.UpdateOf, name) || mentions(g.When, name) {
			return "trigger " + g.Name + " names it"
		}
	}
	for _, p := range from.Policies {
		if mentions(p.Using, name) || mentions(p.WithCheck, name) {
			return "policy " + p.Name + " reads it"
		}
	}
	for _, x := range s.m.d.From.Statistics {
		if x.Table == from.Name && (slices.Contains(x.Columns, name) || slices.ContainsFunc(x.Exprs, func(e catalog.Expr) bool { return mentions(&e, name) })) {
			return "statistics " + x.Name.String() + " are about it"
		}
	}
	for _, g := range slices.Concat(s.m.d.From.Grants, s.m.d.To.Grants) {
		if g.Object == from.Name.String() && slices.Contains(g.Columns, name) {
			return "a privilege is on this column alone"
		}
	}
	for _, p := range s.m.d.From.Publications {
		if part := p.Part(from.Name); slices.Contains(part.Columns, name) || mentions(part.Where, name) {
			return "publication " + p.Name + " names it"
		}
	}
	for _, d := range s.m.d.From.Depends {
		if d.On == catalog.Key("relation", from.Name.String()) && (strings.HasPrefix(d.Object, "function ") || strings.HasPrefix(d.Object, "rule ")) {
			return d.Object + " is compiled with the table"
		}
	}
	if why := s.collectIndexes(); why != "" {
		return why
	}
	return s.collectConstraints()
}

func (s *columnSwap) hasChildren() bool {
	return slices.ContainsFunc(s.m.d.From.Tables, func(t *catalog.Table) bool { return slices.Contains(t.Inherits, s.t.From.Name) })
}

// mentions reports whether an expression may read a column.
func mentions(e *catalog.Expr, column string) bool {
	if e == nil {
		return false
	}
	return regexp.MustCompile(`(^|[^\pL\pN_$])` + regexp.QuoteMeta(strings.ReplaceAll(column, `"`, `""`)) + `([^\pL\pN_$]|$)`).MatchString(e.SQL)
}

func (s *columnSwap) collectIndexes() string {
	name := s.to.Name
	for _, x := range s.t.From.Indexes {
		reads := mentions(x.Where, name)
		for _, k := range x.Keys {
			reads = reads || mentions(k.Expr, name) || k.Column == name && (k.OpClass != "" || k.Collation != "")
		}
		if reads {
			return "index " + x.Name + " computes with it or has an operator class or collation of its own"
		}
		if x.Constraint != "" || !slices.Contains(x.Include, name) && !slices.ContainsFunc(x.Keys, func(k catalog.IndexKey) bool { return k.Column == name }) {
			continue
		}
		if !unchanged(x, s.t.Indexes) {
			return "index " + x.Name + " changes too"
		}
		s.indexes = append(s.indexes, x)
	}
	return ""
}

// unchanged reports whether an object is neither changed nor dropped.
func unchanged[T comparable](x T, set diff.Set[T]) bool {
	return !slices.Contains(set.Dropped, x) && !slices.ContainsFunc(set.Changed, func(p diff.Pair[T]) bool { return p.From == x })
}

func (s *columnSwap) collectConstraints() string {
	name := s.to.Name
	for _, c := range s.t.From.Constraints {
		if !slices.Contains(c.Columns, name) && !slices.Contains(c.Include, name) {
			if c.Kind == catalog.Exclusion && (mentions(c.Where, name) || slices.ContainsFunc(c.Elements, func(e catalog.ExclusionElement) bool { return e.Column == name || mentions(e.Expr, name) })) {
				return "exclusion constraint " + c.Name + " compares it"
			}
			continue
		}
		to := s.t.To.Constraint(c.Name)
		switch {
		case c.Kind == catalog.Check && to != nil && to.Kind == c.Kind:
			// The server has written the casts anew that the old type asked for.
			s.checks = append(s.checks, to)
		case !unchanged(c, s.t.Constraints):
			return "constraint " + c.Name + " changes too"
		case c.Kind == catalog.Exclusion || c.WithoutOverlaps:
			return "constraint " + c.Name + " has no online form"
		case c.Kind == catalog.ForeignKey:
			s.foreign = append(s.foreign, foreignKey{s.t.From, c})
		default:
			s.keys = append(s.keys, c)
		}
	}
	for _, other := range s.m.d.From.Tables {
		for _, c := range other.Constraints {
			if c.Kind != catalog.ForeignKey || c.Inherited || c.RefTable != s.t.From.Name || !slices.Contains(c.RefColumns, name) ||
				slices.ContainsFunc(s.foreign, func(f foreignKey) bool { return f.key == c }) {
				continue
			}
			after := s.m.d.To.Table(other.Name)
			if after == nil || other.PartitionBy != nil {
				return "the foreign key " + c.Name + " of " + other.Name.String() + " stands on it"
			}
			if !slices.ContainsFunc(after.Constraints, func(x *catalog.Constraint) bool {
				return x.Name == c.Name && sqlwrite.ConstraintDefinition(after, x) == sqlwrite.ConstraintDefinition(other, c)
			}) {
				return "the foreign key " + c.Name + " of " + other.Name.String() + " changes too"
			}
			s.foreign = append(s.foreign, foreignKey{other, c})
		}
	}
	return ""
}

func (s *columnSwap) plan() {
	t, name := s.t.To.Name, s.to.Name
	path := t.String() + "." + name
	add := func(x Step) {
		x.Object = Object{"column", path}
		s.m.add(changeColumn, x)
	}
	second := *s.to
	second.Name, second.Default, second.NotNull, second.Identity = s.fresh, nil, false, catalog.NoIdentity
	function := sqlwrite.Name(catalog.Name{Schema: t.Schema, Name: s.trigger})
	value := convert("NEW."+ident.Quote(name), s.from.Type, s.to.Type)
	how := conversionOf(s.from.Type, s.to.Type)
	first := Step{Title: "write " + path + " twice: as " + s.from.Type.String() + " and, in " + s.fresh + ", as " + s.to.Type.String(),
		Why: "a change of type in place would write the table anew under a lock that stops everybody; so the new type gets a column of its own, which changes places with the old one when it is complete",
		SQL: []string{
			alter(t) + "ADD COLUMN " + sqlwrite.ColumnDefinition(t.Name, &second),
			"CREATE FUNCTION " + function + "() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $decade$\nBEGIN\n    NEW." + ident.Quote(s.fresh) + " := " + value + ";\n    RETURN NEW;\nEND\n$decade$",
			"CREATE TRIGGER " + ident.Quote(s.trigger) + " BEFORE INSERT OR UPDATE ON " + sqlwrite.Name(t) + " FOR EACH ROW EXECUTE FUNCTION " + function + "()",
			// Rows that replication writes have to have both values too.
			alter(t) + "ENABLE ALWAYS TRIGGER " + ident.Quote(s.trigger)},
		Undo: []string{"DROP TRIGGER " + ident.Quote(s.trigger) + " ON " + sqlwrite.Name(t), "DROP FUNCTION " + function + "()",
			alter(t) + "DROP COLUMN " + ident.Quote(s.fresh)},
		Verify: exists("SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = " + regclass(t) + " AND tgname = " + ident.Literal(s.trigger))}
	if how.fails {
		first.Hazards = []Hazard{{Name: DataDependent, What: "from here on a program fails that writes to " + path + " what does not fit " + s.to.Type.String(), NeedsAllow: true}}
	}
	add(first)
	todo := ident.Quote(name) + " IS NOT NULL AND " + ident.Quote(s.fresh) + " IS NULL"
	fill := Step{Title: "fill " + s.fresh + " from " + path, Class: Alone, Why: "in batches with a commit after each, so that no row is locked for long",
		SQL:    []string{fillBatches(t, ident.Quote(s.fresh)+" = "+convert(ident.Quote(name), s.from.Type, s.to.Type), todo)},
		Verify: absent("SELECT FROM " + sqlwrite.Name(t) + " WHERE " + todo)}
	if how.fails {
		fill.Hazards = []Hazard{{Name: DataDependent, What: "fails, and keeps what it has filled, at a value that does not fit " + s.to.Type.String(), NeedsAllow: true}}
	}
	add(fill)
	for _, x := range s.indexes {
		s.m.buildIndex(changeColumn, s.t.To, s.twin(x))
	}
	for _, c := range s.keys {
		s.m.buildIndex(changeColumn, s.t.To, s.twin(keyIndex(s.t.From, c, c.Index)))
	}
	proof := ident.Object(t.Name, name, "swap_proof")
	if s.notNull() {
		add(Step{Title: "hold new rows of " + t.String() + "." + s.fresh + " to NOT NULL",
			SQL:    []string{alter(t) + "ADD CONSTRAINT " + ident.Quote(proof) + " CHECK (" + ident.Quote(s.fresh) + " IS NOT NULL) NOT VALID"},
			Undo:   []string{alter(t) + "DROP CONSTRAINT " + ident.Quote(proof)},
			Verify: exists(constraintQuery(t, proof, ""))})
		prove := s.m.validate(s.t.To, proof)
		prove.Title, prove.Hazards = "prove that "+t.String()+"."+s.fresh+" has no NULL", []Hazard{readBeside(t)}
		add(prove)
	}
	add(Step{Title: "let " + s.fresh + " and " + name + " change places", Why: "in one transaction that reads no row: at every moment there is one column " + name + " with its keys, checks and indexes",
		SQL: s.exchange(function, proof), Hazards: []Hazard{{Name: DependentBroken, What: "programs that tell columns by their place (SELECT *, INSERT without a list of columns) find " + name + " last"}},
		Verify: exists(columnQuery(t, name, " AND pg_catalog.format_type(atttypid, atttypmod) = "+ident.Literal(s.to.Type.String())))})
	for _, c := range s.checks {
		if !c.NotValid && !c.NotEnforced {
			s.prove(s.t.To, c)
		}
	}
	for _, f := range s.foreign {
		if !f.key.NotValid && !f.key.NotEnforced {
			s.prove(f.table, f.key)
		}
	}
	last := Step{Title: "drop " + t.String() + "." + s.old + ", the values of the old type", Object: Object{"column", path},
		Why: "when the new type has proven itself: until then the old values are there to compare with",
		SQL: []string{alter(t) + "DROP COLUMN " + ident.Quote(s.old)}, Verify: absent(columnQuery(t, s.old, ""))}
	if how.loses {
		last.Hazards = lost("what " + s.to.Type.String() + " cannot hold of the old values goes")
	}
	s.m.add(dropColumn, last)
}

// prove reads the rows for a constraint that has come back NOT VALID.
func (s *columnSwap) prove(t *catalog.Table, c *catalog.Constraint) {
	x := s.m.validate(t, c.Name)
	x.Title, x.Object, x.Hazards = "prove "+c.Name+" for the rows of "+t.Name.String(), constraintObject(t.Name, c), []Hazard{readBeside(t.Name)}
	s.m.add(changeColumn, x)
}

// notNull reports whether the column has to be NOT NULL when it takes its place.
func (s *columnSwap) notNull() bool {
	if s.from.NotNull && s.to.NotNull {
		return true
	}
	return slices.ContainsFunc(s.keys, func(c *catalog.Constraint) bool { return c.Kind == catalog.PrimaryKey })
}

// twin is an index on the second column instead of the first.
func (s *columnSwap) twin(x *catalog.Index) *catalog.Index {
	y := *x
	y.Name, y.Comment = ident.Object(x.Name, "", "new"), ""
	y.Keys, y.Include = slices.Clone(x.Keys), slices.Clone(x.Include)
	for i := range y.Keys {
		if y.Keys[i].Column == s.to.Name {
			y.Keys[i].Column = s.fresh
		}
	}
	for i := range y.Include {
		if y.Include[i] == s.to.Name {
			y.Include[i] = s.fresh
		}
	}
	return &y
}

// exchange lets the columns change places. All locks are taken at once, before
// anything is done: one that is taken later could wait for somebody who waits.
func (s *columnSwap) exchange(function, proof string) []string {
	t, name := s.t.To.Name, s.to.Name
	col := func(c string) string { return alter(t) + "ALTER COLUMN " + ident.Quote(c) + " " }
	locked := []string{sqlwrite.Name(t)}
	for _, f := range s.foreign {
		for _, n := range []string{sqlwrite.Name(f.table.Name), sqlwrite.Name(f.key.RefTable)} {
			if !slices.Contains(locked, n) {
				locked = append(locked, n)
			}
		}
	}
	before, after := s.m.aroundViews([]catalog.Name{t})
	sql := []string{"LOCK TABLE " + strings.Join(locked, ", ") + " IN ACCESS EXCLUSIVE MODE"}
	sql = append(sql, before...)
	sql = append(sql, "DROP TRIGGER "+ident.Quote(s.trigger)+" ON "+sqlwrite.Name(t), "DROP FUNCTION "+function+"()")
	for _, f := range s.foreign {
		sql = append(sql, dropConstraintSQL(f.table.Name, f.key))
	}
	for _, c := range slices.Concat(s.checks, s.keys) {
		sql = append(sql, dropConstraintSQL(t, c))
	}
	sql = append(sql, alter(t)+"RENAME COLUMN "+ident.Quote(name)+" TO "+ident.Quote(s.old), alter(t)+"RENAME COLUMN "+ident.Quote(s.fresh)+" TO "+ident.Quote(name))
	// The old column first: from 18 on a NOT NULL has a name, which is the
	// column's and has to be free.
	switch {
	case s.from.Identity != catalog.NoIdentity:
		sql = append(sql, s.moveIdentity())
	case s.from.NotNull:
		sql = append(sql, col(s.old)+"DROP NOT NULL")
		fallthrough
	default:
		if s.notNull() {
			sql = append(sql, col(name)+"SET NOT NULL")
		}
	}
	if s.notNull() {
		sql = append(sql, alter(t)+"DROP CONSTRAINT "+ident.Quote(proof))
	}
	if s.from.Default != nil {
		sql = append(sql, col(s.old)+"DROP DEFAULT")
	}
	if s.to.Default != nil {
		sql = append(sql, col(name)+"SET DEFAULT "+s.to.Default.SQL)
	}
	for _, q := range s.m.d.From.Sequences {
		if q.OwnedBy == t && q.OwnedByColumn == name && s.from.Identity == catalog.NoIdentity {
			sql = append(sql, "ALTER SEQUENCE "+sqlwrite.Name(q.Name)+" OWNED BY "+sqlwrite.Name(t)+"."+ident.Quote(name))
		}
	}
	for _, c := range s.keys {
		sql = append(sql, usingIndex(t, c, c.Name, ident.Object(c.Index, "", "new")))
	}
	for _, x := range s.indexes {
		n := indexName(t, x)
		sql = append(sql, "DROP INDEX "+sqlwrite.Name(n), "ALTER INDEX "+sqlwrite.Name(indexName(t, s.twin(x)))+" RENAME TO "+ident.Quote(x.Name))
		if x.Comment != "" {
			sql = append(sql, comment("INDEX "+sqlwrite.Name(n), x.Comment))
		}
	}
	again := func(table *catalog.Table, c *catalog.Constraint) {
		add := addConstraintSQL(table, c)
		if !c.NotEnforced {
			add += " NOT VALID"
		}
		sql = append(sql, add)
	}
	for _, c := range s.checks {
		again(s.t.To, c)
	}
	for _, f := range s.foreign {
		again(f.table, f.key)
	}
	for _, f := range slices.Concat(constraintsOf(s.t.To, s.keys, s.checks), s.foreign) {
		if f.key.Comment != "" {
			sql = append(sql, comment("CONSTRAINT "+ident.Quote(f.key.Name)+" ON "+sqlwrite.Name(f.table.Name), f.key.Comment))
		}
	}
	sql = append(sql, s.m.columnExtras(t, &catalog.Column{Name: name}, s.from)...)
	return append(sql, after...)
}

func constraintsOf(t *catalog.Table, lists ...[]*catalog.Constraint) []foreignKey {
	var out []foreignKey
	for _, c := range slices.Concat(lists...) {
		out = append(out, foreignKey{t, c})
	}
	return out
}

// moveIdentity gives the column that takes the place a sequence of the same
// name which goes on where the other one stands.
func (s *columnSwap) moveIdentity() string {
	t := sqlwrite.Name(s.t.To.Name)
	kind := "ALWAYS"
	if s.from.Identity == catalog.IdentityByDefault {
		kind = "BY DEFAULT"
	}
	var options string
	for _, q := range s.m.d.From.Sequences {
		if q.OwnedBy == s.t.From.Name && q.OwnedByColumn == s.from.Name {
			if to := s.m.d.To.Sequence(q.Name); to != nil {
				q = to
			}
			// The type is the column's; to state it is refused.
			_, rest, _ := strings.Cut(sqlwrite.SequenceOptions(q), " INCREMENT ")
			options = "SEQUENCE NAME " + sqlwrite.Name(q.Name) + " INCREMENT " + rest
		}
	}
	return `DO $decade$
DECLARE
    next bigint := pg_catalog.nextval(pg_catalog.pg_get_serial_sequence(` + ident.Literal(t) + `, ` + ident.Literal(s.old) + `));
BEGIN
    ALTER TABLE ` + t + ` ALTER COLUMN ` + ident.Quote(s.old) + ` DROP IDENTITY, ALTER COLUMN ` + ident.Quote(s.old) + ` DROP NOT NULL;
    ALTER TABLE ` + t + ` ALTER COLUMN ` + ident.Quote(s.to.Name) + ` SET NOT NULL;
    ALTER TABLE ` + t + ` ALTER COLUMN ` + ident.Quote(s.to.Name) + ` ADD GENERATED ` + kind + ` AS IDENTITY (` + options + `);
    EXECUTE pg_catalog.format('ALTER TABLE ` + strings.ReplaceAll(strings.ReplaceAll(t, "'", "''"), "%", "%%") + ` ALTER COLUMN ` + strings.ReplaceAll(strings.ReplaceAll(ident.Quote(s.to.Name), "'", "''"), "%", "%%") + ` RESTART WITH %s', next);
END
$decade$`
}
