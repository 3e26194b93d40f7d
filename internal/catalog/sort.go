package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// Sort puts every list whose order says nothing into its defined order: by
// name. Columns, enum labels, index keys and the like keep theirs.
func (c *Catalog) Sort() {
	byName(c.Schemas, func(s *Schema) string { return s.Name })
	byName(c.Extensions, func(e *Extension) string { return e.Name })
	byName(c.EventTriggers, func(e *EventTrigger) string { return e.Name })
	byName(c.Publications, func(p *Publication) string { return p.Name })
	slices.SortFunc(c.Tables, func(a, b *Table) int { return a.Name.Compare(b.Name) })
	slices.SortFunc(c.Views, func(a, b *View) int { return a.Name.Compare(b.Name) })
	slices.SortFunc(c.Sequences, func(a, b *Sequence) int { return a.Name.Compare(b.Name) })
	slices.SortFunc(c.Types, func(a, b *Type) int { return a.Name.Compare(b.Name) })
	slices.SortFunc(c.Statistics, func(a, b *Statistics) int { return a.Name.Compare(b.Name) })
	slices.SortFunc(c.Functions, func(a, b *Function) int {
		return cmp.Or(a.Name.Compare(b.Name), slices.Compare(a.Args, b.Args))
	})
	slices.SortFunc(c.Grants, compareGrants)
	slices.SortFunc(c.DefaultACLs, compareGrants)
	slices.SortFunc(c.CronJobs, func(a, b *CronJob) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Schedule, b.Schedule), strings.Compare(a.Command, b.Command))
	})
	slices.SortFunc(c.OtherObjects, func(a, b *Other) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), a.Name.Compare(b.Name), strings.Compare(a.Address, b.Address))
	})
	slices.SortFunc(c.Depends, func(a, b Dependency) int {
		return cmp.Or(strings.Compare(a.Object, b.Object), strings.Compare(a.On, b.On))
	})
	for _, t := range c.Tables {
		t.sort()
	}
	for _, v := range c.Views {
		byName(v.Indexes, func(i *Index) string { return i.Name })
		byName(v.Triggers, func(t *Trigger) string { return t.Name })
		if !slices.IsSortedFunc(v.Uses, Name.Compare) {
			v.Uses = slices.Clone(v.Uses)
			slices.SortFunc(v.Uses, Name.Compare)
		}
	}
}

func (t *Table) sort() {
	byName(t.Constraints, func(c *Constraint) string { return c.Name })
	byName(t.Indexes, func(i *Index) string { return i.Name })
	byName(t.Triggers, func(t *Trigger) string { return t.Name })
	byName(t.Policies, func(p *Policy) string { return p.Name })
}

// byName sorts, and leaves a list that is sorted alone: it may be shared.
func byName[T any](list []T, name func(T) string) {
	by := func(a, b T) int { return strings.Compare(name(a), name(b)) }
	if !slices.IsSortedFunc(list, by) {
		slices.SortStableFunc(list, by)
	}
}

func compareGrants(a, b *Grant) int {
	return cmp.Or(
		strings.Compare(a.ObjectKind, b.ObjectKind), strings.Compare(a.Object, b.Object),
		strings.Compare(a.ForRole, b.ForRole), strings.Compare(a.InSchema, b.InSchema),
		strings.Compare(a.Grantee, b.Grantee), slices.Compare(a.Columns, b.Columns),
		cmp.Compare(boolOrder(a.Grantable), boolOrder(b.Grantable)), cmp.Compare(boolOrder(a.Revoked), boolOrder(b.Revoked)),
	)
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}
