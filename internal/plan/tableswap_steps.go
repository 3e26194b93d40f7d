package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
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
		Undo: []string{"DROP TABLE " + fresh}, Verify: relationExists(s.fresh())}
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
			Verify:  exists("SELECT FROM pg_catalog.pg_inherits WHERE inhparent = " + regclass(s.fresh())),
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
