package catalog

import "slices"

// Clone copies a catalog deeply: the copy shares nothing that can be changed.
func (c *Catalog) Clone() *Catalog {
	out := *c
	out.tables, out.tablesIndexSize = nil, 0
	if c.Server != nil {
		s := *c.Server
		s.Settings = make(map[string]string, len(c.Server.Settings))
		for k, v := range c.Server.Settings {
			s.Settings[k] = v
		}
		out.Server = &s
	}
	out.Schemas = copyEach(c.Schemas, func(*Schema) {})
	out.Extensions = copyEach(c.Extensions, func(*Extension) {})
	out.Tables = copyEach(c.Tables, (*Table).own)
	out.Views = copyEach(c.Views, (*View).own)
	out.Sequences = copyEach(c.Sequences, func(s *Sequence) { s.LastValue = copyOf(s.LastValue) })
	out.Types = copyEach(c.Types, (*Type).own)
	out.Functions = copyEach(c.Functions, func(f *Function) {
		f.Args, f.ArgNames, f.Config = slices.Clone(f.Args), slices.Clone(f.ArgNames), slices.Clone(f.Config)
	})
	out.EventTriggers = copyEach(c.EventTriggers, func(e *EventTrigger) { e.Tags = slices.Clone(e.Tags) })
	out.Publications = copyEach(c.Publications, func(p *Publication) {
		p.Tables, p.Schemas, p.Parts = slices.Clone(p.Tables), slices.Clone(p.Schemas), slices.Clone(p.Parts)
		for i, x := range p.Parts {
			p.Parts[i].Columns, p.Parts[i].Where = slices.Clone(x.Columns), copyOf(x.Where)
		}
	})
	out.Statistics = copyEach(c.Statistics, func(s *Statistics) {
		s.Kinds, s.Columns, s.Exprs = slices.Clone(s.Kinds), slices.Clone(s.Columns), slices.Clone(s.Exprs)
	})
	grant := func(g *Grant) { g.Columns, g.Privileges = slices.Clone(g.Columns), slices.Clone(g.Privileges) }
	out.Grants = copyEach(c.Grants, grant)
	out.DefaultACLs = copyEach(c.DefaultACLs, grant)
	out.CronJobs = copyEach(c.CronJobs, func(*CronJob) {})
	out.OtherObjects = copyEach(c.OtherObjects, func(o *Other) {
		o.Create, o.Options = slices.Clone(o.Create), slices.Clone(o.Options)
	})
	out.Properties = copyEach(c.Properties, func(*Property) {})
	out.Depends = slices.Clone(c.Depends)
	return &out
}

// copyEach copies the things that a list points to; own then makes the copy's
// lists its own.
func copyEach[T any](list []*T, own func(*T)) []*T {
	if list == nil {
		return nil
	}
	out := make([]*T, len(list))
	for i, x := range list {
		y := *x
		own(&y)
		out[i] = &y
	}
	return out
}

// copyOf copies what a pointer points to.
func copyOf[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

func (t *Table) own() {
	t.Columns = copyEach(t.Columns, (*Column).own)
	t.Constraints = copyEach(t.Constraints, (*Constraint).own)
	t.Indexes = copyEach(t.Indexes, (*Index).own)
	t.Triggers = copyEach(t.Triggers, (*Trigger).own)
	t.Policies = copyEach(t.Policies, func(p *Policy) {
		p.Roles, p.Using, p.WithCheck = slices.Clone(p.Roles), copyOf(p.Using), copyOf(p.WithCheck)
	})
	if t.PartitionBy = copyOf(t.PartitionBy); t.PartitionBy != nil {
		t.PartitionBy.Keys = slices.Clone(t.PartitionBy.Keys)
		for i, k := range t.PartitionBy.Keys {
			t.PartitionBy.Keys[i].Expr = copyOf(k.Expr)
		}
	}
	if t.PartitionOf = copyOf(t.PartitionOf); t.PartitionOf != nil {
		b := t.PartitionOf
		b.From, b.To, b.In = slices.Clone(b.From), slices.Clone(b.To), slices.Clone(b.In)
	}
	t.Inherits = slices.Clone(t.Inherits)
	t.Options = slices.Clone(t.Options)
	t.Stats = copyOf(t.Stats)
	if t.Hypertable = copyOf(t.Hypertable); t.Hypertable != nil {
		h := t.Hypertable
		h.Compression = h.Compression.clone()
		h.Policies = slices.Clone(h.Policies)
		for i, p := range h.Policies {
			h.Policies[i].Args = slices.Clone(p.Args)
		}
	}
}

func (c *Column) own() {
	c.Default, c.Generated.Expr = copyOf(c.Default), copyOf(c.Generated.Expr)
	c.StatsTarget, c.Options, c.Stats = copyOf(c.StatsTarget), slices.Clone(c.Options), copyOf(c.Stats)
	c.ForeignOptions = slices.Clone(c.ForeignOptions)
	if c.Stats != nil {
		c.Stats.Correlation = copyOf(c.Stats.Correlation)
	}
}

func (c *Constraint) own() {
	c.Columns, c.RefColumns = slices.Clone(c.Columns), slices.Clone(c.RefColumns)
	c.OnDeleteCols, c.Include = slices.Clone(c.OnDeleteCols), slices.Clone(c.Include)
	c.Expr, c.Where = copyOf(c.Expr), copyOf(c.Where)
	c.Elements = slices.Clone(c.Elements)
	for i := range c.Elements {
		c.Elements[i].own()
	}
}

func (i *Index) own() {
	i.Keys, i.Include = slices.Clone(i.Keys), slices.Clone(i.Include)
	for k := range i.Keys {
		i.Keys[k].own()
	}
	i.Where, i.Options, i.Stats = copyOf(i.Where), slices.Clone(i.Options), copyOf(i.Stats)
}

func (k *IndexKey) own() {
	k.Expr, k.OpClassOptions = copyOf(k.Expr), slices.Clone(k.OpClassOptions)
}

func (t *Trigger) own() {
	t.Events, t.UpdateOf, t.Args = slices.Clone(t.Events), slices.Clone(t.UpdateOf), slices.Clone(t.Args)
	t.When = copyOf(t.When)
}

func (v *View) own() {
	v.Columns = copyEach(v.Columns, (*Column).own)
	v.Indexes = copyEach(v.Indexes, (*Index).own)
	v.Triggers = copyEach(v.Triggers, (*Trigger).own)
	v.Options, v.Uses, v.Stats = slices.Clone(v.Options), slices.Clone(v.Uses), copyOf(v.Stats)
	if v.Aggregate = copyOf(v.Aggregate); v.Aggregate != nil {
		v.Aggregate.Compression, v.Aggregate.Indexes = v.Aggregate.Compression.clone(), slices.Clone(v.Aggregate.Indexes)
	}
}

func (c *Compression) clone() *Compression {
	if c = copyOf(c); c != nil {
		c.SegmentBy = slices.Clone(c.SegmentBy)
	}
	return c
}

func (t *Type) own() {
	t.Labels, t.Options, t.Default = slices.Clone(t.Labels), slices.Clone(t.Options), copyOf(t.Default)
	t.Columns = copyEach(t.Columns, (*Column).own)
	t.Constraints = copyEach(t.Constraints, (*Constraint).own)
}
