package catalog

import (
	"fmt"
	"strings"
)

// Dump writes a catalog as compact, deterministic text, for people who
// compare two of them and for golden files. Places and statistics are left
// out; everything else that is set is there.
func Dump(c *Catalog) string {
	d := &dumper{}
	for _, s := range c.Schemas {
		d.line("schema %s%s", s.Name, d.notes("owner", s.Owner, "comment", s.Comment))
	}
	for _, e := range c.Extensions {
		d.line("extension %s%s", e.Name, d.notes("schema", e.Schema, "version", e.Version, "comment", e.Comment))
	}
	for _, t := range c.Types {
		d.typ(t)
	}
	for _, q := range c.Sequences {
		d.sequence(q)
	}
	for _, t := range c.Tables {
		d.table(t)
	}
	for _, v := range c.Views {
		d.view(v)
	}
	for _, f := range c.Functions {
		d.function(f)
	}
	d.rest(c)
	return d.b.String()
}

type dumper struct{ b strings.Builder }

func (d *dumper) line(format string, args ...any) {
	fmt.Fprintf(&d.b, format, args...)
	d.b.WriteByte('\n')
}

// notes writes the pairs of a word and a value whose value is not empty; a
// true flag is its word alone.
func (d *dumper) notes(pairs ...any) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		switch v := pairs[i+1].(type) {
		case string:
			if v != "" {
				fmt.Fprintf(&b, " %s=%s", pairs[i], quoteNote(v))
			}
		case bool:
			if v {
				fmt.Fprintf(&b, " %s", pairs[i])
			}
		case int:
			if v != 0 {
				fmt.Fprintf(&b, " %s=%d", pairs[i], v)
			}
		case Name:
			if !v.IsZero() {
				fmt.Fprintf(&b, " %s=%s", pairs[i], v)
			}
		case []string:
			if len(v) > 0 {
				fmt.Fprintf(&b, " %s=(%s)", pairs[i], strings.Join(v, ", "))
			}
		case []Name:
			if len(v) > 0 {
				fmt.Fprintf(&b, " %s=(%s)", pairs[i], joinNames(v))
			}
		case Options:
			if len(v) > 0 {
				fmt.Fprintf(&b, " %s=(%s)", pairs[i], dumpOptions(v))
			}
		case *Expr:
			if v != nil {
				fmt.Fprintf(&b, " %s=<%s>", pairs[i], v.Norm)
			}
		default:
			panic(fmt.Sprintf("dump: a note of type %T", v))
		}
	}
	return b.String()
}

func quoteNote(s string) string {
	if strings.ContainsAny(s, " \n\t=") {
		return fmt.Sprintf("%q", s)
	}
	return s
}

func joinNames(list []Name) string {
	parts := make([]string, len(list))
	for i, n := range list {
		parts[i] = n.String()
	}
	return strings.Join(parts, ", ")
}

func dumpOptions(o Options) string {
	parts := make([]string, len(o))
	for i, p := range o {
		parts[i] = p.Name + "=" + p.Value
	}
	return strings.Join(parts, ", ")
}

func (d *dumper) typ(t *Type) {
	base := ""
	if t.Base.Name != "" {
		base = t.Base.String()
	}
	d.line("type %s %s%s", t.Name, t.Kind, d.notes("labels", t.Labels, "base", base, "not null", t.NotNull,
		"default", t.Default, "collation", t.Collation, "options", t.Options, "comment", t.Comment))
	d.columns(t.Columns)
	d.constraints(t.Constraints)
}

func (d *dumper) sequence(q *Sequence) {
	owner := ""
	if !q.OwnedBy.IsZero() {
		owner = q.OwnedBy.String() + "." + q.OwnedByColumn
	}
	d.line("sequence %s %s start=%d increment=%d min=%d max=%d cache=%d%s", q.Name, q.Type, q.Start, q.Increment, q.Min, q.Max, q.Cache,
		d.notes("cycle", q.Cycle, "owned by", owner, "identity", q.Identity, "unlogged", q.Unlogged, "comment", q.Comment))
}

func (d *dumper) table(t *Table) {
	d.line("%s %s%s", t.Kind, t.Name, d.notes("persistence", string(t.Persistence), "inherits", t.Inherits, "of", t.OfType,
		"using", t.AccessMethod, "tablespace", t.Tablespace, "server", t.Server, "options", t.Options,
		"row security", t.RowSecurity, "forced", t.ForceRowSecurity, "replica identity", t.ReplicaIdentity,
		"owner", t.Owner, "comment", t.Comment))
	if t.PartitionBy != nil {
		var keys []string
		for _, k := range t.PartitionBy.Keys {
			keys = append(keys, k.Column+d.notes("expr", k.Expr, "opclass", k.OpClass, "collation", k.Collation))
		}
		d.line("  partition by %s (%s)", t.PartitionBy.Strategy, strings.Join(keys, ", "))
	}
	if b := t.PartitionOf; b != nil {
		d.line("  partition of %s%s", b.Parent, d.notes("default", b.Default, "from", b.From, "to", b.To, "in", b.In,
			"modulus", b.Modulus, "detach pending", b.DetachPending)+d.remainder(b))
	}
	if h := t.Hypertable; h != nil {
		d.hypertable(h)
	}
	d.columns(t.Columns)
	d.constraints(t.Constraints)
	d.indexes(t.Indexes)
	d.triggers(t.Triggers)
	for _, p := range t.Policies {
		d.line("  policy %s for %s to %s%s", p.Name, p.Command, strings.Join(p.Roles, ", "), d.notes("restrictive", p.Restrictive,
			"using", p.Using, "check", p.WithCheck, "comment", p.Comment))
	}
}

func (d *dumper) remainder(b *PartitionBound) string {
	if b.Modulus == 0 {
		return ""
	}
	return fmt.Sprintf(" remainder=%d", b.Remainder)
}

func (d *dumper) hypertable(h *Hypertable) {
	d.line("  hypertable by %s%s", h.TimeColumn, d.notes("interval", h.ChunkInterval, "space", h.SpaceColumn, "partitions", h.Partitions, "now", h.NowFunction))
	d.compression(h.Compression)
	d.timescalePolicies(h.Policies)
}

func (d *dumper) compression(c *Compression) {
	if c != nil {
		d.line("    compression%s", d.notes("segmentby", c.SegmentBy, "orderby", c.OrderBy))
	}
}

func (d *dumper) aggregate(a *Aggregate) {
	d.line("  kept by %s%s", a.TimeColumn, d.notes("interval", a.ChunkInterval))
	d.compression(a.Compression)
	for _, x := range a.Indexes {
		d.line("    index %s %s", x.Name, x.Value)
	}
}

func (d *dumper) timescalePolicies(list []TimescalePolicy) {
	for _, p := range list {
		d.line("    policy %s on %s%s", p.Kind, p.On, d.notes("args", p.Args))
	}
}

func (d *dumper) columns(list []*Column) {
	for _, c := range list {
		target := ""
		if c.StatsTarget != nil {
			target = fmt.Sprint(*c.StatsTarget)
		}
		d.line("  column %s %s%s", c.Name, c.Type, d.notes("not null", c.NotNull, "not valid", c.NotNullNotValid,
			"default", c.Default, "identity", string(c.Identity), "generated "+c.Generated.Kind, c.Generated.Expr,
			"collation", c.Collation, "storage", c.Storage, "compression", c.Compression, "statistics", target,
			"options", c.Options, "foreign options", c.ForeignOptions, "inherited", c.Inherited, "comment", c.Comment))
	}
}

func (d *dumper) constraints(list []*Constraint) {
	for _, c := range list {
		ref := ""
		if !c.RefTable.IsZero() {
			ref = c.RefTable.String() + "(" + strings.Join(c.RefColumns, ", ") + ")"
		}
		var elements []string
		for _, e := range c.Elements {
			elements = append(elements, d.key(e.IndexKey)+" with "+e.Operator)
		}
		d.line("  constraint %s %s (%s)%s", c.Name, c.Kind, strings.Join(c.Columns, ", "), d.notes("expr", c.Expr, "references", ref,
			"on delete", string(c.OnDelete), "columns", c.OnDeleteCols, "on update", string(c.OnUpdate), "match full", c.MatchFull,
			"method", c.Method, "elements", elements, "where", c.Where, "include", c.Include, "nulls not distinct", c.NullsNotDistinct,
			"without overlaps", c.WithoutOverlaps, "deferrable", c.Deferrable, "initially deferred", c.InitiallyDeferred,
			"not valid", c.NotValid, "not enforced", c.NotEnforced, "no inherit", c.NoInherit, "index", c.Index,
			"inherited", c.Inherited, "unnamed", c.Unnamed, "comment", c.Comment))
	}
}

func (d *dumper) key(k IndexKey) string {
	out := k.Column
	if k.Expr != nil {
		out = "<" + k.Expr.Norm + ">"
	}
	out += d.notes("opclass", k.OpClass, "opclass options", k.OpClassOptions, "collation", k.Collation, "desc", k.Desc)
	if k.NullsFirst != k.Desc {
		if k.NullsFirst {
			return out + " nulls first"
		}
		return out + " nulls last"
	}
	return out
}

func (d *dumper) indexes(list []*Index) {
	for _, x := range list {
		var keys []string
		for _, k := range x.Keys {
			keys = append(keys, d.key(k))
		}
		d.line("  index %s %s (%s)%s", x.Name, x.Method, strings.Join(keys, ", "), d.notes("unique", x.Unique,
			"nulls not distinct", x.NullsNotDistinct, "include", x.Include, "where", x.Where, "options", x.Options,
			"constraint", x.Constraint, "parent", x.Parent, "tablespace", x.Tablespace, "invalid", x.Invalid, "comment", x.Comment))
	}
}

func (d *dumper) triggers(list []*Trigger) {
	for _, t := range list {
		row := "statement"
		if t.ForEachRow {
			row = "row"
		}
		d.line("  trigger %s %s %s for each %s %s(%s)%s", t.Name, t.Timing, strings.Join(t.Events, " or "), row, t.Function,
			strings.Join(t.Args, ", "), d.notes("of", t.UpdateOf, "when", t.When, "constraint", t.Constraint, "from", t.From, "deferrable", t.Deferrable,
				"initially deferred", t.InitiallyDeferred, "old table", t.OldTable, "new table", t.NewTable,
				"enabled", t.Enabled, "inherited", t.Inherited, "comment", t.Comment))
	}
}

func (d *dumper) view(v *View) {
	kind := "view"
	switch {
	case v.Continuous:
		kind = "continuous aggregate"
	case v.Materialized:
		kind = "materialized view"
	}
	d.line("%s %s%s", kind, v.Name, d.notes("uses", v.Uses, "options", v.Options, "no data", v.NoData, "comment", v.Comment))
	d.columns(v.Columns)
	d.line("  query <%s>", v.Query.Norm)
	if v.Aggregate != nil {
		d.aggregate(v.Aggregate)
	}
	d.indexes(v.Indexes)
	d.triggers(v.Triggers)
}

func (d *dumper) function(f *Function) {
	d.line("%s %s(%s)%s", f.Kind, f.Name, strings.Join(f.Args, ", "), d.notes("returns", f.Returns, "names", f.ArgNames,
		"language", f.Language, f.Volatile, f.Volatile != "" && f.Volatile != "volatile", "security definer", f.SecurityDefiner,
		"strict", f.Strict, "leakproof", f.LeakProof, "parallel", f.Parallel, "set", f.Config, "comment", f.Comment, "body", f.Body))
	for l := range strings.Lines(f.Definition) {
		d.line("  %s", strings.TrimRight(l, "\n"))
	}
}

func (d *dumper) rest(c *Catalog) {
	for _, e := range c.EventTriggers {
		d.line("event trigger %s on %s %s%s", e.Name, e.Event, e.Function, d.notes("tags", e.Tags, "enabled", e.Enabled, "comment", e.Comment))
	}
	for _, p := range c.Publications {
		d.line("publication %s%s", p.Name, d.notes("all tables", p.AllTables, "tables", p.Tables, "schemas", p.Schemas,
			"publish", p.Publish, "via root", p.ViaRoot, "generated", p.Generated, "comment", p.Comment))
		for _, x := range p.Parts {
			d.line("  of %s%s", x.Table, d.notes("columns", x.Columns, "where", x.Where))
		}
	}
	for _, s := range c.Statistics {
		var exprs []string
		for _, e := range s.Exprs {
			exprs = append(exprs, e.Norm)
		}
		d.line("statistics %s on %s%s", s.Name, s.Table, d.notes("kinds", s.Kinds, "columns", s.Columns, "exprs", exprs, "comment", s.Comment))
	}
	for _, g := range c.Grants {
		d.line("grant %s on %s %s to %s%s", strings.Join(g.Privileges, ", "), g.ObjectKind, g.Object, g.Grantee,
			d.notes("columns", g.Columns, "grantable", g.Grantable, "revoked", g.Revoked))
	}
	for _, g := range c.DefaultACLs {
		d.line("default grant %s on %s to %s%s", strings.Join(g.Privileges, ", "), g.ObjectKind, g.Grantee,
			d.notes("for", g.ForRole, "schema", g.InSchema, "grantable", g.Grantable, "revoked", g.Revoked))
	}
	for _, p := range c.Properties {
		d.line("property of %s %s: %s", p.Kind, p.Of, p.Set)
	}
	for _, j := range c.CronJobs {
		d.line("cron job %s %q %q%s", j.Name, j.Schedule, j.Command, d.notes("database", j.Database, "active", j.Active))
	}
	for _, o := range c.OtherObjects {
		d.line("%s %s %s%s", o.Kind, o.Name, quoteNote(o.Definition), d.notes("as", o.Create, "options", o.Options, "comment", o.Comment))
	}
}
