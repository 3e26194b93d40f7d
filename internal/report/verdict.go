package report

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

// grade counts the findings by severity and puts the whole into one letter
// and one sentence.
//
// "Many tables" is more than a quarter of them, and at least four: on a schema
// of three tables two faulty ones are a few, not an epidemic.
func grade(v *Verdict, items []Item) {
	bySeverity := map[rule.Severity]map[string]bool{}
	for _, it := range items {
		v.Add(it.Severity, 1+len(it.Also))
		if bySeverity[it.Severity] == nil {
			bySeverity[it.Severity] = map[string]bool{}
		}
		bySeverity[it.Severity][it.Subject] = true
	}
	many := max(3, (v.Tables+3)/4)
	errorsOn, warningsOn := len(bySeverity[rule.Error]), len(bySeverity[rule.Warning])
	found := strings.Join(nonzero(v), ", ")
	switch {
	case errorsOn > many:
		v.Grade = "E"
		v.Sentence = fmt.Sprintf("Not ready: %s on %s.", Plural(v.Errors, "error"), Plural(errorsOn, "object"))
	case errorsOn > 0:
		v.Grade = "D"
		v.Sentence = fmt.Sprintf("Not ready yet: %s on %s.", Plural(v.Errors, "error"), Plural(errorsOn, "object"))
	case warningsOn > many:
		v.Grade = "C"
		v.Sentence = fmt.Sprintf("Works today, will hurt later: %s on %s.", Plural(v.Warnings, "warning"), Plural(warningsOn, "object"))
	case warningsOn > 0:
		v.Grade = "B"
		v.Sentence = fmt.Sprintf("Good, with %s on %s.", Plural(v.Warnings, "warning"), Plural(warningsOn, "object"))
	case v.Tables+v.Statements+v.Queries+v.Indexes == 0:
		v.Sentence = "There was nothing to judge: no table, no statement, no query."
	case found != "":
		v.Grade = "A"
		v.Sentence = "Sound: nothing above advice (" + found + ")."
	default:
		v.Grade = "A"
		v.Sentence = fmt.Sprintf("Sound: %s looked and found no fault.", Plural(v.RulesRan, "rule"))
	}
}

// nonzero lists the counts that are not zero, gravest first.
func nonzero(v *Verdict) []string {
	var out []string
	for _, c := range v.Counts() {
		if c.N > 0 {
			out = append(out, Plural(c.N, c.Severity.String()))
		}
	}
	return out
}

// Count is how many findings there are of a severity.
type Count struct {
	Severity rule.Severity
	N        int
}

// Counts gives the findings by severity, gravest first, zeroes included.
func (v *Verdict) Counts() []Count {
	return []Count{{rule.Error, v.Errors}, {rule.Warning, v.Warnings}, {rule.Advice, v.Advice}, {rule.Info, v.Infos}}
}

// Tally gives the counts in words: "2 errors, 7 warnings"; "no findings".
func (v *Verdict) Tally() string {
	if out := nonzero(v); len(out) > 0 {
		return strings.Join(out, ", ")
	}
	return "no findings"
}

// LookedAt says in words what was looked at and for which version.
func (v *Verdict) LookedAt() string {
	var parts []string
	add := func(n int, noun string) {
		if n > 0 {
			parts = append(parts, Plural(n, noun))
		}
	}
	add(v.Files, "file")
	add(v.Statements, "statement")
	tables := Plural(v.Tables, "table")
	if v.Partitions > 0 {
		tables += " (" + Plural(v.Partitions, "partition") + ")"
	}
	parts = append(parts, tables)
	add(v.Indexes, "index")
	if v.Queries > 0 {
		parts = append(parts, Plural(v.Queries, "query"))
	}
	return strings.Join(parts, ", ")
}

// Basis says on what grounds the judgement stands: server or assumed version,
// the age of statistics, the mode, the rules.
func (v *Verdict) Basis() string {
	var parts []string
	switch {
	case v.Live != "":
		parts = append(parts, v.Live)
		if v.StatsSince.IsZero() {
			parts = append(parts, "statistics of unknown age")
		} else {
			parts = append(parts, "statistics since "+v.StatsSince.UTC().Format("2006-01-02"))
		}
	default:
		parts = append(parts, fmt.Sprintf("judged for PostgreSQL %d", v.AssumedVersion), "no server asked")
	}
	if v.Mode == rule.MigrationMode {
		parts = append(parts, "as a migration")
	}
	if v.RulesRan > 0 {
		parts = append(parts, Plural(v.RulesRan, "rule")+" ("+v.Profile+" profile)")
	}
	return strings.Join(parts, ", ")
}

// Add counts n findings of a severity.
func (v *Verdict) Add(s rule.Severity, n int) {
	switch s {
	case rule.Error:
		v.Errors += n
	case rule.Warning:
		v.Warnings += n
	case rule.Advice:
		v.Advice += n
	default:
		v.Infos += n
	}
}

// Total counts the findings of all severities.
func (v *Verdict) Total() int { return v.Errors + v.Warnings + v.Advice + v.Infos }
