package review

import (
	"regexp"
	"sort"
	"strings"

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
			if fix := &fs[i].Fixes[j]; !fix.Manual && fix.Loses == "" && len(fix.Steps) > 0 {
				out = append(out, candidate{&fs[i], fix})
				break
			}
		}
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].finding.Severity > out[b].finding.Severity })
	return out
}

var validate = regexp.MustCompile(`(?i)\bVALIDATE\s+CONSTRAINT\b`)

// phase orders the statements of a script: definitions first, then what runs
// alone because it must not hold locks, then what only checks.
func phase(s rule.FixStep) int {
	switch {
	case s.NoTransaction:
		return 1
	case validate.MatchString(s.SQL):
		return 2
	}
	return 0
}

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
		ordered := false
		for _, st := range c.fix.Steps {
			ordered = ordered || st.NoTransaction
		}
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
			case phase(st) == 2:
				checks = append(checks, ss)
			default:
				table := c.finding.Object.Schema + "." + c.finding.Object.Table
				g := byTable[table]
				if g == nil {
					g = &group{table: strings.TrimPrefix(table, ".")}
					byTable[table] = g
					define = append(define, g)
				}
				g.stmts = append(g.stmts, ss)
			}
		}
	}
	sort.SliceStable(define, func(i, j int) bool { return define[i].table < define[j].table })
	for _, g := range define {
		title := "Change " + g.table
		if g.table == "" {
			title = "Change definitions"
		}
		script.Phases = append(script.Phases, report.Phase{Title: title, Transaction: true, Statements: g.stmts})
	}
	if len(alone) > 0 {
		script.Phases = append(script.Phases, report.Phase{Title: "One by one, outside a transaction: these build without stopping writers", Statements: alone})
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
