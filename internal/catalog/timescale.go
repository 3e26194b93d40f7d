package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// Aggregates gives the continuous aggregates, those that others read first.
func (c *Catalog) Aggregates() []*View {
	var out []*View
	var add func(v *View)
	add = func(v *View) {
		if v == nil || !v.Continuous || slices.Contains(out, v) {
			return
		}
		for _, u := range v.Uses {
			add(c.View(u))
		}
		out = append(out, v)
	}
	for _, v := range c.Views {
		add(v)
	}
	return out
}

// TimescalePolicies gives the policies of all hypertables and continuous
// aggregates, in the order in which they can be added: TimescaleDB compresses
// a continuous aggregate only when it is refreshed.
func (c *Catalog) TimescalePolicies() []TimescalePolicy {
	var out []TimescalePolicy
	for _, t := range c.Tables {
		if t.Hypertable != nil {
			out = append(out, t.Hypertable.Policies...)
		}
	}
	order := []string{"refresh", "reorder", "compression", "retention"}
	slices.SortStableFunc(out, func(a, b TimescalePolicy) int {
		return cmp.Or(slices.Index(order, a.Kind)-slices.Index(order, b.Kind), strings.Compare(a.On.String(), b.On.String()))
	})
	return out
}

// IntegerTime gives the type of the time column of a hypertable, or of the one
// under a continuous aggregate, where it is a number; "" where it is a time.
func (c *Catalog) IntegerTime(on Name) string {
	for range len(c.Views) + 1 {
		if t := c.Table(on); t != nil {
			if t.Hypertable != nil {
				if column := t.Column(t.Hypertable.TimeColumn); column != nil && column.Type.Is("smallint", "integer", "bigint") {
					return column.Type.Name
				}
			}
			return ""
		}
		v := c.View(on)
		if v == nil || len(v.Uses) == 0 {
			return ""
		}
		on = v.Uses[0]
	}
	return ""
}
