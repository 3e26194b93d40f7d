package report

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

// Item is a finding as a person counts it: what one rule says of several
// partitions of one table is one item. Partitions are one table.
type Item struct {
	*rule.Finding
	// Index is the finding's place in Report.Findings.
	Index int
	// ID is unique in the report and stable across runs: for anchors.
	ID string
	// Subject is what the finding belongs to in the words of a person: the
	// table, its partitioned parent, or "function erase_user".
	Subject string
	// Also are the same findings on further partitions.
	Also []*rule.Finding
}

// Items gives the findings in their order, partitions rolled up.
func (r *Report) Items() []Item {
	type key struct{ rule, root, name, kind string }
	first := map[key]int{}
	ids := map[string]bool{}
	var out []Item
	for i := range r.Findings {
		f := &r.Findings[i]
		root, partition := r.rootOf(f.Object)
		k := key{f.Rule, root, f.Object.Name, f.Object.Kind}
		if f.Object.Kind == "index" || f.Object.Kind == "constraint" {
			k.name = "" // every partition names its own
		}
		if partition {
			if at, ok := first[k]; ok {
				out[at].Also = append(out[at].Also, f)
				continue
			}
			first[k] = len(out)
		}
		it := Item{Finding: f, Index: i, Subject: Subject(f.Object), ID: f.Fingerprint}
		if root != "" {
			it.Subject = root
		}
		if it.ID == "" || ids[it.ID] {
			it.ID += "-" + strconv.Itoa(i+1)
		}
		ids[it.ID] = true
		out = append(out, it)
	}
	return out
}

// rootOf gives the name of the table that a person would name for the object,
// and whether the object stands on a partition of it.
func (r *Report) rootOf(o rule.Object) (root string, partition bool) {
	if o.Table == "" || r.Catalog == nil {
		return "", false
	}
	t := r.Catalog.Table(catalog.Name{Schema: o.Schema, Name: o.Table})
	if t == nil {
		return "", false
	}
	top := r.Catalog.Root(t)
	return Display(top.Name), top != t
}

// Subject names what an object belongs to: its relation, or its kind and name.
func Subject(o rule.Object) string {
	switch {
	case o.Table != "":
		return Display(catalog.Name{Schema: o.Schema, Name: o.Table})
	case o.Kind == "statement" && o.Name != "":
		return o.Name // the file in which it stands
	case o.Name != "":
		return o.Kind + " " + Display(catalog.Name{Schema: o.Schema, Name: o.Name})
	case o.Schema != "":
		return "schema " + o.Schema
	case o.Kind != "":
		return o.Kind
	}
	return "database"
}

// Display gives a name for people: without the schema where it is public.
func Display(n catalog.Name) string {
	if n.Schema == "public" {
		return n.Name
	}
	return n.String()
}

// Part names what is concerned within the subject: "column user_id", "" for
// the whole of it.
func (it *Item) Part() string {
	o := it.Object
	if o.Table == "" || o.Name == "" {
		return ""
	}
	return o.Kind + " " + o.Name
}

// Where says where to look: file:line:col, or the object's path.
func (it *Item) Where() string {
	if s := it.Pos.String(); s != "" {
		return s
	}
	if it.Query != "" {
		return "query " + it.Query
	}
	if p := it.Object.Path(); p != "" {
		return p
	}
	return it.Object.Kind
}

// Fix gives the best fix; nil when there is none.
func (it *Item) Fix() *rule.Fix {
	if len(it.Fixes) == 0 {
		return nil
	}
	return &it.Fixes[0]
}

// Group is the items of one subject.
type Group struct {
	Subject string
	Table   *catalog.Table // nil when the subject is no table of the catalog
	Items   []Item
}

// Counts gives the group's findings by severity, gravest first.
func (g *Group) Counts() []Count {
	c := []Count{{rule.Error, 0}, {rule.Warning, 0}, {rule.Advice, 0}, {rule.Info, 0}}
	for _, it := range g.Items {
		c[int(rule.Error)-int(it.Severity)].N += 1 + len(it.Also)
	}
	return c
}

// Groups gives the items by subject: the subject with the gravest findings
// first, then the one with the most, then by name; inside a group gravest first.
func (r *Report) Groups(items []Item) []Group {
	at := map[string]int{}
	var out []Group
	for _, it := range items {
		i, ok := at[it.Subject]
		if !ok {
			i = len(out)
			at[it.Subject] = i
			out = append(out, Group{Subject: it.Subject, Table: r.tableOf(it.Object)})
		}
		out[i].Items = append(out[i].Items, it)
	}
	for _, g := range out {
		slices.SortStableFunc(g.Items, func(a, b Item) int { return cmp.Compare(b.Severity, a.Severity) })
	}
	slices.SortStableFunc(out, func(a, b Group) int {
		ca, cb := a.Counts(), b.Counts()
		for i := range ca {
			if c := cmp.Compare(cb[i].N, ca[i].N); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.Subject, b.Subject)
	})
	return out
}

func (r *Report) tableOf(o rule.Object) *catalog.Table {
	if o.Table == "" || r.Catalog == nil {
		return nil
	}
	t := r.Catalog.Table(catalog.Name{Schema: o.Schema, Name: o.Table})
	if t == nil {
		return nil
	}
	return r.Catalog.Root(t)
}

// Worst gives the n gravest items in the order of items, and the rest.
// n of 0 or less means all.
func Worst(items []Item, n int) (kept, rest []Item) {
	if n <= 0 || n >= len(items) {
		return items, nil
	}
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(items[b].Severity, items[a].Severity) })
	keep := map[int]bool{}
	for _, i := range order[:n] {
		keep[i] = true
	}
	for i, it := range items {
		if keep[i] {
			kept = append(kept, it)
		} else {
			rest = append(rest, it)
		}
	}
	return kept, rest
}
