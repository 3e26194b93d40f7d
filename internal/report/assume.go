package report

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

// assumptions says what the judgement takes for granted, so that silence is
// never read as health.
func assumptions(in *rule.Input, r *Report, opt Options) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	live := in.Live
	if live == nil && r.Catalog.Server != nil {
		live = r.Catalog
	}
	switch {
	case live == nil:
		add("No server was asked: row counts, sizes and the use of indexes are unknown, so any table may be large.")
	case live.Server != nil:
		if in.Live != nil && in.Live != in.Catalog {
			add("Sizes and statistics are those of database %s on PostgreSQL %s; the files are taken to be meant for it.", live.Server.Database, live.Server.Version)
		}
		if live.Server.IsReplica {
			add("The server is a replica: an index that only the primary uses looks unused here.")
		}
		if live.Server.StatsReset.IsZero() {
			add("When the server's statistics began is unknown: an index without scans may be new rather than unused.")
		} else if age := live.Server.Now.Sub(live.Server.StatsReset); !live.Server.Now.IsZero() && age.Hours() < 30*24 {
			add("The server's statistics cover %s only: work that runs once a month may be missing from them.", Plural(max(int(age.Hours()/24), 0), "day"))
		}
		if n := neverAnalyzed(r); n > 0 {
			add("%s never been analyzed: row counts there are unknown (run ANALYZE).", Plural(n, "table")+has(n))
		}
	}
	if !opt.VersionStated && r.Catalog.Server == nil {
		add("Judged for PostgreSQL %d, because no version was stated.", in.Version)
	}
	if len(in.Queries) == 0 {
		add("No queries were given: indexes are judged by the schema alone.")
	}
	if len(in.Growth) == 0 {
		add("No growth is declared: what the tables will hold in ten years is unknown.")
	}
	if opt.AdviceLeftOut > 0 {
		add("%s of advice%s left out; --profile strict shows them.", Plural(opt.AdviceLeftOut, "piece"), is(opt.AdviceLeftOut))
	}
	if r.Suppressed > 0 {
		add("%s silenced by comments in the files.", Plural(r.Suppressed, "finding")+is(r.Suppressed))
	}
	if r.Baselined > 0 {
		add("%s already in the baseline and not shown.", Plural(r.Baselined, "finding")+is(r.Baselined))
	}
	return out
}

func neverAnalyzed(r *Report) int {
	n := 0
	for _, t := range r.Catalog.Roots() {
		if t.Stats != nil && t.Stats.Rows < 0 {
			n++
		}
	}
	return n
}

func is(n int) string {
	if n == 1 {
		return " is"
	}
	return " are"
}

func has(n int) string {
	if n == 1 {
		return " has"
	}
	return " have"
}
