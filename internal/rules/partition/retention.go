package partition

import (
	"strconv"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var intervalText = pattern.New(`(?i)interval\s*'(\d+)\s+(day|week|month|year)s?'|'(\d+)\s+(day|week|month|year)s?'::interval`)

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
