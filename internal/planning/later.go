package planning

import (
	"fmt"

	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/sqlparse"
)

// makesRelation finds the name of the relation that a statement makes.
var makesRelation = pattern.New(`(?is)^CREATE\s+(?:[A-Z]+\s+){0,3}?(?:TABLE|VIEW|SEQUENCE)\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:"?\w+"?\.)?"?(\w+)`)

// madeLater says what to do about a refusal for want of a relation that a
// later statement makes; "" for every other refusal.
func madeLater(texts []text, refused *sqlparse.Statement, no *lab.Refusal) string {
	missing := lab.MissingRelation.FindStringSubmatch(no.Message)
	if missing == nil {
		return ""
	}
	passed := false
	for _, t := range texts {
		for _, st := range sqlparse.Parse(t.name, t.sql).Statements {
			if passed {
				if m := makesRelation.FindStringSubmatch(st.SQL); m != nil && m[1] == missing[1] {
					return fmt.Sprintf("%s makes %s, and comes later: files run in the order of their names; of two tables that refer to each other, one gets its foreign key by ALTER TABLE when both are there", st.Span, missing[1])
				}
			}
			passed = passed || st.Span == refused.Span
		}
	}
	return ""
}
