package operation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var jobDatesInSessionZone = &rule.Rule{
	ID: "OPS017", Name: "job-dates-in-session-zone", Severity: rule.Warning,
	Title: "Job starts by GMT and computes dates in the server's time zone",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "pg_cron reads schedules as GMT (cron.timezone), while date_trunc('month', now()) and current_date follow the TimeZone of the session. West of Greenwich it is still the last day of the month before " +
		"when '0 0 1 * *' strikes: the job makes the partition that is there already, and next month's is missing.",
	Sources: []string{"functions-datetime", "schema-design:partitioning/cron"},
	Limits:  "Silent on a server whose time zone is UTC, and for jobs that start after noon GMT. Offline the server's time zone is not known.",
	Run: func(p *rule.Pass) {
		if p.Live != nil && p.Live.Server != nil && utc(p.Live.Server.Settings["TimeZone"]) {
			return
		}
		for _, j := range p.Catalog.CronJobs {
			if !datesOfToday(j.Command) || !beforeNoon(j.Schedule) {
				continue
			}
			zone := "not known here"
			if p.Live != nil && p.Live.Server != nil {
				zone = p.Live.Server.Settings["TimeZone"]
			}
			p.Report(jobZone(p, j, zone))
		}
	},
}

func jobZone(p *rule.Pass, j *catalog.CronJob, zone string) rule.Finding {
	return rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: jobObject(j), Pos: j.Pos,
		Message: fmt.Sprintf("job %s starts by GMT (%s) and computes its date in the server's time zone", j.Name, j.Schedule),
		Facts:   []rule.Fact{{Name: "command", Value: j.Command}, {Name: "TimeZone of the server", Value: zone}},
		Fixes: []rule.Fix{{
			Title: "Name the zone in the command", Manual: true,
			Note: "date_trunc('month', now(), 'UTC') instead of date_trunc('month', now()), and (now() AT TIME ZONE 'UTC')::date instead of current_date. Or ALTER DATABASE ... SET timezone = 'UTC'.",
		}},
	}
}

var (
	todaysDate = pattern.New(`(?i)\bcurrent_date\b|\b(now\(\)|current_timestamp)[^;]*::\s*date\b|\bdate_trunc\s*\(\s*'[a-z]+'\s*,\s*(now\(\)|current_timestamp)[^,)]*\)`)
	namedZone  = pattern.New(`(?i)\bAT\s+TIME\s+ZONE\b|\bSET\s+(LOCAL\s+)?TIME\s*ZONE\b`)
)

func datesOfToday(command string) bool {
	return todaysDate.MatchString(command) && !namedZone.MatchString(command)
}

// beforeNoon: the schedule has an hour of its own, before twelve, or runs at
// every hour of some days only.
func beforeNoon(schedule string) bool {
	f := strings.Fields(schedule)
	if len(f) != 5 {
		return false
	}
	hour := f[1]
	return len(hour) <= 2 && hour != "*" && !slices.Contains([]string{"12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23"}, hour)
}

func utc(zone string) bool {
	return slices.Contains([]string{"UTC", "GMT", "Etc/UTC", "Etc/GMT", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal", "Etc/Greenwich", "Greenwich"}, zone)
}
