package plan

import (
	"fmt"
	"slices"

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
	filled     []Hazard // of materialized views that the exchange makes again
	// trigger is also the name of its function, in the table's schema.
	trigger string
	// family is the table as it is, with its partitions, parents first.
	family          []*catalog.Table
	keys            []swapKey
	checks, foreign []held
	indexes         []twin
	statistics      []twinStatistics
	// drop and create are for what names the column and holds no rows: it goes,
	// and comes again, in the moment of the exchange. beside are tables of it
	// that are not of the family.
	drop, create []string
	beside       []catalog.Name
	// compiled are keys of functions and rules that are among them.
	compiled map[string]bool
	// wants is what needs no step of its own any more.
	wants []any
	// stay are indexes that stay on the first column, and go before it does.
	stay []*catalog.Index
}

// manyPartitions is how many an exchange goes through in what is still a
// moment: each costs some milliseconds, more on a busy machine.
const manyPartitions = 100

// swapColumn plans the change online; why is what closes this way, "" when the
// steps are planned.
func (m *maker) swapColumn(t diff.Table, from, to *catalog.Column) (why string) {
	columns := scope{columnNames, t.To.Name}
	s := &columnSwap{m: m, t: t, from: from, to: to, compiled: map[string]bool{},
		fresh: m.spare(columns, to.Name, "", "new"), old: m.spare(columns, to.Name, "", "old"),
		// Triggers fire in the order of their names: what others write is seen.
		trigger: m.spare(inSchema(routineNames, t.To.Name.Schema), "zz_"+t.To.Name.Name, to.Name, "both")}
	if why := s.closed(); why != "" {
		return why
	}
	for _, x := range s.wants {
		m.swapped[x] = true
	}
	for _, x := range s.stay {
		m.onOld[x] = true
	}
	s.plan()
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
	value, stored := convert("NEW."+ident.Quote(name), s.from.Type, s.to.Type), convert(ident.Quote(name), s.from.Type, s.to.Type)
	todo := ident.Quote(name) + " IS NOT NULL AND " + ident.Quote(s.fresh) + " IS NULL"
	if expr := s.m.value(path); expr != "" {
		value, stored = "(SELECT "+expr+" FROM (SELECT NEW.*) AS "+ident.Quote(t.Name)+")", "("+expr+")"
		todo = ident.Quote(s.fresh) + " IS NULL AND " + stored + " IS NOT NULL"
	}
	how := s.m.conversionOf(path, s.from, s.to)
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
	first.Hazards = append(first.Hazards, s.m.zoneOfWriters(t, s.from, s.to)...)
	add(first)
	fill := Step{Title: "fill " + s.fresh + " from " + path, Class: Alone, Why: "in batches with a commit after each, so that no row is locked for long",
		SQL:    []string{s.m.fillBatches(t, ident.Quote(s.fresh)+" = "+stored, todo)},
		Verify: absent("SELECT FROM " + sqlwrite.Name(t) + " AS " + ident.Quote(t.Name) + " WHERE " + todo)}
	if how.fails {
		fill.Hazards = []Hazard{{Name: DataDependent, What: "fails, and keeps what it has filled, at a value that does not fit " + s.to.Type.String(), NeedsAllow: true}}
	}
	add(fill)
	for _, x := range s.indexes {
		s.m.buildTwin(x)
	}
	for _, k := range s.keys {
		s.m.buildTwin(k.index)
	}
	s.proveNotNull(add)
	s.gather(add)
	swap := Step{Title: "let " + s.fresh + " and " + name + " change places", Why: "in one transaction that reads no row: at every moment there is one column " + name + " with its keys, checks and indexes",
		SQL: s.exchange(function), OneWay: "what is written from here on is in the new column alone", Hazards: []Hazard{{Name: DependentBroken, What: "programs that tell columns by their place (SELECT *, INSERT without a list of columns) find " + name + " last"}},
		Verify: exists(columnQuery(t, name, hasType(s.to.Type)))}
	swap.Hazards = slices.Concat(swap.Hazards, s.filled, s.m.countsAnew(s.t.To, s.from, s.to))
	if s.from.Identity != catalog.NoIdentity && s.to.Identity == catalog.NoIdentity {
		swap.Hazards = append(swap.Hazards, lostIdentity(path))
	}
	if s.m.value(path) != "" {
		swap.Hazards = append(swap.Hazards, Hazard{Name: DependentBroken, What: "programs that write or read " + path + " in its old form do not fit from here on", NeedsAllow: true})
	}
	if n := len(s.family) - 1; n > manyPartitions {
		swap.Hazards = append(swap.Hazards, Hazard{Name: LongLock, What: fmt.Sprintf("%d partitions are gone through one by one while nobody can read or write %s", n, t), NeedsAllow: true})
	}
	add(swap)
	old := *s.from
	old.Name, old.NotNull = s.old, false
	for i, x := range s.m.steps {
		// A new partition comes when the columns have changed places.
		if p := s.m.d.To.Table(objectName(x.Object.Path)); (x.rank == joinPartition || x.rank == joinLate) && p != nil && s.m.d.To.Root(p).Name == t {
			s.m.steps[i].Step = withColumn(x.Step, p.Name, &old)
		}
	}
	for _, c := range s.checks {
		switch was := s.m.d.From.Table(c.table.Name).Constraint(c.key.Name); {
		case c.key.NotValid || c.key.NotEnforced:
		case c.key.Expr.Equal(was.Expr):
			s.m.proveAgain(changeColumn, c.table, c.key)
		default:
			s.m.proveConstraint(changeColumn, c.table, c.key)
		}
	}
	for _, f := range s.foreign {
		s.proveForeign(f)
	}
	last := Step{Title: "drop " + t.String() + "." + s.old + ", the values of the old type", Object: Object{"column", path},
		Why: "when the new type has proven itself: until then the old values are there to compare with",
		SQL: []string{alter(t) + "DROP COLUMN " + ident.Quote(s.old)}, Verify: absent(columnQuery(t, s.old, ""))}
	if how.loses {
		last.Hazards = lost("what " + s.to.Type.String() + " cannot hold of the old values goes")
	}
	s.m.add(dropColumn, last)
}
