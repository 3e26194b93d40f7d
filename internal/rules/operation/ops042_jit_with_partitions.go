package operation

import "github.com/decadedb/decade/internal/rule"

var jitWithPartitions = &rule.Rule{
	ID: "OPS042", Name: "jit-with-partitions", Severity: rule.Advice,
	Title:   "JIT compiles queries over many partitions",
	Needs:   []rule.Need{rule.NeedLive},
	Why:     "The cost of a plan over a hundred partitions passes jit_above_cost even where it reads few rows, and the expressions of every partition are compiled on their own: a query of 5 ms spends 500 ms on compiling.",
	Sources: []string{"jit-decision", "runtime-config-query"},
	Limits:  "Long analytic queries gain by it. From a hundred partitions on. EXPLAIN (ANALYZE) shows the time under JIT.",
	Run: func(p *rule.Pass) {
		if setting(p, "jit") != "on" {
			return
		}
		for _, t := range p.Tables() {
			if n := len(leaves(p, t)); n >= 100 {
				f := settingFinding(p, "jit", "jit is on, and queries over the %d partitions of %s may compile each of them", n, t.Name)
				f.Confidence = rule.Heuristic
				f.Fixes = []rule.Fix{{Title: "Switch it off for the application's role", Manual: true, Note: "ALTER ROLE app SET jit = off; or raise jit_above_cost tenfold."}}
				p.Report(f)
				return
			}
		}
	},
}
