package operation

import "github.com/decadedb/decade/internal/rule"

var randomPageCost = &rule.Rule{
	ID: "OPS029", Name: "random-page-cost", Severity: rule.Advice,
	Title:   "The planner reckons with turning disks",
	Needs:   []rule.Need{rule.NeedStats},
	Why:     "random_page_cost of 4 says that a page read out of order costs four times one in order. On solid state it is nearly the same; with 4 the planner reads large tables whole where an index would be faster, the more so the larger they get.",
	Sources: []string{"runtime-config-query"},
	Limits:  "The kind of disk is not known to the server. Said from one gigabyte of data on.",
	Run: func(p *rule.Pass) {
		if setting(p, "random_page_cost") != "4" || databaseSize(p) < 1<<30 {
			return
		}
		f := settingFinding(p, "random_page_cost", "random_page_cost is 4, the value for turning disks")
		f.Confidence = rule.Heuristic
		f.Fixes = []rule.Fix{change("On solid state set it to 1.1", "random_page_cost", "1.1", "Compare the hot queries' plans before and after: SET it in one session first.")}
		p.Report(f)
	},
}
