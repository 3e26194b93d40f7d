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

// columnSwap is a change of type that keeps everybody working: a second column takes
// what is written to the first, is filled in batches, gets its indexes beside
// readers and writers, and changes places with the first in one moment.
type columnSwap struct {
	m        *maker
	t        diff.Table
	from, to *catalog.Column
	// as is the type of the second column: that of to, or the name that it has
	// until the exchange.
	as  catalog.TypeName
	how conversion
	// remade says that the exchange drops and makes again, around the columns,
	// what is compiled with their tables.
	remade bool
	// fresh and old are the names of the second column before, and of the
	// first after the two change places.
	fresh, old string
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

// secondColumn is a change of a column's type that is neither asked whether it
// is open nor planned.
func (m *maker) secondColumn(t diff.Table, from, to *catalog.Column) *columnSwap {
	columns := scope{columnNames, t.To.Name}
	return &columnSwap{m: m, t: t, from: from, to: to, as: to.Type, compiled: map[string]bool{},
		fresh: m.spare(columns, to.Name, "", "new"), old: m.spare(columns, to.Name, "", "old"),
		// Triggers fire in the order of their names: what others write is seen.
		trigger: m.spare(inSchema(routineNames, t.To.Name.Schema), "zz_"+t.To.Name.Name, to.Name, "both")}
}

// swapColumn plans the change online; why is what closes this way, "" when the
// steps are planned.
func (m *maker) swapColumn(t diff.Table, from, to *catalog.Column) (why string) {
	s := m.secondColumn(t, from, to)
	if why := s.closed(); why != "" {
		return why
	}
	s.how = m.conversionOf(s.path(), from, to)
	s.settle()
	s.plan()
	return ""
}

func (s *columnSwap) path() string { return s.t.To.Name.String() + "." + s.to.Name }

// add files a step about the column.
func (s *columnSwap) add(x Step) {
	x.Object = Object{"column", s.path()}
	s.m.add(changeColumn, x)
}

// settle tells other steps what comes with the exchange.
func (s *columnSwap) settle() {
	for _, x := range s.wants {
		s.m.swapped[x] = true
	}
	for _, x := range s.stay {
		s.m.onOld[x] = true
	}
}

func (s *columnSwap) plan() {
	t, name := s.t.To.Name, s.to.Name
	s.prepare()
	around := s.m.aroundViews(s.familyNames())
	s.add(Step{Title: "let " + s.fresh + " and " + name + " change places", Why: "in one transaction that reads no row: at every moment there is one column " + name + " with its keys, checks and indexes",
		SQL: slices.Concat([]string{lockTables(s.locked())}, around.drop, s.exchange(), around.create), OneWay: newColumnAlone,
		Hazards: s.hazards(around.hazards), Verify: exists(columnQuery(t, name, hasType(s.to.Type)))})
	s.finish()
}

const newColumnAlone = "what is written from here on is in the new column alone"

// lockTables takes all locks of an exchange at once, before anything is done:
// one that is taken later could wait for somebody who waits.
func lockTables(names []string) string {
	return "LOCK TABLE " + strings.Join(names, ", ") + " IN ACCESS EXCLUSIVE MODE"
}

// values gives what the second column holds of a row that is written, and of
// one that is stored, and which rows are to do.
func (s *columnSwap) values() (written, stored, todo string) {
	name, fresh := ident.Quote(s.to.Name), ident.Quote(s.fresh)
	todo = name + " IS NOT NULL AND " + fresh + " IS NULL"
	switch expr := s.m.value(s.path()); {
	case expr != "":
		written, stored = "(SELECT "+expr+" FROM (SELECT NEW.*) AS "+ident.Quote(s.t.To.Name.Name)+")", "("+expr+")"
		return written, stored, fresh + " IS NULL AND " + stored + " IS NOT NULL"
	case s.as != s.to.Type:
		// PL/pgSQL assigns a text without a cast, which would ask writers for
		// USAGE on the schema of the type.
		return "NEW." + name + "::text", name + "::text::" + sqlwrite.Type(s.as), todo
	}
	return convert("NEW."+name, s.from.Type, s.to.Type), convert(name, s.from.Type, s.to.Type), todo
}

// prepare plans all that comes before the exchange, beside readers and writers.
func (s *columnSwap) prepare() {
	t, path := s.t.To.Name, s.path()
	second := *s.to
	second.Name, second.Type, second.Default, second.NotNull, second.Identity = s.fresh, s.as, nil, false, catalog.NoIdentity
	function := s.function()
	value, stored, todo := s.values()
	first := Step{Title: "write " + path + " twice: as " + s.from.Type.String() + " and, in " + s.fresh + ", as " + s.as.String(),
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
	if s.how.fails {
		first.Hazards = []Hazard{{Name: DataDependent, What: "from here on a program fails that writes to " + path + " what does not fit " + s.as.String(), NeedsAllow: true}}
	}
	first.Hazards = append(first.Hazards, s.m.zoneOfWriters(t, s.from, s.to)...)
	s.add(first)
	fill := Step{Title: "fill " + s.fresh + " from " + path, Class: Alone, Why: "in batches with a commit after each, so that no row is locked for long",
		SQL:    []string{s.m.fillBatches(t, ident.Quote(s.fresh)+" = "+stored, todo)},
		Verify: absent("SELECT FROM " + sqlwrite.Name(t) + " AS " + ident.Quote(t.Name) + " WHERE " + todo)}
	if s.how.fails {
		fill.Hazards = []Hazard{{Name: DataDependent, What: "fails, and keeps what it has filled, at a value that does not fit " + s.as.String(), NeedsAllow: true}}
	}
	s.add(fill)
	for _, x := range s.indexes {
		s.m.buildTwin(x)
	}
	for _, k := range s.keys {
		s.m.buildTwin(k.index)
	}
	s.proveNotNull()
	s.gather()
}

// function is the name of the trigger's function as SQL has it.
func (s *columnSwap) function() string {
	return sqlwrite.Name(catalog.Name{Schema: s.t.To.Name.Schema, Name: s.trigger})
}

// hazards are those of the exchange; filled are those of the materialized views
// that it makes again.
func (s *columnSwap) hazards(filled []Hazard) []Hazard {
	t, path := s.t.To.Name, s.path()
	out := slices.Concat([]Hazard{{Name: DependentBroken, What: "programs that tell columns by their place (SELECT *, INSERT without a list of columns) find " + s.to.Name + " last"}},
		filled, s.m.countsAnew(s.t.To, s.from, s.to))
	if s.from.Identity != catalog.NoIdentity && s.to.Identity == catalog.NoIdentity {
		out = append(out, lostIdentity(path))
	}
	if s.m.value(path) != "" {
		out = append(out, Hazard{Name: DependentBroken, What: "programs that write or read " + path + " in its old form do not fit from here on", NeedsAllow: true})
	}
	if n := len(s.family) - 1; n > manyPartitions {
		out = append(out, Hazard{Name: LongLock, What: fmt.Sprintf("%d partitions are gone through one by one while nobody can read or write %s", n, t), NeedsAllow: true})
	}
	return out
}

// finish plans all that comes after the exchange.
func (s *columnSwap) finish() {
	t, path := s.t.To.Name, s.path()
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
	if s.how.loses {
		last.Hazards = lost("what " + s.to.Type.String() + " cannot hold of the old values goes")
	}
	s.m.add(dropColumn, last)
}
