package introspect

import (
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// addCron reads the jobs of pg_cron, where it is installed in this database
// and the role may.
func (r *reader) addCron(b *batch) {
	if !r.facts.hasCron {
		return
	}
	role := r.cat.Server.Role
	if !r.facts.reachable["cron.job"] {
		r.hide("the jobs of pg_cron", "role "+role+" may not read cron.job",
			"GRANT USAGE ON SCHEMA cron TO "+ident.Quote(role)+"; GRANT SELECT ON cron.job TO "+ident.Quote(role)+";")
		return
	}
	if !r.facts.seesAllRows {
		r.hide("jobs of pg_cron that other roles have made", "row security on cron.job shows a role its own jobs only",
			"ALTER ROLE "+ident.Quote(role)+" BYPASSRLS;")
	}
	b.add("cron", r.scanCron)
}

func (r *reader) scanCron(rows pgx.Rows) error {
	var j catalog.CronJob
	return each(rows, []any{&j.Name, &j.Schedule, &j.Command, &j.Database, &j.Active}, func() error {
		k := j
		r.cat.CronJobs = append(r.cat.CronJobs, &k)
		return nil
	})
}
