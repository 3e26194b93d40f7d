package report

// Rewrite is a query as it is and as it should be, with the items about it.
type Rewrite struct {
	Query         string // its name, or where it stands
	Before, After string
	Items         []Item
}

// Rewrites gives the findings about queries, one entry for each query and
// rewritten form, in order. Entries without a rewritten form have After "".
func (r *Report) Rewrites(items []Item) []Rewrite {
	type key struct{ query, before, after string }
	at := map[key]int{}
	var out []Rewrite
	for _, it := range items {
		if !it.AboutQuery() {
			continue
		}
		name := it.Query
		if name == "" {
			name = it.Where()
		}
		k := key{name, it.Before, it.After}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, Rewrite{Query: name, Before: it.Before, After: it.After})
		}
		out[i].Items = append(out[i].Items, it)
	}
	return out
}

// AboutQuery reports whether the finding judges a query rather than the schema.
func (it *Item) AboutQuery() bool {
	return it.Before != "" || (it.Query != "" && !it.MissingIndex) || it.Object.Kind == "query"
}

// MissingIndexes gives the items whose fix is an index that is lacking.
func MissingIndexes(items []Item) []Item {
	var out []Item
	for _, it := range items {
		if it.MissingIndex {
			out = append(out, it)
		}
	}
	return out
}
