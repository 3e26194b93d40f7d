package operation

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var slotFillsDisk = &rule.Rule{
	ID: "OPS043", Name: "slot-fills-disk", Severity: rule.Warning,
	Title: "A subscriber that stays away fills the disk",
	Needs: []rule.Need{rule.NeedLive},
	Why: "A replication slot keeps the log until its subscriber has read it, without a limit unless max_slot_wal_keep_size sets one. A subscriber that was switched off, or a slot that nobody dropped, " +
		"holds gigabytes a day until the disk is full and the primary stops.",
	Sources: []string{"runtime-config-replication", "view-pg-replication-slots"},
	Limits:  "Said where there are publications. Slots of physical replicas are not seen here.",
	Run: func(p *rule.Pass) {
		if setting(p, "max_slot_wal_keep_size") != "-1" || len(p.Live.Publications) == 0 {
			return
		}
		f := settingFinding(p, "max_slot_wal_keep_size", "max_slot_wal_keep_size is -1, so a subscriber of %s that stays away fills the disk of the primary", p.Live.Publications[0].Name)
		f.Facts = append(f.Facts, rule.Fact{Name: "publications", Value: fmt.Sprint(len(p.Live.Publications))})
		f.Fixes = []rule.Fix{change("Limit what a slot may keep", "max_slot_wal_keep_size", "64GB", "Less than the disk has free. A subscriber beyond it has to be filled anew. Watch pg_replication_slots.safe_wal_size.")}
		p.Report(f)
	},
}
