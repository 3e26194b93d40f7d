package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// swapType makes a type anew and moves its columns over, in one transaction:
// for what ALTER TYPE has no form. Values go through their text, those of a
// domain through the new base type. All that names the type goes before and
// comes after: views, functions, policies, constraints, indexes, defaults. why
// says what closes a better way, "" where there is none.
func (m *maker) swapType(from, to *catalog.Type, why string) {
	users := m.columnsOf(to.Name)
	if !m.canSwap(to, users) {
		return
	}
	key := catalog.Key("type", to.Name.String())
	keys := []string{key}
	for _, u := range users {
		if k := catalog.Key("relation", u.table.Name.String()); !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	before, after, ok := m.around(keys...)
	if !ok {
		return
	}
	made, ok := m.makeType(to)
	if !ok {
		return
	}
	old := *from
	old.Name.Name = m.spare(inSchema(typeNames, from.Name.Schema), from.Name.Name, "", "decade_old")
	// Parts of tables call functions, and no function stands on them.
	var sql []string
	calls := m.functionsOn(keys)
	for _, t := range tablesOf(users) {
		drop, create := m.namingType(t, from, users, calls)
		sql, after = append(sql, drop...), append(after, create...)
	}
	sql = append(sql, before...)
	// The functions that make ranges keep the old name, so a range type has to
	// go before the new one can come: its values stand as text between.
	gone := from.Kind == catalog.RangeType
	if gone {
		for _, t := range tablesOf(users) {
			if clauses := asText(t, users); len(clauses) > 0 {
				sql = append(sql, alter(t.Name)+strings.Join(clauses, ", "))
			}
		}
		sql = append(sql, dropTypeSQL(from))
	} else {
		sql = append(sql, "ALTER "+typeWord(from)+" "+sqlwrite.Name(from.Name)+" RENAME TO "+ident.Quote(old.Name.Name))
	}
	sql = append(sql, made...)
	var rewrites []Hazard
	for _, t := range tablesOf(users) {
		if clauses := m.moveOver(t, to, users); len(clauses) > 0 {
			sql = append(sql, alter(t.Name)+strings.Join(clauses, ", "))
			rewrites = append(rewrites, rewrite(t.Name, "moving to the new type"))
		}
	}
	for _, u := range users {
		c := u.column
		if now := m.d.To.Table(u.table.Name); now != nil && now.Column(c.Name) != nil && now.Column(c.Name).Type == c.Type {
			c = now.Column(c.Name)
		}
		if c.Default != nil && c.Generated.Kind == "" && u.column.Default != nil {
			sql = append(sql, alter(u.table.Name)+"ALTER COLUMN "+ident.Quote(c.Name)+" SET DEFAULT "+c.Default.SQL)
			if c != u.column {
				m.settleDefault(u.table.Name, c.Name)
			}
		}
	}
	if !gone {
		sql = append(sql, dropTypeSQL(&old))
	}
	sql = append(sql, m.typeGrants(to)...)
	s := Step{Title: "make type " + to.Name.String() + " anew", Object: typeObject(to), SQL: append(sql, after...), Verify: typeMade(from, to),
		Why: "PostgreSQL has no statement for this change: a new type takes the name, and the columns move over in one transaction"}
	if why != "" {
		s.Why += "; second columns of the new type would stop nobody, but " + why
	}
	if len(users) > 0 {
		s.Hazards = append(rewrites, Hazard{Name: DataDependent, What: "fails, and changes nothing, when a value of " + tableNames(users) + " does not fit the new type", NeedsAllow: true})
	}
	m.add(changeDomain, s)
}

// typeGrants writes the grants of a type that is made anew.
func (m *maker) typeGrants(t *catalog.Type) []string {
	var sql []string
	for _, g := range m.d.To.Grants {
		if g.ObjectKind == "type" && g.Object == t.Name.String() {
			sql = append(sql, grantSQL(g, g.Privileges))
		}
	}
	m.granted[t.Name.String()] = true
	return sql
}

// canSwap refuses what no transaction can do.
func (m *maker) canSwap(t *catalog.Type, users []typedColumn) bool {
	for _, u := range users {
		switch {
		case u.column.Generated.Kind != "":
			m.refuse("type", t.Name.String(), "the type is to be made anew, and the generated column "+u.table.Name.String()+"."+u.column.Name+" has it",
				"drop that column first, change the type, and add the column again")
			return false
		case u.table.PartitionBy != nil && slices.ContainsFunc(u.table.PartitionBy.Keys, func(k catalog.PartitionKeyPart) bool { return k.Column == u.column.Name }):
			m.refuse("type", t.Name.String(), "the type is to be made anew, and "+u.table.Name.String()+" is partitioned by its column "+u.column.Name,
				"make a new type under another name, and move the rows over to a new table")
			return false
		}
	}
	if list := m.typedTables(t.Name); len(list) > 0 {
		m.refuse("type", t.Name.String(), "the type is to be made anew, and table "+list[0].Name.String()+" is made of it",
			"untie the table with ALTER TABLE ... NOT OF first, and tie it again afterwards with OF")
		return false
	}
	return true
}

// settle takes out of the difference of a table what a step has done already.
func (m *maker) settle(t catalog.Name, done func(*diff.Table)) {
	for i := range m.d.Details {
		if m.d.Details[i].To.Name == t {
			done(&m.d.Details[i])
		}
	}
}

// settleDefault takes out what is different about the default of a column.
func (m *maker) settleDefault(t catalog.Name, column string) {
	m.settle(t, func(d *diff.Table) {
		d.Columns.Changed = slices.Clone(d.Columns.Changed)
		for i, p := range d.Columns.Changed {
			if p.To.Name == column {
				was := *p.From
				was.Default = p.To.Default
				d.Columns.Changed[i].From = &was
			}
		}
	})
}

func tablesOf(list []typedColumn) []*catalog.Table {
	var out []*catalog.Table
	for _, u := range list {
		if !slices.Contains(out, u.table) {
			out = append(out, u.table)
		}
	}
	return out
}

// moveOver writes the clauses that give the columns of a table the new type.
// A column that a table has from its parent moves with the parent's.
func (m *maker) moveOver(t *catalog.Table, to *catalog.Type, users []typedColumn) []string {
	var out []string
	for _, u := range users {
		c := u.column
		if u.table != t || c.Inherited {
			continue
		}
		through := "text"
		if to.Kind == catalog.DomainType {
			through = sqlwrite.Type(to.Base)
		}
		array := strings.Repeat("[]", min(c.Type.Dims, 1))
		if strings.HasSuffix(through, "[]") {
			array = ""
		}
		target := sqlwrite.Type(c.Type)
		out = append(out, "ALTER COLUMN "+ident.Quote(c.Name)+" TYPE "+target+" USING "+ident.Quote(c.Name)+"::"+through+array+"::"+target)
	}
	return out
}

func (m *maker) triggerSQL(on catalog.Name, g *catalog.Trigger) []string {
	out := []string{sqlwrite.CreateTrigger(on, g)}
	if g.Enabled != "" {
		out = append(out, alter(on)+enabledWord(g)+" TRIGGER "+ident.Quote(g.Name))
	}
	if g.Comment != "" {
		out = append(out, comment("TRIGGER "+ident.Quote(g.Name)+" ON "+sqlwrite.Name(on), g.Comment))
	}
	return out
}

// asText writes the clauses that turn the columns of a table into text.
func asText(t *catalog.Table, users []typedColumn) []string {
	var out []string
	for _, u := range users {
		if u.table == t && !u.column.Inherited {
			text := "text" + strings.Repeat("[]", min(u.column.Type.Dims, 1))
			out = append(out, "ALTER COLUMN "+ident.Quote(u.column.Name)+" TYPE "+text+" USING "+ident.Quote(u.column.Name)+"::"+text)
		}
	}
	return out
}

// typeMade asks whether the type is the new one, where its own catalog tells.
func typeMade(from, to *catalog.Type) string {
	switch {
	case from.Kind != to.Kind:
		return typeIs(to, " AND typtype = "+ident.Literal(map[catalog.TypeKind]string{catalog.EnumType: "e", catalog.DomainType: "d", catalog.CompositeType: "c", catalog.RangeType: "r"}[to.Kind]))
	case to.Kind == catalog.EnumType:
		labels := make([]string, len(to.Labels))
		for i, l := range to.Labels {
			labels[i] = ident.Literal(l)
		}
		return "SELECT ARRAY(SELECT enumlabel::text FROM pg_catalog.pg_enum WHERE enumtypid = " + regtype(to.Name) + " ORDER BY enumsortorder) = ARRAY[" + strings.Join(labels, ", ") + "]::text[]"
	case to.Kind == catalog.DomainType && from.Base != to.Base && to.Base.Schema == "":
		return typeIs(to, " AND pg_catalog.format_type(typbasetype, typtypmod) = "+ident.Literal(to.Base.String()))
	case to.Kind == catalog.RangeType && from.Base != to.Base && to.Base.Schema == "":
		return exists("SELECT FROM pg_catalog.pg_range WHERE rngtypid = " + regtype(to.Name) + " AND pg_catalog.format_type(rngsubtype, NULL) = " + ident.Literal(to.Base.String()))
	}
	return ""
}
