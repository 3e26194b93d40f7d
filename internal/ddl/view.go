package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

func (f *folder) createView(s *sqlparse.ViewStmt) {
	n := f.newName(s.View)
	v := &catalog.View{Name: n, Pos: f.stmt.Span, Options: relOptions(s.Options), Query: f.queryExpr(s.Query, s.View.Location)}
	switch s.WithCheckOption {
	case sqlparse.ViewCheckOption_LOCAL_CHECK_OPTION:
		v.Options = v.Options.Set("check_option", "local")
	case sqlparse.ViewCheckOption_CASCADED_CHECK_OPTION:
		v.Options = v.Options.Set("check_option", "cascaded")
	}
	old := f.views.get(n)
	if old == nil && f.relationExists(n) || old != nil && (!s.Replace || old.Materialized) {
		f.problem("conflict", s.View.Location, `relation "%s" already exists`, n)
		return
	}
	f.readQuery(v, s.Query, strs(s.Aliases))
	if old != nil {
		v.Triggers, v.Comment = old.Triggers, old.Comment
		if !f.sameColumns(old, v) {
			return
		}
	}
	f.putView(old, v)
	if old == nil {
		f.born.put(n, f.file)
		f.bornGrants("table", n.String(), n.Schema)
	}
	f.act(Action{Kind: CreateView, Relation: n, IfExists: s.Replace})
}

// sameColumns reports columns that CREATE OR REPLACE VIEW would lose or
// change, which the server refuses.
func (f *folder) sameColumns(old, v *catalog.View) bool {
	for i, c := range old.Columns {
		switch {
		case i >= len(v.Columns):
			f.problem("conflict", -1, "cannot drop columns from view")
			return false
		case v.Columns[i].Name != c.Name:
			f.problem("conflict", -1, `cannot change name of view column "%s" to "%s"`, c.Name, v.Columns[i].Name)
			return false
		case v.Columns[i].Type.Name != "" && c.Type.Name != "" && v.Columns[i].Type != c.Type:
			f.problem("conflict", -1, `cannot change data type of view column "%s" from %s to %s`, c.Name, c.Type, v.Columns[i].Type)
			return false
		}
	}
	return true
}

// readQuery fills in a view's columns and what it reads.
func (f *folder) readQuery(v *catalog.View, query *sqlparse.Node, aliases []string) {
	out := f.outputs(query.GetSelectStmt(), nil)
	for i, o := range out {
		name := o.name
		if i < len(aliases) {
			name = aliases[i]
		}
		v.Columns = append(v.Columns, &catalog.Column{Name: name, Type: o.typ, Collation: o.collation, Pos: f.stmt.Span})
	}
	for i := len(out); i < len(aliases); i++ {
		v.Columns = append(v.Columns, &catalog.Column{Name: aliases[i], Pos: f.stmt.Span})
	}
	v.Uses = f.relationsRead(query)
	f.viewWords.put(v.Name, f.wordsOf(query))
	f.spell(v)
}

// relationsRead gives the relations that a query reads, sorted; those that
// nobody created are reported.
func (f *folder) relationsRead(query *sqlparse.Node) []catalog.Name {
	ctes := map[string]bool{}
	sqlparse.Walk(query, func(n *sqlparse.Node) bool {
		if c := n.GetCommonTableExpr(); c != nil {
			ctes[c.Ctename] = true
		}
		return true
	})
	var out []catalog.Name
	sqlparse.Walk(query, func(n *sqlparse.Node) bool {
		rv := n.GetRangeVar()
		if rv == nil || rv.Schemaname == "" && ctes[rv.Relname] {
			return true
		}
		name, ok := f.lookVar(rv)
		switch {
		case ok && !slices.Contains(out, name):
			out = append(out, name)
		case !ok && !f.foreignGround(rv):
			f.problem("conflict", rv.Location, `relation "%s" does not exist`, name)
		}
		return true
	})
	slices.SortFunc(out, catalog.Name.Compare)
	return out
}

// foreignGround reports whether a relation may exist without having been
// created here: system catalogs and what extensions bring.
func (f *folder) foreignGround(rv *sqlparse.RangeVar) bool {
	if f.vague || rv.Relname == "" {
		return true
	}
	if rv.Schemaname != "" {
		return !f.schemas.has(rv.Schemaname) && f.schemaKnown(rv.Schemaname)
	}
	if strings.HasPrefix(rv.Relname, "pg_") || strings.HasPrefix(rv.Relname, "hypopg") {
		return true
	}
	switch rv.Relname {
	case "geometry_columns", "geography_columns", "spatial_ref_sys", "raster_columns":
		return true
	}
	for name := range f.extensions.m {
		if !knownExtension(name) {
			return true
		}
	}
	return false
}

// wordsOf gives the column names that a query mentions, by which it is known
// whether a view needs a column. A star mentions "*".
func (f *folder) wordsOf(query *sqlparse.Node) map[string]bool {
	words := map[string]bool{}
	sqlparse.Walk(query, func(n *sqlparse.Node) bool {
		switch x := n.GetNode().(type) {
		case *sqlparse.Node_ColumnRef:
			for _, p := range x.ColumnRef.Fields {
				if p.GetAStar() != nil {
					words["*"] = true
				}
			}
			if c := lastString(x.ColumnRef.Fields); c != "" {
				words[c] = true
			}
		case *sqlparse.Node_JoinExpr:
			for _, c := range strs(x.JoinExpr.UsingClause) {
				words[c] = true
			}
		}
		return true
	})
	return words
}

// viewMentions reports whether a view's query mentions a column.
func (f *folder) viewMentions(v *catalog.View, column string) bool {
	words, ok := f.viewWords.m[v.Name]
	if !ok {
		// A view of the base: read its text once.
		words = map[string]bool{"*": true}
		file := sqlparse.Parse("", v.Query.SQL)
		if len(file.Statements) == 1 && file.Statements[0].Tree != nil {
			words = f.wordsOf(file.Statements[0].Tree)
		}
		f.viewWords.put(v.Name, words)
	}
	return words[column] || words["*"]
}

// createTableAs is CREATE TABLE AS, CREATE MATERIALIZED VIEW and SELECT INTO.
func (f *folder) createTableAs(s *sqlparse.CreateTableAsStmt) {
	if s.Into == nil || s.Into.Rel == nil {
		return
	}
	if s.Objtype == sqlparse.ObjectType_OBJECT_MATVIEW {
		f.createMatView(s)
		return
	}
	f.tableFromQuery(s.Into, s.Query, s.IfNotExists)
}

func (f *folder) tableFromQuery(into *sqlparse.IntoClause, query *sqlparse.Node, ifNotExists bool) {
	n := f.newName(into.Rel)
	if f.relationExists(n) {
		if !ifNotExists {
			f.problem("conflict", into.Rel.Location, `relation "%s" already exists`, n)
			return
		}
		f.act(Action{Kind: CreateTableAs, Relation: n, Before: f.tables.get(n), After: f.tables.get(n), IfExists: true, Detail: "exists"})
		return
	}
	t := &catalog.Table{
		Name: n, Kind: catalog.OrdinaryTable, Persistence: persistence(into.Rel.Relpersistence), Pos: f.stmt.Span,
		AccessMethod: accessMethod(into.AccessMethod), Tablespace: into.TableSpaceName, Options: relOptions(into.Options),
	}
	names := strs(into.ColNames)
	out := f.outputs(query.GetSelectStmt(), nil)
	if query.GetSelectStmt() == nil {
		f.problem("opaque", -1, "the columns of %s cannot be seen in the statement that it is made from", n)
	}
	for i, o := range out {
		c := &catalog.Column{Name: o.name, Type: o.typ, Collation: o.collation, Pos: f.stmt.Span}
		if i < len(names) {
			c.Name = names[i]
		}
		t.Columns = append(t.Columns, c)
	}
	f.relationsRead(query)
	f.born.put(n, f.file)
	f.putTable(nil, t)
	f.bornGrants("table", n.String(), n.Schema)
	f.act(Action{Kind: CreateTableAs, Relation: n, After: t, IfExists: ifNotExists})
}

func (f *folder) createMatView(s *sqlparse.CreateTableAsStmt) {
	n := f.newName(s.Into.Rel)
	if f.relationExists(n) {
		if !s.IfNotExists {
			f.problem("conflict", s.Into.Rel.Location, `relation "%s" already exists`, n)
			return
		}
		f.act(Action{Kind: CreateMatView, Relation: n, IfExists: true, Detail: "exists"})
		return
	}
	v := &catalog.View{
		Name: n, Materialized: true, NoData: s.Into.SkipData, Pos: f.stmt.Span, Query: f.queryExpr(s.Query, s.Into.Rel.Location),
	}
	for _, o := range s.Into.Options {
		d := o.GetDefElem()
		if ns := lower(d.GetDefnamespace()); ns == "timescaledb" || ns == "tsdb" {
			v.Continuous = v.Continuous || d.Defname == "continuous"
			v.Options = aggregateOption(v.Options, lower(d.Defname), optionValue(d))
			continue
		}
		v.Options = v.Options.Set(optionName(d), optionValue(d))
	}
	// To the server a continuous aggregate is a view over what it keeps.
	v.Materialized = !v.Continuous
	if v.Continuous {
		v.NoData = false
	}
	f.readQuery(v, s.Query, strs(s.Into.ColNames))
	f.putView(nil, v)
	f.born.put(n, f.file)
	f.bornGrants("table", n.String(), n.Schema)
	a := Action{Kind: CreateMatView, Relation: n, IfExists: s.IfNotExists}
	if v.Continuous {
		a.Detail = "continuous"
	}
	f.act(a)
}

func (f *folder) refresh(s *sqlparse.RefreshMatViewStmt) {
	n, _ := f.lookVar(s.Relation)
	v := f.views.get(n)
	a := Action{Kind: RefreshMatView, Relation: n, Concurrently: s.Concurrent}
	switch {
	case v == nil:
		f.problem("conflict", s.Relation.GetLocation(), `relation "%s" does not exist`, n)
	case !v.Materialized:
		f.problem("conflict", s.Relation.GetLocation(), `"%s" is not a materialized view`, n)
	case s.Concurrent && v.NoData && s.SkipData:
		f.problem("conflict", s.Relation.GetLocation(), "REFRESH options CONCURRENTLY and WITH NO DATA cannot be used together")
	case s.Concurrent && v.NoData:
		f.problem("conflict", s.Relation.GetLocation(), "CONCURRENTLY cannot be used when the materialized view is not populated")
	default:
		if s.Concurrent && !slices.ContainsFunc(v.Indexes, func(x *catalog.Index) bool {
			return x.Unique && x.Where == nil && len(x.KeyColumns()) == len(x.Keys)
		}) {
			f.problem("conflict", s.Relation.GetLocation(), `cannot refresh materialized view "%s" concurrently: it has no unique index with no WHERE clause on one or more columns`, n)
		}
		own := *v
		own.NoData = s.SkipData
		f.putView(v, &own)
	}
	if s.SkipData {
		a.Detail = "with no data"
	}
	f.act(a)
}

// alterView is a clause of ALTER VIEW or ALTER MATERIALIZED VIEW.
func (f *folder) alterView(n catalog.Name, cmd *sqlparse.AlterTableCmd) {
	old := f.views.get(n)
	v := *old
	a := Action{Kind: AlterOther, Relation: n, Detail: lower(strings.TrimPrefix(cmd.Subtype.String(), "AT_"))}
	switch cmd.Subtype {
	case sqlparse.AlterTableType_AT_SetRelOptions:
		list := cmd.Def.GetList().GetItems()
		a.Kind, a.Detail = SetOptions, optionsText(relOptions(list))
		if f.timescaleViewOptions(&v, list) {
			list = withoutNamespace(list, "timescaledb")
		}
		v.Options = merge(v.Options, relOptions(list))
	case sqlparse.AlterTableType_AT_ResetRelOptions:
		a.Kind, a.Detail = SetOptions, "reset"
		for _, o := range relOptions(cmd.Def.GetList().GetItems()) {
			v.Options = v.Options.Without(o.Name)
		}
	case sqlparse.AlterTableType_AT_ChangeOwner:
		a.Kind, a.Detail = AlterOwner, roleName(cmd.Newowner)
	case sqlparse.AlterTableType_AT_ColumnDefault, sqlparse.AlterTableType_AT_SetStatistics,
		sqlparse.AlterTableType_AT_SetStorage, sqlparse.AlterTableType_AT_SetCompression,
		sqlparse.AlterTableType_AT_SetOptions, sqlparse.AlterTableType_AT_ResetOptions:
		a.Name = cmd.Name
		v.Columns = slices.Clone(old.Columns)
		found := false
		for i, c := range v.Columns {
			if c.Name == cmd.Name {
				own := *c
				f.viewColumn(&own, cmd)
				v.Columns[i] = &own
				found = true
			}
		}
		if !found {
			f.problem("conflict", -1, `column "%s" of relation "%s" does not exist`, cmd.Name, n)
		}
	case sqlparse.AlterTableType_AT_ClusterOn, sqlparse.AlterTableType_AT_SetTableSpace, sqlparse.AlterTableType_AT_SetAccessMethod:
	default:
		f.problem("conflict", -1, `"%s" is not a table`, n)
		return
	}
	f.putView(old, &v)
	f.act(a)
}

func (f *folder) viewColumn(c *catalog.Column, cmd *sqlparse.AlterTableCmd) {
	switch cmd.Subtype {
	case sqlparse.AlterTableType_AT_ColumnDefault:
		c.Default = f.expr(cmd.Def)
	case sqlparse.AlterTableType_AT_SetStatistics:
		c.StatsTarget = nil
		if v := number(cmd.Def); v != nil && *v >= 0 {
			n := int(*v)
			c.StatsTarget = &n
		}
	case sqlparse.AlterTableType_AT_SetStorage:
		c.Storage = notDefault(constText(cmd.Def))
	case sqlparse.AlterTableType_AT_SetCompression:
		c.Compression = notDefault(constText(cmd.Def))
	case sqlparse.AlterTableType_AT_SetOptions:
		c.Options = merge(c.Options, relOptions(cmd.Def.GetList().GetItems()))
	}
}
