package partition

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

// byAge reports whether a DELETE takes what is older than some instant and
// nothing else: all of its conditions put an upper bound on one time column.
func byAge(l *workload.Level) (t *catalog.Table, column *catalog.Column, cutoff workload.Predicate, ok bool) {
	t = target(l)
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

var intervalText = regexp.MustCompile(`(?i)interval\s*'(\d+)\s+(day|week|month|year)s?'|'(\d+)\s+(day|week|month|year)s?'::interval`)

// ageOf reads "now() - interval '2 years'" as a time to keep, 0 when it is not that.
func ageOf(text string) time.Duration {
	m := intervalText.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1] + m[3])
	unit := map[string]time.Duration{"day": day, "week": 7 * day, "month": 30 * day, "year": 365 * day}[strings.ToLower(m[2]+m[4])]
	return time.Duration(n) * unit
}

// called tells what runs a function: a job that is seen to call it.
func called(p *rule.Pass, fn *catalog.Function) string {
	for _, j := range p.Catalog.CronJobs {
		if calls(j.Command, fn) {
			return "job " + j.Name
		}
	}
	return "nothing that is seen here"
}
