package review

import (
	"slices"
	"sort"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
)

// candidate is a fix chosen for a finding, on its way into the script.
type candidate struct {
	finding *rule.Finding
	fix     *rule.Fix
}

// candidates picks for each finding the first fix that needs no decision.
// Graver findings come first, so that where two fixes do the same thing the
// script names the graver one.
func candidates(fs []rule.Finding) []candidate {
	var out []candidate
	for i := range fs {
		for j := range fs[i].Fixes {
			if fix := &fs[i].Fixes[j]; !fix.Manual && !fix.Replaces && fix.Loses == "" && len(fix.Steps) > 0 && !needsPerson(&fs[i], fix) {
				out = append(out, candidate{&fs[i], fix})
				break
			}
		}
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].finding.Severity > out[b].finding.Severity })
	// Then in the order in which the script runs them: first what stands
	// alone, so that an index is complete before a new partition inherits it.
	sort.SliceStable(out, func(a, b int) bool {
		x, y := out[a], out[b]
		if x.alone() != y.alone() {
			return x.alone()
		}
		return !x.alone() && x.table() < y.table()
	})
	return withoutCovered(out)
}

// alone reports whether the fix has a step that no transaction takes; its
// steps then depend on their order and stay together.
func (c candidate) alone() bool {
	return slices.ContainsFunc(c.fix.Steps, func(s rule.FixStep) bool { return s.NoTransaction })
}

// table groups fixes into short transactions.
func (c candidate) table() string {
	o := c.finding.Object
	switch {
	case o.Table == "":
		return "definitions"
	case o.Schema == "":
		return o.Table
	}
	return o.Schema + "." + o.Table
}

var validate = pattern.New(`(?i)\bVALIDATE\s+CONSTRAINT\b`)

// buildScript lays the fixes out as a migration script. A fix whose steps
// mix transactional and lone statements depends on their order, so it stays
// together in the second phase; the rest is one short transaction per table,
// because a transaction holds every lock it took until its end.
func buildScript(cs []candidate) *report.Script {
	type group struct {
		table string
		stmts []report.ScriptStatement
	}
	var define []*group
	byTable := map[string]*group{}
	var alone, checks []report.ScriptStatement
	seen := map[string]bool{}
	script := &report.Script{}
	for _, c := range cs {
		script.Mends = append(script.Mends, c.finding.Fingerprint)
		ordered := c.alone()
		for i, st := range c.fix.Steps {
			sql := strings.TrimRight(strings.TrimSpace(st.SQL), ";")
			if seen[sql] {
				continue
			}
			seen[sql] = true
			ss := report.ScriptStatement{SQL: sql, Comment: st.Comment, Rule: c.finding.Rule, Fingerprint: c.finding.Fingerprint}
			if ss.Comment == "" && i == 0 {
				ss.Comment = c.finding.Message
			}
			switch {
			case ordered:
				alone = append(alone, ss)
			case validate.MatchString(st.SQL):
				checks = append(checks, ss)
			default:
				table := c.table()
				g := byTable[table]
				if g == nil {
					g = &group{table: table}
					byTable[table] = g
					define = append(define, g)
				}
				g.stmts = append(g.stmts, ss)
			}
		}
	}
	if len(alone) > 0 {
		script.Phases = append(script.Phases, report.Phase{Title: "One by one, outside a transaction: these build without stopping writers", Statements: alone})
	}
	for _, g := range define {
		script.Phases = append(script.Phases, report.Phase{Title: "Change " + g.table, Transaction: true, Statements: g.stmts})
	}
	if len(checks) > 0 {
		script.Phases = append(script.Phases, report.Phase{Title: "Validate: reads the tables, writers go on", Statements: checks})
	}
	if len(script.Phases) == 0 {
		return nil
	}
	sort.Strings(script.Mends)
	return script
}
