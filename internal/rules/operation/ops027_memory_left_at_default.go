package operation

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var memoryLeftAtDefault = &rule.Rule{
	ID: "OPS027", Name: "memory-left-at-default", Severity: rule.Warning,
	Title: "Memory settings of a large database are those of a fresh installation",
	Needs: []rule.Need{rule.NeedStats},
	Why: "shared_buffers of 128 MB is made to start on any machine. A database of many gigabytes then reads the same pages from the operating system again and again, and writes dirty ones out early. " +
		"maintenance_work_mem of 64 MB makes every index build and vacuum of a large table sort on disk and go over the indexes in rounds.",
	Sources: []string{"runtime-config-resource"},
	Limits:  "The memory of the machine is not known to the server. A quarter of it for shared_buffers is the usual beginning.",
	Run: func(p *rule.Pass) {
		total := databaseSize(p)
		if b := bytesOf(setting(p, "shared_buffers")); b > 0 && b <= 128<<20 && total > 2<<30 {
			f := settingFinding(p, "shared_buffers", "shared_buffers is %s for a database of %s", setting(p, "shared_buffers"), size(total))
			f.Facts = append(f.Facts, rule.Fact{Name: "size of the tables with indexes", Value: size(total), Source: "pg_class.relpages"})
			f.Fixes = []rule.Fix{change("Give it a quarter of the machine's memory", "shared_buffers", "4GB", "4GB is right for a machine with 16 GB. effective_cache_size then is three quarters.")}
			p.Report(f)
		}
		if m := bytesOf(setting(p, "maintenance_work_mem")); m > 0 && m <= 64<<20 && total > 16<<30 {
			f := settingFinding(p, "maintenance_work_mem", "maintenance_work_mem is %s for a database of %s", setting(p, "maintenance_work_mem"), size(total))
			f.Facts = append(f.Facts, rule.Fact{Name: "size of the tables with indexes", Value: size(total), Source: "pg_class.relpages"})
			f.Fixes = []rule.Fix{change("Raise it", "maintenance_work_mem", "1GB", fmt.Sprintf("Each of the %s autovacuum workers may take as much, unless autovacuum_work_mem says less.", setting(p, "autovacuum_max_workers")))}
			p.ReportAs(rule.Advice, f)
		}
	},
}
