package plan

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

func (m *maker) types() {
	for _, t := range m.d.Types.Created {
		sql, ok := m.makeType(t)
		if !ok {
			continue
		}
		m.add(makeType, Step{Title: "create type " + t.Name.String(), Object: typeObject(t), SQL: sql, Undo: []string{dropTypeSQL(t)}, Verify: typeIs(t, "")})
	}
	for _, t := range m.d.Types.Dropped {
		s := Step{Title: "drop type " + t.Name.String(), Object: typeObject(t), SQL: []string{dropTypeSQL(t)},
			Verify: "SELECT pg_catalog.to_regtype(" + ident.Literal(sqlwrite.Name(t.Name)) + ") IS NULL"}
		if sql, err := sqlwrite.CreateType(t); err == nil {
			s.Undo = append([]string{sql}, typeExtras(t)...)
		}
		m.add(dropType, s)
	}
	for _, p := range m.d.Types.Changed {
		m.changeTypeOf(p.From, p.To)
	}
}

func typeObject(t *catalog.Type) Object { return Object{"type", t.Name.String()} }

func typeWord(t *catalog.Type) string {
	if t.Kind == catalog.DomainType {
		return "DOMAIN"
	}
	return "TYPE"
}

func dropTypeSQL(t *catalog.Type) string { return "DROP " + typeWord(t) + " " + sqlwrite.Name(t.Name) }

// typeIs asks whether a type is there, and more of its row in pg_type.
func typeIs(t *catalog.Type, and string) string {
	return exists("SELECT FROM pg_catalog.pg_type WHERE oid = " + regtype(t.Name) + and)
}

func regtype(n catalog.Name) string {
	return "pg_catalog.to_regtype(" + ident.Literal(sqlwrite.Name(n)) + ")"
}

// makeType writes a type with all that belongs to it.
func (m *maker) makeType(t *catalog.Type) ([]string, bool) {
	sql, err := sqlwrite.CreateType(t)
	if err != nil {
		m.refuse("type", t.Name.String(), err.Error(), "write the migration for it by hand")
		return nil, false
	}
	return append([]string{sql}, typeExtras(t)...), true
}

// typeExtras are what CREATE TYPE does not hold.
func typeExtras(t *catalog.Type) []string {
	var out []string
	for _, c := range t.Constraints {
		if c.NotValid {
			out = append(out, addDomainCheck(t, c))
		}
	}
	return append(out, typeComments(&catalog.Type{Name: t.Name, Kind: t.Kind}, t)...)
}

// typeComments are the comments of a type and its parts that differ.
func typeComments(from, to *catalog.Type) []string {
	var out []string
	name := sqlwrite.Name(to.Name)
	if from.Comment != to.Comment {
		out = append(out, comment(typeWord(to)+" "+name, to.Comment))
	}
	for _, c := range to.Columns {
		if was := attribute(from, c.Name); c.Comment != "" && was == nil || was != nil && was.Comment != c.Comment {
			out = append(out, comment("COLUMN "+name+"."+ident.Quote(c.Name), c.Comment))
		}
	}
	for _, c := range to.Constraints {
		if was := domainCheck(from, c.Name); c.Comment != "" && was == nil || was != nil && was.Comment != c.Comment {
			out = append(out, comment("CONSTRAINT "+ident.Quote(c.Name)+" ON DOMAIN "+name, c.Comment))
		}
	}
	return out
}

func attribute(t *catalog.Type, name string) *catalog.Column {
	i := slices.IndexFunc(t.Columns, func(c *catalog.Column) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return t.Columns[i]
}

func domainCheck(t *catalog.Type, name string) *catalog.Constraint {
	i := slices.IndexFunc(t.Constraints, func(c *catalog.Constraint) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return t.Constraints[i]
}

func (m *maker) changeTypeOf(from, to *catalog.Type) {
	switch {
	case from.Kind != to.Kind, to.Kind == catalog.RangeType && !sameRange(from, to):
		m.swapType(from, to, "")
	case to.Kind == catalog.EnumType:
		m.changeEnum(from, to)
	case to.Kind == catalog.DomainType:
		m.changeDomain(from, to)
	case to.Kind == catalog.CompositeType:
		m.changeComposite(from, to)
	default:
		m.commentType(from, to)
	}
}

func (m *maker) commentType(from, to *catalog.Type) {
	if sql := typeComments(from, to); len(sql) > 0 {
		m.add(makeComment, Step{Title: "comment on type " + to.Name.String(), Object: typeObject(to), SQL: sql, Undo: typeComments(to, from)})
	}
}

func sameRange(a, b *catalog.Type) bool {
	return a.Base == b.Base && a.Collation == b.Collation && slices.Equal(a.Options, b.Options)
}

func (m *maker) changeEnum(from, to *catalog.Type) {
	if !isSubsequence(from.Labels, to.Labels) {
		m.swapEnum(from, to)
		return
	}
	name := to.Name
	for i, l := range to.Labels {
		if slices.Contains(from.Labels, l) {
			continue
		}
		where := ""
		if i > 0 {
			where = " AFTER " + ident.Literal(to.Labels[i-1])
		} else if len(from.Labels) > 0 {
			where = " BEFORE " + ident.Literal(from.Labels[0])
		}
		m.add(makeType, Step{Title: "add value " + l + " to enum " + name.String(), Object: typeObject(to), Class: Alone,
			Why:    "in a transaction of its own: the value may not be used before the commit; it cannot be taken away again",
			SQL:    []string{"ALTER TYPE " + sqlwrite.Name(name) + " ADD VALUE " + ident.Literal(l) + where},
			Verify: exists("SELECT FROM pg_catalog.pg_enum WHERE enumtypid = " + regtype(name) + " AND enumlabel = " + ident.Literal(l))})
	}
	m.commentType(from, to)
}

func isSubsequence(short, long []string) bool {
	i := 0
	for _, l := range long {
		if i < len(short) && short[i] == l {
			i++
		}
	}
	return i == len(short)
}

func alterDomain(t *catalog.Type) string { return "ALTER DOMAIN " + sqlwrite.Name(t.Name) + " " }

func addDomainCheck(t *catalog.Type, c *catalog.Constraint) string {
	return alterDomain(t) + "ADD CONSTRAINT " + ident.Quote(c.Name) + " CHECK (" + c.Expr.String() + ") NOT VALID"
}

func domainConstraint(t *catalog.Type, name, and string) string {
	return "SELECT FROM pg_catalog.pg_constraint WHERE contypid = " + regtype(t.Name) + " AND conname = " + ident.Literal(name) + and
}

func (m *maker) changeDomain(from, to *catalog.Type) {
	if from.Base != to.Base || from.Collation != to.Collation {
		m.swapType(from, to, "")
		return
	}
	name := to.Name.String()
	if !from.Default.Equal(to.Default) {
		set := func(t *catalog.Type) string {
			if t.Default == nil {
				return alterDomain(t) + "DROP DEFAULT"
			}
			return alterDomain(t) + "SET DEFAULT " + t.Default.SQL
		}
		m.add(changeDomain, Step{Title: "change the default of domain " + name, Object: typeObject(to), SQL: []string{set(to)}, Undo: []string{set(from)}})
	}
	for _, c := range to.Constraints {
		m.changeDomainCheck(from, to, domainCheck(from, c.Name), c)
	}
	for _, c := range from.Constraints {
		if domainCheck(to, c.Name) == nil {
			m.add(dropConstraint, Step{Title: "drop constraint " + c.Name + " of domain " + name, Object: typeObject(to),
				SQL:    []string{alterDomain(to) + "DROP CONSTRAINT " + ident.Quote(c.Name)},
				Undo:   append([]string{addDomainCheck(to, c)}, typeComments(&catalog.Type{Name: to.Name, Kind: to.Kind, Comment: to.Comment}, &catalog.Type{Name: to.Name, Kind: to.Kind, Comment: to.Comment, Constraints: []*catalog.Constraint{c}})...),
				Verify: absent(domainConstraint(to, c.Name, ""))})
		}
	}
	switch {
	case to.NotNull && !from.NotNull:
		m.add(changeDomain, Step{Title: "set domain " + name + " NOT NULL", Object: typeObject(to), SQL: []string{alterDomain(to) + "SET NOT NULL"},
			Undo: []string{alterDomain(to) + "DROP NOT NULL"}, Verify: typeIs(to, " AND typnotnull"), Hazards: m.domainScan(to, "there is a NULL")})
	case from.NotNull && !to.NotNull:
		m.add(changeDomain, Step{Title: "let domain " + name + " be NULL", Object: typeObject(to), SQL: []string{alterDomain(to) + "DROP NOT NULL"},
			Undo: []string{alterDomain(to) + "SET NOT NULL"}, Verify: typeIs(to, " AND NOT typnotnull")})
	}
	m.commentType(from, to)
}

// changeDomainCheck holds new values first and proves the old ones after that.
func (m *maker) changeDomainCheck(from, to *catalog.Type, was, c *catalog.Constraint) {
	obj, name := typeObject(to), to.Name.String()
	drop := alterDomain(to) + "DROP CONSTRAINT " + ident.Quote(c.Name)
	switch {
	case was == nil:
		m.add(changeDomain, Step{Title: "hold new values of domain " + name + " to " + c.Name, Object: obj, SQL: []string{addDomainCheck(to, c)},
			Undo: []string{drop}, Verify: exists(domainConstraint(to, c.Name, ""))})
	case !was.Expr.Equal(c.Expr) || c.NotValid && !was.NotValid:
		s := Step{Title: "hold new values of domain " + name + " to " + c.Name, Object: obj, SQL: []string{drop, addDomainCheck(to, c)},
			Undo: []string{drop, addDomainCheck(to, was)}}
		if !was.NotValid {
			s.Verify = exists(domainConstraint(to, c.Name, " AND NOT convalidated"))
		}
		if was.Comment != "" {
			s.Undo = append(s.Undo, comment("CONSTRAINT "+ident.Quote(c.Name)+" ON DOMAIN "+sqlwrite.Name(to.Name), was.Comment))
		}
		if c.Comment != "" && c.Comment == was.Comment {
			s.SQL = append(s.SQL, comment("CONSTRAINT "+ident.Quote(c.Name)+" ON DOMAIN "+sqlwrite.Name(to.Name), c.Comment))
		}
		m.add(changeDomain, s)
	case was.NotValid == c.NotValid:
		return
	}
	if c.NotValid {
		return
	}
	m.add(changeDomain, Step{Title: "prove " + c.Name + " for the values of domain " + name, Object: obj,
		SQL:    []string{alterDomain(to) + "VALIDATE CONSTRAINT " + ident.Quote(c.Name)},
		Verify: exists(domainConstraint(to, c.Name, " AND convalidated")), Hazards: m.domainScan(to, "a value breaks "+c.Name)})
}

// domainScan are the hazards of a statement that reads every table with a
// column of a domain. It holds a lock against writers meanwhile, on each of
// the tables until all are read; there is no weaker form.
func (m *maker) domainScan(t *catalog.Type, breaks string) []Hazard {
	var out []Hazard
	for _, u := range tablesOf(m.columnsOf(t.Name)) {
		if u.PartitionBy == nil {
			out = append(out, Hazard{Name: LongLock, What: "writers of " + u.Name.String() + " wait while every row of it is read", NeedsAllow: true})
		}
	}
	if out != nil {
		out = append(out, Hazard{Name: DataDependent, What: "fails, and changes nothing, when " + breaks})
	}
	return out
}

// typedColumn is a column of the actual state.
type typedColumn struct {
	table  *catalog.Table
	column *catalog.Column
}

// columnsOf finds the columns of a type or of arrays of it.
func (m *maker) columnsOf(n catalog.Name) []typedColumn {
	var out []typedColumn
	for _, t := range m.d.From.Tables {
		for _, c := range t.Columns {
			if c.Type.Schema == n.Schema && c.Type.Name == n.Name {
				out = append(out, typedColumn{t, c})
			}
		}
	}
	return out
}

func tableNames(list []typedColumn) string {
	var names []string
	for _, u := range list {
		if !slices.Contains(names, u.table.Name.String()) {
			names = append(names, u.table.Name.String())
		}
	}
	return joined(names)
}

func joined(names []string) string {
	const few = 4
	out := ""
	for i, n := range names {
		switch {
		case i == few:
			return out + " and others"
		case i > 0:
			out += ", "
		}
		out += n
	}
	return out
}

func alterType(t *catalog.Type) string { return "ALTER TYPE " + sqlwrite.Name(t.Name) + " " }

// changeComposite adds attributes at the end and drops some; every other
// change makes the type anew, unless no column has it.
func (m *maker) changeComposite(from, to *catalog.Type) {
	var kept, retyped []*catalog.Column
	for _, c := range from.Columns {
		if now := attribute(to, c.Name); now != nil {
			kept = append(kept, now)
			if now.Type != c.Type || now.Collation != c.Collation {
				retyped = append(retyped, now)
			}
		}
	}
	inOrder := len(kept) <= len(to.Columns) && slices.Equal(kept, to.Columns[:len(kept)])
	used := m.columnsOf(to.Name)
	if !inOrder || len(retyped) > 0 && len(used) > 0 {
		m.swapType(from, to, "")
		return
	}
	name, obj := to.Name.String(), typeObject(to)
	cascade := ""
	if len(m.typedTables(to.Name)) > 0 {
		cascade = " CASCADE"
	}
	definition := func(c *catalog.Column) string {
		s := sqlwrite.Type(c.Type)
		if c.Collation != "" {
			s += " COLLATE " + sqlwrite.Collation(c.Collation)
		}
		return s
	}
	has := func(c *catalog.Column) string {
		return "SELECT FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.typrelid = a.attrelid WHERE t.oid = " + regtype(to.Name) + " AND a.attname = " + ident.Literal(c.Name) + " AND NOT a.attisdropped"
	}
	for _, c := range to.Columns[len(kept):] {
		m.add(changeDomain, Step{Title: "add attribute " + c.Name + " to type " + name, Object: obj, SQL: []string{alterType(to) + "ADD ATTRIBUTE " + ident.Quote(c.Name) + " " + definition(c) + cascade},
			Undo: []string{alterType(to) + "DROP ATTRIBUTE " + ident.Quote(c.Name) + cascade}, Verify: exists(has(c)),
			Hazards: []Hazard{{Name: DependentBroken, What: "rows that are written ROW(...)::" + name + " with the old number of values fail"}}})
	}
	for _, c := range retyped {
		m.add(changeDomain, Step{Title: "change the type of attribute " + c.Name + " of type " + name, Object: obj, SQL: []string{alterType(to) + "ALTER ATTRIBUTE " + ident.Quote(c.Name) + " TYPE " + definition(c) + cascade},
			Undo: []string{alterType(to) + "ALTER ATTRIBUTE " + ident.Quote(c.Name) + " TYPE " + definition(attribute(from, c.Name)) + cascade}})
	}
	for _, c := range from.Columns {
		if attribute(to, c.Name) != nil {
			continue
		}
		s := Step{Title: "drop attribute " + c.Name + " of type " + name, Object: obj, SQL: []string{alterType(to) + "DROP ATTRIBUTE " + ident.Quote(c.Name) + cascade}, Verify: absent(has(c))}
		if len(used) > 0 || cascade != "" {
			s.Hazards = lost("the values of " + name + "." + c.Name + " in " + tableNames(used) + " go")
		} else {
			s.Undo = []string{alterType(to) + "ADD ATTRIBUTE " + ident.Quote(c.Name) + " " + definition(c) + cascade}
		}
		m.add(dropColumn, s)
	}
	m.commentType(from, to)
}

// typedTables are the tables of the actual state that are made OF a type.
func (m *maker) typedTables(n catalog.Name) []*catalog.Table {
	var out []*catalog.Table
	for _, t := range m.d.From.Tables {
		if t.OfType == n {
			out = append(out, t)
		}
	}
	return out
}
