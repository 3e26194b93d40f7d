package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/feature"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// columnExtras are the settings of a column that its definition does not hold.
func (m *maker) columnExtras(t catalog.Name, from, to *catalog.Column) []string {
	col := alter(t) + "ALTER COLUMN " + ident.Quote(to.Name) + " "
	var out []string
	if from.Storage != to.Storage {
		out = append(out, col+"SET STORAGE "+m.storage(to))
	}
	if from.Compression != to.Compression {
		method := to.Compression
		if method == "" {
			method = "default"
		}
		out = append(out, col+"SET COMPRESSION "+method)
	}
	if target := deref(to.StatsTarget); deref(from.StatsTarget) != target {
		out = append(out, col+"SET STATISTICS "+strconv.Itoa(target))
	}
	if set, reset := optionChanges(from.Options, to.Options); len(set)+len(reset) > 0 {
		if len(set) > 0 {
			out = append(out, col+"SET ("+sqlwrite.Options(set)+")")
		}
		if len(reset) > 0 {
			out = append(out, col+"RESET ("+strings.Join(reset, ", ")+")")
		}
	}
	// A bare column is one that is made by a definition, with its options.
	if parts := changedOptions(from.ForeignOptions, to.ForeignOptions); len(parts) > 0 && from.Type != (catalog.TypeName{}) {
		out = append(out, "ALTER FOREIGN TABLE "+sqlwrite.Name(t)+" ALTER COLUMN "+ident.Quote(to.Name)+" OPTIONS ("+strings.Join(parts, ", ")+")")
	}
	if from.Comment != to.Comment {
		out = append(out, comment("COLUMN "+sqlwrite.Name(t)+"."+ident.Quote(to.Name), to.Comment))
	}
	return out
}

// storage writes how a column's long values are kept. Before version 16 there
// is no word for the type's own, which is main for a few and extended for most.
func (m *maker) storage(c *catalog.Column) string {
	switch {
	case c.Storage != "":
		return strings.ToUpper(c.Storage)
	case feature.Server(m.opt.Postgres, feature.StorageDefault):
		return "DEFAULT"
	case slices.Contains([]string{"numeric", "inet", "cidr"}, c.Type.Name) && c.Type.Dims == 0:
		return "MAIN"
	}
	return "EXTENDED"
}

// optionChanges tells which parameters to set and which to take back.
func optionChanges(from, to catalog.Options) (set catalog.Options, reset []string) {
	for _, o := range to {
		if v, ok := from.Get(o.Name); !ok || v != o.Value {
			set = append(set, o)
		}
	}
	for _, o := range from {
		if _, ok := to.Get(o.Name); !ok {
			reset = append(reset, o.Name)
		}
	}
	return set, reset
}

func deref(n *int) int {
	if n == nil {
		return -1
	}
	return *n
}

// addColumn adds a column to a table that has rows.
func (m *maker) addColumn(t *catalog.Table, c *catalog.Column) {
	if c.Inherited {
		return
	}
	path := t.Name.String() + "." + c.Name
	s := Step{Title: "add column " + path, Object: Object{"column", path},
		Undo: []string{alter(t.Name) + "DROP COLUMN " + ident.Quote(c.Name)}, Verify: exists(columnQuery(t.Name, c.Name, ""))}
	if c.Identity != catalog.NoIdentity {
		m.addIdentity(t, c)
		return
	}
	if expr := m.value(path); expr != "" && c.Generated.Kind == "" {
		m.addValued(t, c, expr)
		return
	}
	if c.Default == nil || c.Generated.Kind != "" || !m.volatile(c.Default) {
		s.SQL = append([]string{alter(t.Name) + "ADD COLUMN " + sqlwrite.ColumnDefinition(t.Name.Name, c)}, m.columnExtras(t.Name, &catalog.Column{Name: c.Name}, c)...)
		if c.NotNull && c.Default == nil && c.Generated.Kind == "" {
			s.Hazards = []Hazard{{Name: DataDependent, What: "fails when " + t.Name.String() + " has a row: NOT NULL without a default; a note says which value rows get: -- decade:values " + t.Name.String() + "." + c.Name + " = EXPRESSION", NeedsAllow: true}}
		}
		if c.Generated.Kind == "stored" {
			s.Hazards = append(s.Hazards, rewrite(t.Name, "computing the new column"))
		} else if m.guardedDomain(c.Type) {
			// Even without a default: PostgreSQL asks the domain about each row.
			s.Hazards = append(s.Hazards, rewrite(t.Name, "a column of a domain with a CHECK"))
		}
		m.add(changeColumn, s)
		return
	}
	m.addFilled(t, c, c, nil, nil)
	if c.NotNull {
		m.setNotNull(t, c)
	}
}

// addValued adds a column whose values the desired state says how to make.
// What is written before the programs know the column is filled like the rest.
func (m *maker) addValued(t *catalog.Table, c *catalog.Column, expr string) {
	path := t.Name.String() + "." + c.Name
	bare := *c
	bare.NotNull = false
	sql := []string{alter(t.Name) + "ADD COLUMN " + sqlwrite.ColumnDefinition(t.Name.Name, &bare)}
	if c.Default != nil { // for rows from now on, and not for those that are there
		bare.Default = nil
		sql = []string{alter(t.Name) + "ADD COLUMN " + sqlwrite.ColumnDefinition(t.Name.Name, &bare),
			alter(t.Name) + "ALTER COLUMN " + ident.Quote(c.Name) + " SET DEFAULT " + c.Default.SQL}
	}
	m.add(changeColumn, Step{Title: "add column " + path, Object: Object{"column", path}, SQL: append(sql, m.columnExtras(t.Name, &catalog.Column{Name: c.Name}, c)...),
		Undo: []string{alter(t.Name) + "DROP COLUMN " + ident.Quote(c.Name)}, Verify: exists(columnQuery(t.Name, c.Name, ""))})
	m.add(changeColumn, Step{Title: "fill column " + path, Object: Object{"column", path}, Class: Alone,
		Why:     "with the values that the desired state names, in batches with a commit after each, so that no row is locked for long",
		SQL:     []string{m.fillBatches(t.Name, ident.Quote(c.Name)+" = ("+expr+")", ident.Quote(c.Name)+" IS NULL AND ("+expr+") IS NOT NULL")},
		Hazards: []Hazard{{Name: DataDependent, What: "fails, and keeps what it has filled, where the expression fails or gives what " + c.Type.String() + " cannot hold", NeedsAllow: true}}})
	if c.NotNull {
		m.setNotNull(t, c)
	}
}

// addFilled adds a column that comes empty and is filled in batches, by the
// default of filling: c itself, or what stands in for it until it is full.
func (m *maker) addFilled(t *catalog.Table, c, filling *catalog.Column, first, last []string) {
	path := t.Name.String() + "." + c.Name
	bare := *filling
	bare.Default, bare.NotNull = nil, false
	m.add(changeColumn, Step{Title: "add column " + path, Object: Object{"column", path},
		Why: "the default is computed anew for each row, which would rewrite the table under a lock: so the column comes empty and is filled in batches",
		SQL: slices.Concat(first, []string{alter(t.Name) + "ADD COLUMN " + sqlwrite.ColumnDefinition(t.Name.Name, &bare),
			alter(t.Name) + "ALTER COLUMN " + ident.Quote(c.Name) + " SET DEFAULT " + filling.Default.SQL}, m.columnExtras(t.Name, &catalog.Column{Name: c.Name}, c)),
		Undo: append([]string{alter(t.Name) + "DROP COLUMN " + ident.Quote(c.Name)}, last...), Verify: exists(columnQuery(t.Name, c.Name, ""))})
	m.add(changeColumn, Step{Title: "fill column " + path, Object: Object{"column", path}, Class: Alone,
		Why: "in batches with a commit after each, so that no row is locked for long",
		SQL: []string{m.fillBatches(t.Name, ident.Quote(c.Name)+" = "+filling.Default.SQL, ident.Quote(c.Name)+" IS NULL")}, Verify: absent("SELECT FROM " + sqlwrite.Name(t.Name) + " WHERE " + ident.Quote(c.Name) + " IS NULL")})
}

// setNotNull proves first and then says so: the second reads nothing. From
// version 18 on NOT NULL itself can be added first and proven later.
func (m *maker) setNotNull(t *catalog.Table, c *catalog.Column) {
	path, col := t.Name.String()+"."+c.Name, ident.Quote(c.Name)
	name, is := m.spare(scope{constraintNames, t.Name}, t.Name.Name, c.Name, "not_null_proof"), "CHECK ("+col+" IS NOT NULL)"
	modern := feature.Server(m.opt.Postgres, feature.NotNullNotValid)
	if modern {
		name, is = m.freeNotNullName(t, c), "NOT NULL "+col
	}
	hold := alter(t.Name) + "ADD CONSTRAINT " + ident.Quote(name) + " " + is + " NOT VALID"
	m.add(changeColumn, Step{Title: "hold new rows of " + path + " to NOT NULL", Object: Object{"column", path},
		SQL:    []string{hold},
		Undo:   []string{alter(t.Name) + "DROP CONSTRAINT IF EXISTS " + ident.Quote(name)},
		Verify: exists(constraintQuery(t.Name, name, ""))})
	if c.NotNullNotValid {
		return
	}
	m.proveNotNull(t, c, name)
	if modern {
		return
	}
	s := Step{Title: "set " + path + " NOT NULL", Object: Object{"column", path}, Why: "reads nothing: the CHECK is the proof",
		SQL:    []string{alter(t.Name) + "ALTER COLUMN " + col + " SET NOT NULL", alter(t.Name) + "DROP CONSTRAINT " + ident.Quote(name)},
		Undo:   []string{hold, alter(t.Name) + "ALTER COLUMN " + col + " DROP NOT NULL"},
		Verify: exists(columnQuery(t.Name, c.Name, " AND attnotnull"))}
	for _, p := range m.d.To.Partitions(t.Name) {
		if key := p.PrimaryKey(); key != nil && m.newTable[p.Name] && slices.Contains(key.Columns, c.Name) {
			s.Undo = nil // the partition that comes with its key holds the column to it
		}
	}
	m.add(changeColumn, s)
}

func (m *maker) proveNotNull(t *catalog.Table, c *catalog.Column, constraint string) {
	path := t.Name.String() + "." + c.Name
	s := m.validate(t, constraint)
	s.Title, s.Object = "prove that "+path+" has no NULL", Object{"column", path}
	s.Hazards = []Hazard{{Name: DataDependent, What: "fails, and changes nothing, when there is a NULL in " + path},
		readBeside(t.Name)}
	m.add(changeColumn, s)
}

// notNullName is the name of a NOT NULL constraint, from version 18 on.
func notNullName(table string, c *catalog.Column) string {
	if c.NotNullName != "" {
		return c.NotNullName
	}
	return ident.Object(table, c.Name, "not_null")
}

// freeNotNullName is that name, or another one where the table as it is has
// it for something else.
func (m *maker) freeNotNullName(t *catalog.Table, c *catalog.Column) string {
	name, from := notNullName(t.Name.Name, c), m.d.From.Table(t.Name)
	if from != nil && (from.Constraint(name) != nil || slices.ContainsFunc(from.Columns, func(x *catalog.Column) bool {
		return x.NotNull && x.Name != c.Name && notNullName(t.Name.Name, x) == name
	})) {
		return m.spare(scope{constraintNames, t.Name}, t.Name.Name, c.Name, "not_null")
	}
	return name
}

// guardedDomain reports a domain whose values are looked at one by one.
func (m *maker) guardedDomain(n catalog.TypeName) bool {
	return slices.ContainsFunc(m.d.To.Types, func(t *catalog.Type) bool {
		return t.Kind == catalog.DomainType && t.Name == catalog.Name{Schema: n.Schema, Name: n.Name} && (t.NotNull || len(t.Constraints) > 0)
	})
}

func rewrite(t catalog.Name, why string) Hazard {
	return Hazard{Name: Rewrite, What: why + " rewrites " + t.String() + " and its indexes while nobody can read or write it", NeedsAllow: true}
}

// changeColumn plans what is different about a column.
func (m *maker) changeColumn(t diff.Table, from, to *catalog.Column) {
	name, path := t.To.Name, t.To.Name.String()+"."+to.Name
	col := alter(name) + "ALTER COLUMN " + ident.Quote(to.Name) + " "
	obj := Object{"column", path}
	if m.swapped[to] {
		return
	}
	if from.Generated.Kind != to.Generated.Kind || from.Generated.Expr.String() != to.Generated.Expr.String() {
		whole, ok := m.changeGeneration(t, from, to)
		if !ok {
			m.refuse("column", path, "the generation of the column differs, and an index or a constraint needs the column", "add a column beside it and move over to it")
		}
		if whole || !ok {
			return
		}
	}
	swapped := false
	if !(from.Inherited && to.Inherited) && (from.Type != to.Type || from.Collation != to.Collation) { // else it comes with the parent's
		if m.noCast(path) {
			m.refuse("column", path, "no cast leads from "+from.Type.String()+" to "+to.Type.String()+", so nothing says what becomes of the values", saidBeside(path))
			return
		}
		swapped, from = m.changeType(t, from, to)
	}
	switch {
	case from.Identity == to.Identity:
	case to.Identity != catalog.NoIdentity:
		defer m.changeIdentity(t, from, to) // when the column is NOT NULL and has its type
	case !swapped:
		m.changeIdentity(t, from, to) // an identity column can have no default
	}
	if !swapped && from.Identity == catalog.NoIdentity && from.Default.String() != to.Default.String() && to.Identity == catalog.NoIdentity {
		set := func(d *catalog.Expr) string {
			if d == nil {
				return col + "DROP DEFAULT"
			}
			return col + "SET DEFAULT " + d.SQL
		}
		m.add(changeColumn, Step{Title: "change the default of " + path, Object: obj, SQL: []string{set(to.Default)}, Undo: []string{set(from.Default)}, Hazards: m.countsAnew(t.To, from, to)})
	}
	switch {
	case to.NotNull && !from.NotNull:
		m.setNotNull(t.To, to)
	case to.NotNull && from.NotNullNotValid && !to.NotNullNotValid:
		m.proveNotNull(t.To, to, notNullName(name.Name, from))
	case from.NotNull && !to.NotNull:
		m.add(freeOfKey(t, to.Name), Step{Title: "let " + path + " be NULL", Object: obj, SQL: []string{col + "DROP NOT NULL"}, Undo: []string{col + "SET NOT NULL"},
			Verify: exists(columnQuery(name, to.Name, " AND NOT attnotnull"))})
	}
	if extras := m.columnExtras(name, from, to); len(extras) > 0 {
		m.add(changeColumn, Step{Title: "change the settings of column " + path, Object: obj, SQL: extras, Undo: m.columnExtras(name, to, from)})
	}
}

// freeOfKey says when a column may become NULL: not while it is in the primary
// key.
func freeOfKey(t diff.Table, column string) rank {
	was, is := t.From.PrimaryKey(), t.To.PrimaryKey()
	switch {
	case was == nil || !slices.Contains(was.Columns, column):
		return changeColumn
	case is == nil:
		return dropIndex // the key goes in the contract phase
	}
	return makeIndex // another key takes its place
}

// changeType plans another type; it reports whether a second column took the
// place of the first, with its default. left is the column with what else has
// changed for the type's sake.
func (m *maker) changeType(t diff.Table, from, to *catalog.Column) (swapped bool, left *catalog.Column) {
	name, path := t.To.Name, t.To.Name.String()+"."+to.Name
	column := to
	sql := func(from, to *catalog.Column) string {
		s := alter(name) + "ALTER COLUMN " + ident.Quote(to.Name) + " TYPE " + sqlwrite.Type(to.Type)
		if to.Collation != "" {
			s += " COLLATE " + sqlwrite.Collation(to.Collation)
		}
		switch expr := m.value(path); {
		case expr != "" && to == column:
			return s + " USING (" + expr + ")"
		case assigned(from.Type, to.Type):
			return s
		}
		return s + " USING " + convert(ident.Quote(to.Name), from.Type, to.Type)
	}
	s := Step{Title: "change the type of " + path + " from " + from.Type.String() + " to " + to.Type.String(), Object: Object{"column", path},
		SQL: []string{sql(from, to)}, Undo: []string{sql(to, from)},
		Verify: exists(columnQuery(name, to.Name, hasType(to.Type)))}
	if !widens(from.Type, to.Type) || from.Collation != to.Collation || m.value(path) != "" {
		why := m.swapColumn(t, from, to)
		if why == "" {
			return true, from
		}
		s.Why = "a second column that takes its place would stop nobody, but " + why
		s.Hazards = []Hazard{rewrite(name, "the new type")}
		how := m.conversionOf(path, from, to)
		if how.fails {
			s.Hazards = append(s.Hazards, Hazard{Name: DataDependent, What: "fails, and changes nothing, when a value does not fit " + to.Type.String(), NeedsAllow: true})
		}
		if how.loses {
			s.Hazards = append(s.Hazards, lost("what "+to.Type.String()+" cannot hold of the old values goes")...)
		}
	} else {
		s.Why = "the stored values fit as they are: nothing is rewritten"
	}
	if !m.withComputed(t, from, &s) {
		return false, from
	}
	left = from
	if from.Identity != catalog.NoIdentity && to.Identity == catalog.NoIdentity && !slices.Contains(integers(), to.Type.Name) {
		// An identity column has to be an integer.
		plain, bare := *from, *to
		plain.Identity, bare.Default = catalog.NoIdentity, nil
		m.changeIdentity(t, from, &bare)
		left = &plain
	}
	around := m.aroundViews([]catalog.Name{name})
	s.SQL, s.Undo = slices.Concat(around.drop, s.SQL, around.create), slices.Concat(around.dropNew, s.Undo, around.createOld)
	s.Hazards = append(s.Hazards, around.hazards...)
	m.add(changeColumn, s)
	return false, left
}

// hasType asks whether a column of pg_attribute has a type. The server writes
// a type that is not its own with its schema or without, as the session's
// search path has it, so such a one is found by its name instead.
func hasType(t catalog.TypeName) string {
	if t.Schema == "" {
		return " AND pg_catalog.format_type(atttypid, atttypmod) = " + ident.Literal(t.String())
	}
	return " AND atttypid = pg_catalog.to_regtype(" + ident.Literal(sqlwrite.Type(t)) + ")"
}

// widens reports changes of type that keep the stored form, as measured: the
// proof compares files before and after.
func widens(from, to catalog.TypeName) bool {
	if from.Dims != to.Dims || from.Schema != "" || to.Schema != "" {
		return false
	}
	text := to.Is("text") || to.Is("character varying") && to.Mods == ""
	switch {
	case from.Name == "character varying" && text, from.Name == "text" && text, from.Name == "cidr" && to.Name == "inet":
		return true
	case from.Name == "character varying" && to.Name == from.Name:
		a, _ := strconv.Atoi(from.Mods)
		b, _ := strconv.Atoi(to.Mods)
		return a > 0 && b >= a
	case from.Name == "numeric" && to.Name == from.Name:
		if to.Mods == "" {
			return true
		}
		p1, s1, _ := strings.Cut(from.Mods, ",")
		p2, s2, _ := strings.Cut(to.Mods, ",")
		a, _ := strconv.Atoi(p1)
		b, _ := strconv.Atoi(p2)
		return from.Mods != "" && s1 == s2 && b >= a
	}
	return false
}

// call finds the names of functions in an expression.
var call = pattern.New(`([a-z_][a-z0-9_]*)\s*\(`)

// volatile reports whether an expression may give another value for each row.
// What is not known is taken for volatile: filling in batches is never wrong.
func (m *maker) volatile(e *catalog.Expr) bool {
	stable := []string{"now", "transaction_timestamp", "statement_timestamp", "current_setting", "lower", "upper", "date_trunc",
		"to_char", "make_interval", "make_date", "jsonb_build_object", "json_build_object", "jsonb_build_array", "array", "timezone", "coalesce"}
	for _, f := range call.FindAllStringSubmatch(strings.ToLower(e.SQL), -1) {
		if !slices.Contains(stable, f[1]) && !m.stableFunction(f[1]) {
			return true
		}
	}
	return false
}

func (m *maker) stableFunction(name string) bool {
	return slices.ContainsFunc(m.d.To.Functions, func(f *catalog.Function) bool {
		return f.Name.Name == name && f.Volatile != "volatile"
	})
}
