package rule

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/workload"
)

// DeletesByAge reports whether a DELETE takes what is older than some instant and
// nothing else: all of its conditions put an upper bound on one time column.
func DeletesByAge(l *workload.Level) (t *catalog.Table, column *catalog.Column, cutoff workload.Predicate, ok bool) {
	t = Target(l)
	if t == nil || l.Kind != "delete" || len(l.Relations) != 1 || len(l.Predicates) == 0 {
		return nil, nil, cutoff, false
	}
	for _, pr := range l.Predicates {
		if pr.InOr || pr.Left.Table != t || pr.Left.Func != "" || pr.Op != "<" && pr.Op != "<=" {
			return nil, nil, cutoff, false
		}
		c := t.Column(pr.Left.Column)
		if c == nil || column != nil && c != column || !c.Type.Is("timestamp with time zone", "timestamp without time zone", "date") {
			return nil, nil, cutoff, false
		}
		column, cutoff = c, pr
	}
	return t, column, cutoff, true
}
