package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// enumSwap is an enum that loses values or gets them in another order, while
// everybody goes on working: a new type stands beside it, each column of it
// gets a second one of the new type, and all of them and the types change
// places in one moment.
type enumSwap struct {
	m          *maker
	from, to   *catalog.Type
	fresh, old catalog.Name // of the new type before, and of the first after
	columns    []*columnSwap
	// calls are the names of the functions that stand on the type or its tables:
	// the exchange drops them, which what calls them would not let it do. stale
	// reports what names something that goes with the type.
	calls []string
	stale func(*catalog.Expr) bool
	// before and after drop what stands on the type or the tables and holds no
	// rows, and make it again; remaking are its keys.
	before, after, remaking []string
}

// swapEnum makes an enum anew, online where that is open.
func (m *maker) swapEnum(from, to *catalog.Type) {
	if len(m.columnsOf(from.Name)) == 0 {
		m.swapType(from, to, "")
		return
	}
	s := &enumSwap{m: m, from: from, to: to, fresh: from.Name, old: from.Name}
	types := inSchema(typeNames, from.Name.Schema)
	s.fresh.Name, s.old.Name = m.spare(types, from.Name.Name, "", "new"), m.spare(types, from.Name.Name, "", "old")
	if why := s.closed(); why != "" {
		m.swapType(from, to, why)
		return
	}
	keys := s.keys()
	var ok bool
	if s.before, s.after, ok = m.around(keys...); !ok {
		return
	}
	s.remaking, m.remaking = m.remaking, nil
	for _, c := range s.columns {
		c.settle()
		for _, t := range c.family {
			m.settleDefault(t.Name, c.to.Name)
			m.enumTables[t.Name] = true
		}
	}
	first := len(m.steps)
	s.plan()
	// All of it is about the type: what needs the type waits for the last step.
	for i := range m.steps[first:] {
		if x := &m.steps[first+i]; x.rank == changeColumn {
			x.rank, x.key = changeDomain, keys[0]
		}
	}
}

// keys are those of the type, and of the tables with a column of it.
func (s *enumSwap) keys() []string {
	out := []string{catalog.Key("type", s.from.Name.String())}
	for _, t := range tablesOf(s.m.columnsOf(s.from.Name)) {
		out = append(out, viewKey(t.Name))
	}
	return out
}

func (s *enumSwap) plan() {
	m, name, fresh := s.m, s.to.Name.String(), *s.to
	fresh.Name = s.fresh
	made, ok := m.makeType(&fresh)
	if !ok {
		return
	}
	m.add(changeColumn, Step{Title: "create type " + s.fresh.String() + ", which is to be " + name, Object: typeObject(s.to), SQL: made,
		Why:  "to move the columns to another type in place would write their tables anew under locks that stop everybody; so each column gets a second one of the new type, which changes places with it when all are complete",
		Undo: []string{dropTypeSQL(&fresh)}, Verify: typeIs(&fresh, "")})
	for _, c := range s.columns {
		c.prepare()
	}
	m.remaking = s.remaking
	m.add(changeColumn, Step{Title: "let " + s.fresh.String() + " and its columns take the place of " + name, Object: typeObject(s.to),
		Why: "in one transaction that reads no row: at every moment there is one type " + name + ", and all columns have it",
		SQL: s.exchange(), OneWay: newColumnAlone, Hazards: s.hazards(), Verify: typeMade(s.from, s.to)})
	for _, c := range s.columns {
		c.finish()
	}
	gone := *s.from
	gone.Name = s.old
	m.add(dropType, Step{Title: "drop type " + s.old.String() + ", which was " + name, Object: typeObject(s.to), SQL: []string{dropTypeSQL(&gone)},
		Why: "no column has it any more", Undo: s.goneAgain(&gone), Verify: "SELECT " + regtype(s.old) + " IS NULL"})
}

// goneAgain makes the first type again, with what roles may do with it.
func (s *enumSwap) goneAgain(gone *catalog.Type) []string {
	sql, _ := s.m.makeType(gone)
	for _, g := range s.m.d.From.Grants {
		if g.ObjectKind == "type" && g.Object == s.from.Name.String() {
			own := *g
			own.Object = gone.Name.String()
			sql = append(sql, grantSQL(&own, own.Privileges))
		}
	}
	return sql
}

func (s *enumSwap) exchange() []string {
	var locked []string
	for _, c := range s.columns {
		for _, t := range c.locked() {
			if !slices.Contains(locked, t) {
				locked = append(locked, t)
			}
		}
	}
	sql := append([]string{lockTables(locked)}, s.before...)
	sql = append(sql, "ALTER TYPE "+sqlwrite.Name(s.to.Name)+" RENAME TO "+ident.Quote(s.old.Name), "ALTER TYPE "+sqlwrite.Name(s.fresh)+" RENAME TO "+ident.Quote(s.to.Name.Name))
	for _, c := range s.columns {
		sql = append(sql, c.exchange()...)
	}
	return slices.Concat(sql, s.m.typeGrants(s.to), s.after)
}

func (s *enumSwap) hazards() []Hazard {
	var tables []catalog.Name
	for _, c := range s.columns {
		tables = append(tables, c.familyNames()...)
	}
	out := []Hazard{{Name: DependentBroken, NeedsAllow: true, What: "sessions that are open hold " + s.to.Name.String() + " to be the type that goes, in the parameters of prepared statements and the variables of PL/pgSQL functions: these fail until they connect again"}}
	for _, v := range s.m.readers(tables, false) {
		if s.m.d.To.View(v.Name) != nil {
			out = append(out, filledAgain(v)...)
		}
	}
	for _, c := range s.columns {
		out = append(out, c.hazards(nil)...)
	}
	return out
}

// closed looks for what keeps the columns from changing places all at once, and
// collects what each takes along.
func (s *enumSwap) closed() string {
	loses := slices.ContainsFunc(s.from.Labels, func(l string) bool { return !slices.Contains(s.to.Labels, l) })
	for _, u := range s.m.columnsOf(s.from.Name) {
		if why := s.unfit(u); why != "" {
			return why
		}
		if u.table.PartitionOf != nil {
			continue // it goes with the parent's
		}
		now := s.m.d.To.Table(u.table.Name)
		c := s.m.secondColumn(diff.Table{From: u.table, To: now}, u.column, now.Column(u.column.Name))
		c.as.Name, c.remade, c.how = s.fresh.Name, true, conversion{fails: loses}
		if why := c.closed(); why != "" {
			return "of " + c.path() + ", " + why
		}
		s.columns = append(s.columns, c)
	}
	s.calls, s.stale = s.m.functionsOn(s.keys()), s.m.stale(s.from)
	for _, t := range s.m.d.From.Tables {
		if why := s.named(t); why != "" {
			return why
		}
	}
	return s.entangled()
}

// unfit tells what about a column closes the way, but for what closes every
// change of its type.
func (s *enumSwap) unfit(u typedColumn) string {
	path, now := u.table.Name.String()+"."+u.column.Name, s.m.d.To.Table(u.table.Name)
	if now == nil || now.Column(u.column.Name) == nil {
		return path + " goes"
	}
	c := now.Column(u.column.Name)
	like := func(a, b *catalog.PartitionBound) bool {
		return (a == nil) == (b == nil) && (a == nil || a.Parent == b.Parent)
	}
	switch {
	case c.Type != u.column.Type || c.NotNull != u.column.NotNull || c.NotNullNotValid || u.column.NotNullNotValid || c.Generated.Kind != u.column.Generated.Kind:
		return path + " changes too"
	case s.m.opt.Values[path] != "":
		return "an expression gives the values of " + path
	case s.m.inPartitionKey(u.table, u.column.Name):
		return u.table.Name.String() + " is partitioned by " + u.column.Name
	case s.m.swapping[u.table.Name] != nil || s.m.swapping[s.m.d.From.Root(u.table).Name] != nil:
		return u.table.Name.String() + " is made anew"
	case s.m.enumTables[u.table.Name]:
		return "another type of " + u.table.Name.String() + " is made anew too"
	case !like(u.table.PartitionOf, now.PartitionOf) || len(s.m.d.From.Partitions(u.table.Name)) != len(s.m.d.To.Partitions(u.table.Name)):
		return "partitions of " + s.m.d.From.Root(u.table).Name.String() + " come or go"
	}
	return ""
}

// named looks for what of a table names the type and does not come again with a
// column of it, or could be built only when the new type has its name.
func (s *enumSwap) named(t *catalog.Table) string {
	names := func(e *catalog.Expr) bool {
		return e != nil && (strings.Contains(e.SQL, sqlwrite.Name(s.from.Name)) || slices.ContainsFunc(s.calls, func(f string) bool { return mentions(e, f) }))
	}
	now := s.m.d.To.Table(t.Name)
	own := func(e *catalog.Expr) bool {
		return slices.ContainsFunc(t.Columns, func(c *catalog.Column) bool { return s.is(c) && mentions(e, c.Name) })
	}
	for _, c := range t.Columns {
		if names(c.Generated.Expr) || names(c.Default) && (!s.is(c) || slices.ContainsFunc(s.calls, func(f string) bool { return mentions(c.Default, f) })) {
			return t.Name.String() + "." + c.Name + " is computed with the type"
		}
	}
	for _, c := range t.Constraints {
		calling := slices.ContainsFunc(s.calls, func(f string) bool { return mentions(c.Expr, f) })
		if names(c.Where) || names(c.Expr) && (calling || !own(c.Expr)) || slices.ContainsFunc(c.Elements, func(e catalog.ExclusionElement) bool { return names(e.Expr) }) {
			return "constraint " + c.Name + " of " + t.Name.String() + " names the type"
		}
	}
	for _, x := range t.Indexes {
		if names(x.Where) || slices.ContainsFunc(x.Keys, func(k catalog.IndexKey) bool { return names(k.Expr) }) {
			return "index " + x.Name + " names the type, and would have to be built before the new one has the name"
		}
	}
	for _, p := range t.Policies {
		stays := now != nil && slices.ContainsFunc(now.Policies, func(o *catalog.Policy) bool { return o.Name == p.Name })
		for _, e := range []*catalog.Expr{p.Using, p.WithCheck} {
			calling := slices.ContainsFunc(s.calls, func(f string) bool { return mentions(e, f) })
			if names(e) && (calling || !own(e)) || s.stale(e) && !stays {
				return "policy " + p.Name + " of " + t.Name.String() + " names the type"
			}
		}
	}
	for _, g := range t.Triggers {
		calling := slices.ContainsFunc(s.calls, func(f string) bool { return mentions(g.When, f) })
		if names(g.When) && (calling || !own(g.When)) {
			return "trigger " + g.Name + " of " + t.Name.String() + " names the type"
		}
	}
	for _, x := range s.m.d.From.Statistics {
		if x.Table == t.Name && slices.ContainsFunc(x.Exprs, func(e catalog.Expr) bool { return names(&e) }) {
			return "statistics " + x.Name.String() + " name the type"
		}
	}
	return ""
}

// is reports a column of the type or of an array of it.
func (s *enumSwap) is(c *catalog.Column) bool {
	return c.Type.Schema == s.from.Name.Schema && c.Type.Name == s.from.Name.Name
}

// functionsOn are the names of the functions that stand on objects, directly or
// not.
func (m *maker) functionsOn(keys []string) []string {
	reached := slices.Clone(keys)
	for i := 0; i < len(reached); i++ {
		for _, d := range m.d.From.Depends {
			if d.On == reached[i] && !slices.Contains(reached, d.Object) {
				reached = append(reached, d.Object)
			}
		}
	}
	var out []string
	for _, f := range m.d.From.Functions {
		if slices.Contains(reached, functionKey(f)) {
			out = append(out, f.Name.Name)
		}
	}
	return out
}

// entangled looks for what two of the columns would both take along, and for
// what needs something that is made after them.
func (s *enumSwap) entangled() string {
	seen := map[string]bool{}
	for _, c := range s.columns {
		sql := c.exchange()
		for _, x := range sql {
			if seen[x] {
				return "two columns of the type are in one and the same index, constraint, policy or trigger"
			}
			seen[x] = true
		}
		for _, x := range c.indexes {
			sql = append(sql, sqlwrite.CreateIndex(x.fresh, x.table.Name, ""))
		}
		for _, name := range s.later(c) {
			if slices.ContainsFunc(sql, func(x string) bool { return mentions(&catalog.Expr{SQL: x}, name) }) {
				return "what comes again with " + c.path() + " needs " + name + ", which is new too"
			}
		}
	}
	return ""
}

// later are the names of what the plan makes after the enum.
func (s *enumSwap) later(c *columnSwap) []string {
	var out []string
	for _, t := range c.family {
		for _, x := range c.wanted(t).Columns {
			if t.Column(x.Name) == nil {
				out = append(out, x.Name)
			}
		}
	}
	for _, x := range s.m.d.Tables.Created {
		out = append(out, x.Name.Name)
	}
	for _, x := range s.m.d.Functions.Created {
		out = append(out, x.Name.Name)
	}
	return out
}
