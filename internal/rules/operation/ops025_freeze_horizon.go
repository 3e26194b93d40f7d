package operation

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var freezeHorizon = &rule.Rule{
	ID: "OPS025", Name: "freeze-horizon", Severity: rule.Warning,
	Title: "Transaction ids are used up faster than vacuum frees them",
	Needs: []rule.Need{rule.NeedStats},
	Why: "Transaction ids are numbers of 32 bits that go round. What was written two billion transactions ago must have been frozen by vacuum; where it was not, PostgreSQL first warns and then refuses every write until it is. " +
		"An age well beyond autovacuum_freeze_max_age means that vacuum does not get there: by a transaction or replication slot that stays open, or because the tables are too large for its pace.",
	Sources: []string{"routine-vacuuming"},
	Limits:  "Up to the limit at which autovacuum steps in by itself the age is only mentioned, from half of the limit on.",
	Run: func(p *rule.Pass) {
		s := p.Live.Server
		report(p, "transaction ids", "autovacuum_freeze_max_age", s.XIDAge)
		report(p, "multixact ids", "autovacuum_multixact_freeze_max_age", s.MXIDAge)
	},
}

// refusesAt is the age from which PostgreSQL takes no more writes.
const refusesAt = 1<<31 - 3_000_000

func report(p *rule.Pass, what, name string, age int64) {
	limit := whole(setting(p, name))
	if limit == 0 || float64(age) < limit/2 {
		return
	}
	f := rule.Finding{
		Confidence: rule.Measured, Evidence: rule.ByCatalog, Object: rule.Object{Kind: "database", Name: p.Live.Server.Database}, Detail: what,
		Message: fmt.Sprintf("the oldest %s of the database are %s transactions old, %.0f %% of the age at which writes are refused", what, thousands(float64(age)), float64(age)/refusesAt*100),
		Facts:   []rule.Fact{{Name: name, Value: thousands(limit), Source: "pg_settings"}},
	}
	fix := rule.Fix{Title: "Find what holds the horizon, then freeze", Manual: true,
		Note: "Old transactions in pg_stat_activity (backend_xmin), prepared ones in pg_prepared_xacts, slots in pg_replication_slots (xmin, catalog_xmin), replicas with hot_standby_feedback."}
	if t := oldest(p); t != nil && what == "transaction ids" {
		f.Facts = append(f.Facts, rule.Fact{Name: "oldest table", Value: fmt.Sprintf("%s, %s", t.Name, thousands(float64(t.Stats.XIDAge))), Source: "pg_class.relfrozenxid"})
		fix.Steps = []rule.FixStep{{SQL: "VACUUM (FREEZE) " + sqlName(t.Name), NoTransaction: true}}
	}
	f.Fixes = []rule.Fix{fix}
	switch {
	case age > 1_200_000_000:
		p.ReportAs(rule.Error, f)
	case float64(age) > limit*1.5:
		p.Report(f)
	default:
		f.Message = fmt.Sprintf("the oldest %s of the database are %s transactions old; at %s autovacuum reads the oldest tables whole", what, thousands(float64(age)), thousands(limit))
		p.ReportAs(rule.Info, f)
	}
}

func oldest(p *rule.Pass) *catalog.Table {
	var best *catalog.Table
	for _, t := range p.Live.Tables {
		if t.Stats != nil && t.PartitionBy == nil && (best == nil || t.Stats.XIDAge > best.Stats.XIDAge) {
			best = t
		}
	}
	return best
}
