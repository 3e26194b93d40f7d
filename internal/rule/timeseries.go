package rule

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// TimeColumn gives the column by which a table's rows come in order of time:
// a timestamp (or date) that is never NULL, by its name or by its default of
// now(). nil when there is none, or when several have an equal claim.
func TimeColumn(t *catalog.Table) *catalog.Column {
	var best []*catalog.Column
	rank := 0
	for _, c := range t.Columns {
		if !c.NotNull || !c.Type.Is("timestamp with time zone", "timestamp without time zone", "date") {
			continue
		}
		r := 0
		if i := slices.Index(timeNames, c.Name); i >= 0 {
			r = 2 + len(timeNames) - i
		} else if c.Default != nil && isNow(c.Default) && !slices.Contains([]string{"updated_at", "modified_at", "last_seen", "changed_at"}, c.Name) {
			r = 1
		}
		switch {
		case r > rank:
			best, rank = []*catalog.Column{c}, r
		case r == rank && r > 0:
			best = append(best, c)
		}
	}
	if len(best) != 1 {
		return nil
	}
	return best[0]
}

// timeNames are names of columns that say when a row came to be, the surest first.
var timeNames = []string{
	"time", "timestamp", "ts", "event_time", "recorded_at", "measured_at", "observed_at", "occurred_at", "happened_at",
	"logged_at", "captured_at", "sampled_at", "received_at", "read_at", "created_at", "inserted_at",
}

func isNow(e *catalog.Expr) bool {
	s := strings.ToLower(e.SQL)
	return strings.Contains(s, "now()") || strings.Contains(s, "current_timestamp") || strings.Contains(s, "clock_timestamp()")
}

// TimeSeries reports whether a table looks like one that only grows with
// time: its name has a word for a stream of records, it has one column for
// the time, and nothing is updated at it by its design. word is the word.
func TimeSeries(t *catalog.Table) (word string, column *catalog.Column, ok bool) {
	if t.Kind == catalog.ForeignTable || t.Persistence == catalog.Temporary {
		return "", nil, false
	}
	column = TimeColumn(t)
	if column == nil || t.Column("updated_at") != nil {
		return "", nil, false
	}
	for _, w := range strings.FieldsFunc(strings.ToLower(t.Name.Name), func(r rune) bool { return r == '_' || r == '-' || r == ' ' }) {
		if slices.Contains(streamWords, strings.TrimSuffix(w, "s")) {
			return w, column, true
		}
	}
	return "", nil, false
}

// streamWords name records of what happened, in the singular.
var streamWords = []string{
	"event", "log", "reading", "metric", "measurement", "sample", "tick", "telemetry", "audit", "history", "activity",
	"impression", "click", "heartbeat", "observation", "trace", "datapoint",
}
