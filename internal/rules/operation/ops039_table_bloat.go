package operation

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var tableBloat = &rule.Rule{
	ID: "OPS039", Name: "table-bloat", Severity: rule.Warning,
	Title:   "Table takes more than twice the space of its rows",
	Needs:   []rule.Need{rule.NeedStats},
	Why:     "The rest is space that dead rows left: scans read it, backups copy it, the cache holds it. Plain vacuum makes it usable again and gives nothing back; a table that will not grow into it should be written anew once.",
	Sources: []string{"routine-vacuuming", "pgstattuple"},
	Limits:  "An estimate from the statistics' average widths, from 100 MB of surplus on; pgstattuple_approx() measures. Tables without statistics on every column are left out.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			s := t.Stats
			if s == nil || s.Rows <= 0 || t.Kind == catalog.ForeignTable || t.Hypertable != nil ||
				slices.ContainsFunc(t.Columns, func(c *catalog.Column) bool { return c.Stats == nil }) {
				continue
			}
			full := 1.0
			if v, ok := t.Options.Get("fillfactor"); ok {
				if n, err := strconv.ParseFloat(v, 64); err == nil && n > 0 {
					full = n / 100
				}
			}
			// Rows begin at multiples of eight bytes; pages have a header.
			row := float64((rule.RowWidth(t) + 7) / 8 * 8)
			need := s.Rows * row / full * 8192 / 8168
			waste := float64(s.TableBytes) - need
			if waste < 100<<20 || float64(s.TableBytes) < 2*need {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Statistics, Evidence: rule.ByCatalog, Object: rule.TableObject(t),
				Message: fmt.Sprintf("%s takes %s and its rows need about %s", t.Name, size(float64(s.TableBytes)), size(need)),
				Facts:   []rule.Fact{{Name: "surplus", Value: size(waste)}, {Name: "rows", Value: thousands(s.Rows), Source: "pg_class.reltuples"}},
				Fixes: []rule.Fix{{
					Title: "Write it anew beside its users", Manual: true,
					Note: "pg_repack --table=" + t.Name.String() + ", or from PostgreSQL 19 REPACK (CONCURRENTLY). First let autovacuum come earlier, or it grows back. VACUUM FULL does it under ACCESS EXCLUSIVE.",
				}},
			})
		}
	},
}
