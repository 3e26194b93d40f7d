package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// splitsOff reports whether a table is to take rows from a partition that
// goes: PostgreSQL attaches it when the other one is off, and the rows would
// have to move in between. It says so in a refusal.
func (m *maker) splitsOff(t *catalog.Table) bool {
	for _, p := range m.d.From.Partitions(t.PartitionOf.Parent) {
		to := m.d.To.Table(p.Name)
		stays := to != nil && to.PartitionOf != nil && to.PartitionOf.Parent == t.PartitionOf.Parent
		if stays || m.newTable[t.PartitionOf.Parent] || m.goneTable[t.PartitionOf.Parent] || !overlap(p.PartitionOf, t.PartitionOf) {
			continue
		}
		m.refuse("table", t.Name.String(), "as a partition of "+t.PartitionOf.Parent.String()+" it takes rows that partition "+p.Name.String()+" holds, which goes",
			"plan without "+t.Name.String()+" first, with "+p.Name.String()+" as a table of its own; move the rows when that is applied, and plan again")
		return true
	}
	return false
}

// overlap reports bounds that certainly have values in common. Ranges whose
// values it cannot order are taken for different unless they have an end in
// common.
func overlap(a, b *catalog.PartitionBound) bool {
	switch {
	case a.Default || b.Default:
		return a.Default && b.Default
	case a.Modulus > 0 || b.Modulus > 0:
		return a.Modulus == b.Modulus && a.Remainder == b.Remainder
	case len(a.In) > 0:
		return slices.ContainsFunc(a.In, func(v string) bool { return slices.Contains(b.In, v) })
	case slices.Equal(a.From, b.From) || slices.Equal(a.To, b.To):
		return true
	case !a.FromTime.IsZero() && !a.ToTime.IsZero() && !b.FromTime.IsZero() && !b.ToTime.IsZero():
		return a.FromTime.Before(b.ToTime) && b.FromTime.Before(a.ToTime)
	}
	aFrom, aTo, ok := numbersOf(a)
	bFrom, bTo, also := numbersOf(b)
	return ok && also && aFrom < bTo && bFrom < aTo
}

// numbersOf gives the ends of a range of whole numbers.
func numbersOf(b *catalog.PartitionBound) (from, to int64, ok bool) {
	if len(b.From) != 1 || len(b.To) != 1 {
		return 0, 0, false
	}
	from, err := strconv.ParseInt(strings.Trim(b.From[0], "'"), 10, 64)
	if err != nil {
		return 0, 0, false
	}
	to, err = strconv.ParseInt(strings.Trim(b.To[0], "'"), 10, 64)
	return from, to, err == nil
}
