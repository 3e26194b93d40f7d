// Package diff compares two catalogs, object by object. It is pure, and it
// compares like with like: two catalogs that were both read from servers of
// one version (package introspect), so that no spelling has to be guessed.
//
// Both must have been read with their definitions.
//
// What does not count as a difference is what catalog.Exact takes away.
// What is returned are the catalogs' own objects, with their text.
package diff

import (
	"cmp"
	"reflect"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// Pair is one object in its two states.
type Pair[T any] struct{ From, To T }

// Set is what became of the objects of one kind, each list in the order of
// the catalog that it was taken from.
type Set[T any] struct {
	Created []T
	Dropped []T
	Changed []Pair[T]
}

// Empty reports whether nothing changed.
func (s Set[T]) Empty() bool { return len(s.Created)+len(s.Dropped)+len(s.Changed) == 0 }

// Diff is the difference of two catalogs.
type Diff struct {
	From, To *catalog.Catalog

	Schemas       Set[*catalog.Schema]
	Extensions    Set[*catalog.Extension]
	Types         Set[*catalog.Type]
	Sequences     Set[*catalog.Sequence]
	Tables        Set[*catalog.Table] // Changed only for what Details holds
	Details       []Table             // one for each of Tables.Changed, in its order
	Views         Set[*catalog.View]
	ViewDetails   []View // one for each of Views.Changed, in its order
	Functions     Set[*catalog.Function]
	EventTriggers Set[*catalog.EventTrigger]
	Publications  Set[*catalog.Publication]
	Statistics    Set[*catalog.Statistics]
	Grants        Set[*catalog.Grant]
	DefaultACLs   Set[*catalog.Grant]
	CronJobs      Set[*catalog.CronJob]
	Others        Set[*catalog.Other]
	Properties    Set[*catalog.Property]

	// Managed are partitions that the first catalog has and the second does
	// not name, below a parent that both have: whoever maintains the
	// partitions made them, and they are neither compared nor dropped.
	Managed []*catalog.Table
}

// Table is the difference of one table.
type Table struct {
	From, To    *catalog.Table
	Columns     Set[*catalog.Column]
	Constraints Set[*catalog.Constraint]
	Indexes     Set[*catalog.Index] // those behind constraints come with them
	// KeyIndexes are indexes behind constraints that both states have, where
	// they differ.
	KeyIndexes []Pair[*catalog.Index]
	Triggers   Set[*catalog.Trigger]
	Policies   Set[*catalog.Policy]
	// Bound: the partition's bound or parent differs.
	Bound bool
	// Kind: the table is of another kind or has another partition key;
	// no ALTER TABLE leads from one to the other.
	Kind bool
	// Hypertable: what TimescaleDB knows of it differs.
	Hypertable bool
}

// Compare gives what leads from one catalog to the other. Both are left as
// they are.
func Compare(from, to *catalog.Catalog) *Diff {
	a, b := catalog.Exact(from), catalog.Exact(to)
	d := &Diff{From: from, To: to}
	d.Schemas = compare(a.Schemas, b.Schemas, from.Schemas, to.Schemas, func(s *catalog.Schema) string { return s.Name })
	d.Extensions = compare(a.Extensions, b.Extensions, from.Extensions, to.Extensions, func(e *catalog.Extension) string { return e.Name })
	d.Types = compare(a.Types, b.Types, from.Types, to.Types, func(t *catalog.Type) string { return t.Name.String() })
	d.Sequences = compare(a.Sequences, b.Sequences, from.Sequences, to.Sequences, func(s *catalog.Sequence) string { return s.Name.String() })
	d.Views = compare(a.Views, b.Views, from.Views, to.Views, func(v *catalog.View) string { return v.Name.String() })
	d.Functions = compare(a.Functions, b.Functions, from.Functions, to.Functions, (*catalog.Function).Path)
	d.EventTriggers = compare(a.EventTriggers, b.EventTriggers, from.EventTriggers, to.EventTriggers, func(e *catalog.EventTrigger) string { return e.Name })
	d.Publications = compare(a.Publications, b.Publications, from.Publications, to.Publications, func(p *catalog.Publication) string { return p.Name })
	d.Statistics = compare(a.Statistics, b.Statistics, from.Statistics, to.Statistics, func(s *catalog.Statistics) string { return s.Name.String() })
	d.Grants = compare(a.Grants, b.Grants, from.Grants, to.Grants, grantKey)
	d.DefaultACLs = compare(a.DefaultACLs, b.DefaultACLs, from.DefaultACLs, to.DefaultACLs, grantKey)
	d.CronJobs = compare(a.CronJobs, b.CronJobs, from.CronJobs, to.CronJobs, cronKey)
	d.Others = compare(a.OtherObjects, b.OtherObjects, from.OtherObjects, to.OtherObjects, OtherKey)
	d.Properties = compare(a.Properties, b.Properties, from.Properties, to.Properties, func(p *catalog.Property) string { return p.Set })
	d.compareTables(a, b)
	for _, p := range d.Views.Changed {
		d.ViewDetails = append(d.ViewDetails, compareView(a.View(p.From.Name), b.View(p.To.Name), p.From, p.To))
	}
	return d
}

// Empty reports whether the two catalogs are the same but for partitions that
// somebody else maintains.
func (d *Diff) Empty() bool {
	return d.Schemas.Empty() && d.Extensions.Empty() && d.Types.Empty() && d.Sequences.Empty() && d.Tables.Empty() &&
		d.Views.Empty() && d.Functions.Empty() && d.EventTriggers.Empty() && d.Publications.Empty() && d.Statistics.Empty() &&
		d.Grants.Empty() && d.DefaultACLs.Empty() && d.CronJobs.Empty() && d.Others.Empty() && d.Properties.Empty()
}

// OtherKey names an object that is kept by name: by its address where that is
// known, since aggregates and operators can share a name.
func OtherKey(o *catalog.Other) string {
	return catalog.Key(o.Kind, cmp.Or(o.Address, o.Name.String()))
}

func grantKey(g *catalog.Grant) string {
	return strings.Join([]string{g.ObjectKind, g.Object, g.Grantee, g.ForRole, g.InSchema, strings.Join(g.Columns, ","),
		strconv.FormatBool(g.Grantable), strconv.FormatBool(g.Revoked)}, "\x00")
}

func cronKey(j *catalog.CronJob) string {
	if j.Name != "" {
		return j.Name
	}
	return j.Schedule + "\x00" + j.Command
}

// compare matches the objects of normalised lists by name and tells which
// differ; the originals of the same names are returned.
func compare[T any](a, b, originalsA, originalsB []T, key func(T) string) Set[T] {
	before, after := index(a, key), index(b, key)
	fullBefore, fullAfter := index(originalsA, key), index(originalsB, key)
	var s Set[T]
	for _, x := range a {
		k := key(x)
		other, ok := after[k]
		switch {
		case !ok:
			s.Dropped = append(s.Dropped, fullBefore[k])
		case !reflect.DeepEqual(x, other):
			s.Changed = append(s.Changed, Pair[T]{fullBefore[k], fullAfter[k]})
		}
	}
	for _, x := range b {
		if _, ok := before[key(x)]; !ok {
			s.Created = append(s.Created, fullAfter[key(x)])
		}
	}
	return s
}

func index[T any](list []T, key func(T) string) map[string]T {
	m := make(map[string]T, len(list))
	for _, x := range list {
		m[key(x)] = x
	}
	return m
}
