package diff

import (
	"reflect"

	"github.com/decadedb/decade/internal/catalog"
)

// View is the difference of one view.
type View struct {
	From, To *catalog.View
	Indexes  Set[*catalog.Index]
	// Settings: nothing else differs than indexes, options and comments, which
	// leave alone the rows that a materialized view holds.
	Settings bool
}

func compareView(a, b, from, to *catalog.View) View {
	v := View{From: from, To: to}
	v.Indexes = compare(a.Indexes, b.Indexes, from.Indexes, to.Indexes, func(i *catalog.Index) string { return i.Name })
	v.Settings = reflect.DeepEqual(bare(a), bare(b))
	return v
}

// bare is a view without its indexes, options and comments.
func bare(v *catalog.View) catalog.View {
	out := *v
	out.Indexes, out.Options, out.Comment, out.Columns = nil, nil, "", nil
	for _, c := range v.Columns {
		plain := *c
		plain.Comment = ""
		out.Columns = append(out.Columns, &plain)
	}
	return out
}
