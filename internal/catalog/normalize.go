package catalog

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/span"
)

// Normalize gives a copy that is fit for comparing a folded with an
// introspected catalog, field by field. What is left out, and why:
//
//   - Server, statistics, last values, chunk counts: known live only.
//   - Places in files, and whether PostgreSQL chose a name: known to text only.
//   - Owners, and the role that default privileges are of: a file seldom
//     says who runs it.
//   - The schema public, the extension plpgsql, extensions' versions and
//     comments: there without anybody's saying so.
//   - Whether a materialized view is populated: that is its data.
//   - Temporary objects: no other session sees them.
//   - Inherited constraints and triggers, and the indexes that are parts of a
//     partitioned index: they are their parent's, under made-up names. A
//     column that equals its parent's goes too; one that differs stays.
//   - Names of NOT NULL constraints: before version 18 nothing keeps them.
//   - The text of expressions and queries: their normal form is compared. Of a
//     view's columns only the names count: types follow from the query.
//   - SQL-standard function bodies, which the server prints from a tree, and
//     the definitions of functions, which only a server has.
//   - A default of NULL, which is none.
//   - Bounds that are instants are compared as instants; other bounds lose
//     the quotes and casts that the server adds or removes.
//   - The schedule of a TimescaleDB policy, which the server makes up where
//     nobody states one, what a continuous aggregate is kept in, and the database
//     of a cron job.
//   - Definitions and comments of objects that are kept by name, and what
//     depends on what.
//
// Lists are sorted and empty ones are nil.
func Normalize(c *Catalog) *Catalog {
	out := normalized(c)
	for _, o := range out.OtherObjects {
		*o = Other{Kind: o.Kind, Name: o.Name}
	}
	for _, f := range out.Functions {
		f.Definition = ""
	}
	for _, p := range out.Publications {
		p.Parts, p.Generated = nil, ""
	}
	for _, t := range out.Tables {
		for _, c := range t.Columns {
			c.ForeignOptions = nil
		}
		if t.Hypertable != nil {
			t.Hypertable.unscheduled()
		}
	}
	for _, v := range out.Views {
		v.Aggregate = nil
	}
	for _, g := range slices.Concat(out.Grants, out.DefaultACLs) {
		g.ForRole = ""
	}
	out.Sort()
	return out
}

func normalized(c *Catalog) *Catalog {
	parents := map[Name]*Table{}
	for _, t := range c.Tables {
		parents[t.Name] = t
	}
	out := c.Clone()
	out.Server = nil
	out.Schemas = slices.DeleteFunc(out.Schemas, func(s *Schema) bool { return s.Name == "public" })
	for _, s := range out.Schemas {
		s.Owner, s.Pos = "", span.Span{}
	}
	out.Extensions = slices.DeleteFunc(out.Extensions, func(e *Extension) bool { return e.Name == "plpgsql" })
	for _, e := range out.Extensions {
		e.Version, e.Available, e.Comment, e.Pos = "", "", "", span.Span{}
	}
	out.Tables = slices.DeleteFunc(out.Tables, func(t *Table) bool { return t.Persistence == Temporary })
	out.Views = slices.DeleteFunc(out.Views, func(v *View) bool { return temporary(v.Name) })
	out.Sequences = slices.DeleteFunc(out.Sequences, func(s *Sequence) bool { return temporary(s.Name) })
	for _, t := range out.Tables {
		t.normalize(parents)
	}
	for _, v := range out.Views {
		v.normalize()
	}
	for _, s := range out.Sequences {
		s.LastValue, s.Pos = nil, span.Span{}
	}
	for _, t := range out.Types {
		t.Pos = span.Span{}
		normalizeExpr(t.Default)
		normalizeColumns(t.Columns)
		normalizeConstraints(t.Constraints)
		t.Labels, t.Options = orNil(t.Labels), normalizeOptions(t.Options)
	}
	for _, f := range out.Functions {
		f.normalize()
	}
	normalizeRest(out)
	return out
}

// temporary reports names in a session's own schema.
func temporary(n Name) bool { return strings.HasPrefix(n.Schema, "pg_temp") }

func normalizeRest(out *Catalog) {
	for _, e := range out.EventTriggers {
		e.Pos, e.Tags = span.Span{}, orNil(e.Tags)
	}
	for _, p := range out.Publications {
		p.Pos, p.Tables, p.Schemas, p.Parts = span.Span{}, orNil(p.Tables), orNil(p.Schemas), orNil(p.Parts)
		for _, x := range p.Parts {
			normalizeExpr(x.Where)
			slices.Sort(x.Columns) // a set
		}
	}
	for _, s := range out.Statistics {
		s.Pos, s.Kinds, s.Columns, s.Exprs = span.Span{}, orNil(s.Kinds), orNil(s.Columns), orNil(s.Exprs)
		slices.Sort(s.Columns) // a set
		for i := range s.Exprs {
			s.Exprs[i].SQL = ""
		}
	}
	for _, g := range append(slices.Clone(out.Grants), out.DefaultACLs...) {
		g.Pos, g.Columns = span.Span{}, orNil(g.Columns)
	}
	for _, j := range out.CronJobs {
		j.Pos, j.Database = span.Span{}, ""
	}
	for _, o := range out.OtherObjects {
		o.Options = slices.DeleteFunc(o.Options, func(p Option) bool { return p.Value == Secret })
		o.Pos, o.Definition, o.Create, o.Options = span.Span{}, "", orNil(o.Create), orNil(o.Options)
	}
	out.Depends = nil
	out.Schemas, out.Extensions, out.Tables = orNil(out.Schemas), orNil(out.Extensions), orNil(out.Tables)
	out.Views, out.Sequences, out.Types = orNil(out.Views), orNil(out.Sequences), orNil(out.Types)
	out.Functions, out.EventTriggers, out.Publications = orNil(out.Functions), orNil(out.EventTriggers), orNil(out.Publications)
	out.Statistics, out.Grants, out.DefaultACLs = orNil(out.Statistics), orNil(out.Grants), orNil(out.DefaultACLs)
	out.CronJobs, out.OtherObjects = orNil(out.CronJobs), orNil(out.OtherObjects)
}

func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

func (t *Table) normalize(originals map[Name]*Table) {
	t.Pos, t.Stats, t.Owner = span.Span{}, nil, ""
	t.Columns = slices.DeleteFunc(t.Columns, func(c *Column) bool { return c.Inherited && t.parentHas(originals, c) })
	normalizeColumns(t.Columns)
	t.Constraints = slices.DeleteFunc(t.Constraints, func(c *Constraint) bool { return c.Inherited })
	normalizeConstraints(t.Constraints)
	t.Indexes = slices.DeleteFunc(t.Indexes, func(i *Index) bool { return i.Parent != "" })
	normalizeIndexes(t.Indexes)
	t.Triggers = slices.DeleteFunc(t.Triggers, func(tr *Trigger) bool { return tr.Inherited })
	normalizeTriggers(t.Triggers)
	for _, p := range t.Policies {
		p.Pos = span.Span{}
		normalizeExpr(p.Using)
		normalizeExpr(p.WithCheck)
	}
	if t.PartitionBy != nil {
		for i := range t.PartitionBy.Keys {
			normalizeExpr(t.PartitionBy.Keys[i].Expr)
			t.PartitionBy.Keys[i].Collation = ""
		}
	}
	if t.PartitionOf != nil {
		t.PartitionOf.normalize()
	}
	if h := t.Hypertable; h != nil {
		h.normalize()
	}
	t.Options = normalizeOptions(t.Options)
	t.Columns, t.Constraints, t.Indexes = orNil(t.Columns), orNil(t.Constraints), orNil(t.Indexes)
	t.Triggers, t.Policies, t.Inherits = orNil(t.Triggers), orNil(t.Policies), orNil(t.Inherits)
}

// parentHas reports whether a parent has the very same column.
func (t *Table) parentHas(originals map[Name]*Table, c *Column) bool {
	parents := t.Inherits
	if t.PartitionOf != nil {
		parents = append(slices.Clone(parents), t.PartitionOf.Parent)
	}
	for _, n := range parents {
		p := originals[n]
		if p == nil {
			continue
		}
		if o := p.Column(c.Name); o != nil && o.Type == c.Type && o.NotNull == c.NotNull && o.ownDefault().Equal(c.ownDefault()) &&
			o.Generated.Kind == c.Generated.Kind && o.Generated.Expr.Equal(c.Generated.Expr) && o.Collation == c.Collation &&
			c.StatsTarget == nil && c.Options == nil && c.Comment == "" && o.Storage == c.Storage && o.Compression == c.Compression {
			return true
		}
	}
	return false
}

func (b *PartitionBound) normalize() {
	b.Pos = span.Span{}
	if !b.FromTime.IsZero() {
		b.From = nil
	}
	if !b.ToTime.IsZero() {
		b.To = nil
	}
	for _, list := range [][]string{b.From, b.To, b.In} {
		for i, v := range list {
			list[i] = canonicalLiteral(v)
		}
	}
	slices.Sort(b.In)
	b.From, b.To, b.In = orNil(b.From), orNil(b.To), orNil(b.In)
}

// canonicalLiteral takes the quotes off a number and the cast off a string.
func canonicalLiteral(v string) string {
	v = strings.TrimSpace(v)
	if strings.HasPrefix(v, "'") {
		if i := strings.LastIndexByte(v, '\''); i > 0 && (i == len(v)-1 || strings.HasPrefix(v[i+1:], "::")) {
			v = v[:i+1]
		}
		if inner := v[1 : len(v)-1]; len(v) > 2 {
			if _, err := strconv.ParseFloat(inner, 64); err == nil {
				return trimZeros(inner)
			}
			if midnight, ok := strings.CutSuffix(inner, " 00:00:00"); ok {
				return "'" + midnight + "'" // a date written for a timestamp
			}
		}
	}
	switch strings.ToLower(v) {
	case "minvalue", "maxvalue", "null":
		return strings.ToUpper(v)
	case "true", "'t'", "'true'":
		return "true"
	case "false", "'f'", "'false'":
		return "false"
	}
	if _, err := strconv.ParseFloat(v, 64); err == nil {
		return trimZeros(v)
	}
	return v
}

// trimZeros writes 10.50 as 10.5.
func trimZeros(number string) string {
	if !strings.Contains(number, ".") || strings.ContainsAny(number, "eE") {
		return number
	}
	return strings.TrimSuffix(strings.TrimRight(number, "0"), ".")
}

func (h *Hypertable) normalize() {
	h.Pos, h.Chunks = span.Span{}, 0
	h.Compression.normalize()
	for i := range h.Policies {
		h.Policies[i].Pos, h.Policies[i].Args = span.Span{}, orNil(h.Policies[i].Args)
	}
	slices.SortStableFunc(h.Policies, func(a, b TimescalePolicy) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.On.String(), b.On.String()))
	})
	h.Policies = orNil(h.Policies)
}

func (c *Compression) normalize() {
	if c != nil {
		c.Pos, c.SegmentBy = span.Span{}, orNil(c.SegmentBy)
	}
}

// unscheduled takes away when the policies run.
func (h *Hypertable) unscheduled() {
	for i := range h.Policies {
		p := &h.Policies[i]
		p.Args = p.Args.Without("schedule_interval").Without("initial_start").Without("timezone")
	}
}

func (v *View) normalize() {
	if a := v.Aggregate; a != nil {
		a.Compression.normalize()
		a.Indexes = orNil(a.Indexes)
	}
	v.Pos, v.Stats, v.Query.SQL, v.NoData = span.Span{}, nil, "", false
	for i, c := range v.Columns {
		normalizeExpr(c.Default)
		v.Columns[i] = &Column{Name: c.Name, Comment: c.Comment, Default: c.Default}
	}
	normalizeIndexes(v.Indexes)
	normalizeTriggers(v.Triggers)
	v.Options = normalizeOptions(v.Options)
	v.Columns, v.Indexes, v.Triggers, v.Uses = orNil(v.Columns), orNil(v.Indexes), orNil(v.Triggers), orNil(v.Uses)
}

func (f *Function) normalize() {
	f.Pos, f.BodyPos = span.Span{}, span.Span{}
	if f.Language == "sql" {
		start := strings.ToUpper(strings.TrimSpace(f.Body))
		if strings.HasPrefix(start, "RETURN ") || strings.HasPrefix(start, "BEGIN ATOMIC") {
			f.Body = "(SQL-standard body)"
		}
	}
	f.Args, f.ArgNames, f.Config = orNil(f.Args), orNil(f.ArgNames), orNil(f.Config)
}

func normalizeExpr(e *Expr) {
	if e != nil {
		e.SQL = ""
	}
}

// ownDefault is the default of a column, nil for NULL.
func (c *Column) ownDefault() *Expr {
	if c.Default != nil && strings.EqualFold(c.Default.Norm, "null") {
		return nil
	}
	return c.Default
}

func normalizeColumns(list []*Column) {
	for _, c := range list {
		c.Pos, c.Stats, c.NotNullName = span.Span{}, nil, ""
		c.Default = c.ownDefault()
		normalizeExpr(c.Default)
		normalizeExpr(c.Generated.Expr)
		c.Options = normalizeOptions(c.Options)
	}
}

func normalizeConstraints(list []*Constraint) {
	for _, c := range list {
		c.Pos, c.Unnamed = span.Span{}, false
		normalizeExpr(c.Expr)
		normalizeExpr(c.Where)
		for i := range c.Elements {
			normalizeExpr(c.Elements[i].Expr)
			c.Elements[i].OpClassOptions = normalizeOptions(c.Elements[i].OpClassOptions)
		}
		c.Columns, c.RefColumns, c.OnDeleteCols = orNil(c.Columns), orNil(c.RefColumns), orNil(c.OnDeleteCols)
		c.Elements, c.Include = orNil(c.Elements), orNil(c.Include)
	}
}

func normalizeIndexes(list []*Index) {
	for _, x := range list {
		x.Pos, x.Stats = span.Span{}, nil
		normalizeExpr(x.Where)
		for i := range x.Keys {
			normalizeExpr(x.Keys[i].Expr)
			x.Keys[i].OpClassOptions = normalizeOptions(x.Keys[i].OpClassOptions)
		}
		x.Include, x.Options = orNil(x.Include), normalizeOptions(x.Options)
	}
}

func normalizeTriggers(list []*Trigger) {
	for _, t := range list {
		t.Pos = span.Span{}
		normalizeExpr(t.When)
		t.Events, t.UpdateOf, t.Args = orNil(t.Events), orNil(t.UpdateOf), orNil(t.Args)
	}
}

// normalizeOptions spells booleans one way.
func normalizeOptions(o Options) Options {
	for i, p := range o {
		switch strings.ToLower(p.Value) {
		case "on", "yes", "true":
			o[i].Value = "true"
		case "off", "no", "false":
			o[i].Value = "false"
		}
	}
	return orNil(o)
}
