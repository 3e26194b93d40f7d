package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/lifecycle"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// Beside is the schema in which a table is made anew, Past the one in which
// what it takes the place of waits to be dropped. All names inside are final, so
// that changing places is a change of schema and nothing has to be renamed.
const Beside, Past = "decade_next", "decade_before"

// tableSwap makes a table anew beside the one that is there, for what no ALTER
// TABLE leads to: a table becomes a partitioned one, or gets another partition
// key. What is written goes to both, the rows are copied in batches, and when
// the two are proven to hold the same rows they change places.
type tableSwap struct {
	m    *maker
	t    diff.Table
	cols []swapColumn
	// key are columns of the new table that tell a row, and come from the old one.
	key []string
	// tree are the new table and its partitions that the desired state names.
	tree []*catalog.Table
	// cut makes the partitions that the desired state leaves to maintenance;
	// nil where it names them.
	cut *lifecycle.Policy
}

// swapColumn is a column of the new table that is filled from the old one.
type swapColumn struct {
	to   *catalog.Column
	expr string // of the old table's columns, by its name without a schema
	same bool   // the old value as it is
}

// swapTables finds the tables that have to be made anew, and takes what their
// swap does out of the difference.
func (m *maker) swapTables() {
	var group []*tableSwap
	for _, t := range slices.Clone(m.d.Details) {
		if !m.remakes(t) {
			continue
		}
		s := &tableSwap{m: m, t: t}
		if why, instead := s.closed(); why != "" {
			m.refuse("table", t.To.Name.String(), s.why()+", and it cannot be made anew beside the old one: "+why, instead)
			m.forget(t)
			continue
		}
		if o, name := s.clashes(group); o != nil {
			m.refuse("table", t.To.Name.String(), s.why()+", and it cannot be made anew in one plan with "+o.t.To.Name.String()+": both have the name "+name+" in them, and meet in one schema",
				"let the desired state change one of the two, and the other when that plan has run")
			m.forget(t)
			continue
		}
		group = append(group, s)
	}
	if len(group) == 0 {
		return
	}
	for _, s := range group {
		m.forget(s.t)
		m.swapping[s.t.To.Name] = s
	}
	m.planSwaps(group)
}

// remakes reports a change that needs a new table: another kind or partition
// key, and a key or foreign key whose values are made by an expression, since
// the tables at both of its ends have to change in one moment.
func (m *maker) remakes(t diff.Table) bool {
	if NeverAnew(t.From) != "" || NeverAnew(t.To) != "" {
		return false
	}
	if t.Kind || slices.Contains(m.opt.Anew, t.To.Name) {
		return true
	}
	for _, p := range t.Columns.Changed {
		linked := func(c *catalog.Constraint) bool {
			return c.Kind != catalog.Check && slices.Contains(c.Columns, p.To.Name)
		}
		if p.From.Type != p.To.Type && m.value(t.To.Name.String()+"."+p.To.Name) != "" && (slices.ContainsFunc(t.From.Constraints, linked) || slices.ContainsFunc(t.To.Constraints, linked)) {
			return true
		}
	}
	return slices.ContainsFunc(t.Columns.Changed, func(p diff.Pair[*catalog.Column]) bool {
		return (p.From.Type != p.To.Type || p.From.Collation != p.To.Collation) && m.inPartitionKey(t.From, p.To.Name)
	})
}

// NeverAnew says why a table is not made anew, whatever changes of it; "" for
// those that can be.
func NeverAnew(t *catalog.Table) string {
	switch {
	case t.PartitionOf != nil:
		return "it is a partition of " + t.PartitionOf.Parent.String() + ", and comes with it"
	case t.Hypertable != nil:
		return "it is a hypertable, and only plain and partitioned tables are made anew"
	case len(t.Inherits) > 0 || !t.OfType.IsZero() || t.Kind != catalog.OrdinaryTable && t.Kind != catalog.PartitionedTable:
		return "only plain and partitioned tables are made anew, without inheritance and without a type that they are of"
	}
	return ""
}

// clashes finds a table of the group that has a name in common, of itself, a
// partition, an index or a sequence: they are of different schemas, and would meet
// in Beside or in Past.
func (s *tableSwap) clashes(group []*tableSwap) (with *tableSwap, name string) {
	for _, c := range []*catalog.Catalog{s.m.d.From, s.m.d.To} {
		all := relationsOf(c)
		under := func(n catalog.Name, s *tableSwap) bool {
			if of := all.of[n].of; !of.IsZero() {
				n = of
			}
			t := c.Table(n)
			return t != nil && c.Root(t).Name == s.t.To.Name
		}
		for _, o := range group {
			for _, n := range all.names {
				if under(n, s) && slices.ContainsFunc(all.names, func(x catalog.Name) bool { return x.Name == n.Name && under(x, o) }) {
					return o, n.Name
				}
			}
		}
	}
	return nil, ""
}

// forget takes a table, its partitions and its sequences out of what others
// plan: they are made anew, or refused.
func (m *maker) forget(t diff.Table) {
	name := t.To.Name
	below := func(c *catalog.Catalog) func(*catalog.Table) bool {
		return func(x *catalog.Table) bool { return c.Root(x).Name == name }
	}
	m.d.Details = slices.DeleteFunc(m.d.Details, func(x diff.Table) bool { return below(m.d.To)(x.To) || below(m.d.From)(x.From) })
	m.d.Tables.Created = except(m.d.Tables.Created, below(m.d.To))
	m.d.Tables.Dropped = except(m.d.Tables.Dropped, below(m.d.From))
	m.d.Managed = except(m.d.Managed, below(m.d.From))
	m.d.Sequences = exceptAny(m.d.Sequences, func(s *catalog.Sequence) bool { return s.Identity && s.OwnedBy == name })
	m.d.Grants = exceptAny(m.d.Grants, func(g *catalog.Grant) bool {
		n := objectName(g.Object)
		for _, c := range []*catalog.Catalog{m.d.From, m.d.To} {
			if x := c.Table(n); x != nil && below(c)(x) {
				return g.ObjectKind == "table"
			}
		}
		return false
	})
	statistics := exceptAny(m.d.Statistics, func(s *catalog.Statistics) bool { return s.Table == name })
	statistics.Created = m.d.Statistics.Created // they come when the new table stands in its place
	m.d.Statistics = statistics
}

// except copies a list without some of it: the difference that Make was given
// keeps its own.
func except[T any](list []T, gone func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), gone)
}

// exceptAny does so with a whole set; of a pair one of the two is enough.
func exceptAny[T any](set diff.Set[T], gone func(T) bool) diff.Set[T] {
	return diff.Set[T]{Created: except(set.Created, gone), Dropped: except(set.Dropped, gone),
		Changed: except(set.Changed, func(p diff.Pair[T]) bool { return gone(p.From) || gone(p.To) })}
}

const byHand = "make the new table under another name, copy the rows, and plan again"

// closed looks for what no swap can take along, and collects what it can: why
// not, "" when it can, and what to do instead.
func (s *tableSwap) closed() (why, instead string) {
	from, to, d := s.t.From, s.t.To, s.m.d
	for _, c := range []*catalog.Catalog{d.From, d.To} {
		for _, n := range []string{Beside, Past} {
			if slices.ContainsFunc(c.Schemas, func(x *catalog.Schema) bool { return x.Name == n }) {
				return "there is a schema " + n + ", perhaps of a plan that was not run to its end", "run the rest of that plan's script; or give it up with DROP SCHEMA " + Beside + " CASCADE, which takes its triggers along, and DROP SCHEMA " + Past + ", which refuses while an old table is in it"
			}
		}
	}
	if from.ForceRowSecurity || to.ForceRowSecurity {
		return "policies may hide rows from the owner, who has to copy them", byHand
	}
	for _, c := range []*catalog.Catalog{d.From, d.To} {
		for _, p := range c.Publications {
			if slices.ContainsFunc(p.Tables, func(n catalog.Name) bool {
				return n == to.Name || c.Table(n) != nil && c.Root(c.Table(n)).Name == to.Name
			}) {
				return "publication " + p.Name + " names it, and subscribers would have to follow", byHand
			}
		}
	}
	for _, x := range append(d.From.Partitions(from.Name), d.To.Partitions(to.Name)...) {
		if x.Kind == catalog.ForeignTable {
			return "its partition " + x.Name.String() + " is a foreign table", byHand
		}
	}
	if users := s.m.columnsOf(from.Name); len(users) > 0 {
		return "the column " + users[0].table.Name.String() + "." + users[0].column.Name + " has the table's row type", byHand
	}
	if why, instead := s.mapColumns(); why != "" {
		return why, instead
	}
	if !s.findKey() {
		return "no key of the new table is made of columns that the rows have", "give the desired table a primary key or a unique constraint of columns that the old one has, or say with " + valuesNote + " how their values come"
	}
	return s.findTree()
}

// valuesNote is how the desired state says where values come from.
const valuesNote = "-- decade:values schema.table.column = expression"

func (s *tableSwap) mapColumns() (why, instead string) {
	var open []string
	for _, c := range s.t.To.Columns {
		path := s.t.To.Name.String() + "." + c.Name
		old := s.t.From.Column(c.Name)
		switch {
		case c.Generated.Kind != "":
		case s.m.value(path) != "":
			s.cols = append(s.cols, swapColumn{to: c, expr: "(" + s.m.value(path) + ")"})
		case s.m.noCast(path):
			open = append(open, c.Name)
		case old != nil:
			value := ident.Quote(s.t.From.Name.Name) + "." + ident.Quote(c.Name)
			s.cols = append(s.cols, swapColumn{to: c, expr: convert(value, old.Type, c.Type), same: old.Type == c.Type})
		case c.Identity == catalog.NoIdentity && c.Default == nil && c.NotNull:
			open = append(open, c.Name)
		}
	}
	if len(open) > 0 {
		return "nothing says which values the rows that are there have in " + strings.Join(open, ", "),
			saidBeside(s.t.To.Name.String() + "." + open[0])
	}
	return "", ""
}

func (s *tableSwap) column(name string) (swapColumn, bool) {
	i := slices.IndexFunc(s.cols, func(c swapColumn) bool { return c.to.Name == name })
	if i < 0 {
		return swapColumn{}, false
	}
	return s.cols[i], true
}

// findKey takes the primary key, or a unique constraint without NULLs.
func (s *tableSwap) findKey() bool {
	for _, kind := range []catalog.ConstraintKind{catalog.PrimaryKey, catalog.Unique} {
		for _, c := range s.t.To.Constraints {
			if c.Kind == kind && !c.Deferrable && !slices.ContainsFunc(c.Columns, func(n string) bool {
				x, ok := s.column(n)
				return !ok || !x.to.NotNull
			}) {
				s.key = c.Columns
				return true
			}
		}
	}
	return false
}

// findTree collects the partitions of the new table, or finds out how the
// desired state has them made.
func (s *tableSwap) findTree() (why, instead string) {
	s.tree = []*catalog.Table{s.t.To}
	for i := 0; i < len(s.tree); i++ {
		s.tree = append(s.tree, s.m.d.To.Partitions(s.tree[i].Name)...)
	}
	for _, t := range s.tree {
		if slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool { return x.Invalid }) {
			return "the desired state has an index of " + t.Name.String() + " that waits for others", byHand
		}
	}
	if s.t.To.PartitionBy == nil || len(s.tree) > 1 {
		return "", ""
	}
	k := s.t.To.PartitionBy
	for _, p := range s.m.opt.Lifecycle {
		if p.Relation != s.t.To.Name {
			continue
		}
		c := s.t.To.Column(p.PartitionBy)
		switch {
		case k.Strategy != "range" || len(k.Keys) != 1 || k.Keys[0].Column != p.PartitionBy || c == nil || !slices.Contains(times(), c.Type.Name):
			return "its lifecycle in decade.yaml is by " + p.PartitionBy + ", and its partition key is another one", "let both name one column of time"
		case p.Width.Time != 0 || p.Width.Mixed():
			return "its lifecycle in decade.yaml cuts it into " + p.Width.String(), "name its partitions in the desired state"
		}
		if _, ok := s.column(p.PartitionBy); !ok {
			return "nothing says which " + p.PartitionBy + " the rows that are there have", saidBeside(s.t.To.Name.String() + "." + p.PartitionBy)
		}
		s.cut = &p
		return "", ""
	}
	return "the desired state names no partition of it", "name its partitions, or say in decade.yaml, under lifecycle, how wide they are"
}

// staged gives a table of the new tree as it is made beside the old one.
func staged(t *catalog.Table) *catalog.Table {
	out := *t
	out.Name.Schema = Beside
	if t.PartitionOf != nil {
		bound := *t.PartitionOf
		bound.Parent.Schema = Beside
		out.PartitionOf = &bound
	}
	return &out
}

// fresh is the name of the new table where it is made.
func (s *tableSwap) fresh() catalog.Name { return staged(s.t.To).Name }

// quoted gives the old table, and the new one where it is made.
func (s *tableSwap) quoted() (old, fresh string) {
	return sqlwrite.Name(s.t.From.Name), sqlwrite.Name(s.fresh())
}

// loses names the columns of the old table that no column of the new one
// holds as they are.
func (s *tableSwap) loses() []string {
	var out []string
	for _, c := range s.t.From.Columns {
		if x, ok := s.column(c.Name); c.Generated.Kind == "" && (!ok || !x.same) {
			out = append(out, c.Name)
		}
	}
	return out
}
