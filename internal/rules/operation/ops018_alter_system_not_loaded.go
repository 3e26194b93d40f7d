package operation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var alterSystemNotLoaded = &rule.Rule{
	ID: "OPS018", Name: "alter-system-not-loaded", Severity: rule.Warning,
	Title: "ALTER SYSTEM without a reload changes nothing yet",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "ALTER SYSTEM writes a file. The servers' processes go on as before until the configuration is read again by pg_reload_conf(), some parameters until the server restarts. " +
		"Then the change comes by surprise: with the next unrelated reload, or with a restart after months.",
	Sources: []string{"sql-altersystem", "config-setting", "architect:query/slow-query-logging"},
	Limits:  "Whoever runs the script may reload by other means.",
	Run: func(p *rule.Pass) {
		for i, s := range p.Steps {
			for _, a := range s.Actions {
				if a.Kind != ddl.AlterSystem {
					continue
				}
				name := a.Name
				if restart := needsRestart(name); restart || !reloaded(p.Steps[i+1:]) {
					p.Report(notLoaded(s, name, restart))
				}
			}
		}
	},
}

func notLoaded(s *ddl.Step, name string, restart bool) rule.Finding {
	what := "all settings"
	if name != "" {
		what = name
	}
	f := rule.Finding{
		Confidence: rule.Measured, Evidence: rule.ByText, Object: rule.Object{Kind: "setting", Name: name}, Pos: s.Stmt.Span,
		Message: fmt.Sprintf("ALTER SYSTEM writes %s to a file, and nothing has the server read it", what),
		Facts:   []rule.Fact{{Name: "statement", Value: s.Stmt.SQL}},
		Fixes: []rule.Fix{{
			Title: "Reload the configuration",
			Steps: []rule.FixStep{{SQL: "SELECT pg_reload_conf()", NoTransaction: true}},
			Note:  "For one database or role ALTER DATABASE ... SET or ALTER ROLE ... SET is enough, and needs no superuser's file.",
		}},
	}
	if restart {
		f.Message = fmt.Sprintf("ALTER SYSTEM writes %s to a file, and it takes effect at the server's next restart", what)
		f.Fixes = []rule.Fix{{Title: "Restart the server in a window of maintenance", Manual: true, Note: "SELECT name FROM pg_settings WHERE pending_restart shows what waits."}}
	}
	return f
}

func reloaded(rest []*ddl.Step) bool {
	return slices.ContainsFunc(rest, func(s *ddl.Step) bool {
		return s.Stmt != nil && strings.Contains(strings.ToLower(s.Stmt.SQL), "pg_reload_conf")
	})
}

// needsRestart: the parameter's context is postmaster.
func needsRestart(name string) bool {
	return slices.Contains([]string{
		"shared_buffers", "max_connections", "shared_preload_libraries", "wal_level", "max_wal_senders", "max_replication_slots", "max_worker_processes",
		"max_prepared_transactions", "max_locks_per_transaction", "huge_pages", "wal_buffers", "archive_mode", "port", "listen_addresses", "hot_standby",
		"autovacuum_max_workers", "autovacuum_freeze_max_age", "autovacuum_multixact_freeze_max_age", "superuser_reserved_connections", "track_activity_query_size",
		"cron.database_name", "pg_stat_statements.max", "timescaledb.max_background_workers", "old_snapshot_threshold", "track_commit_timestamp", "logging_collector",
		"unix_socket_directories", "data_directory", "bonjour", "io_method", "shared_memory_type", "dynamic_shared_memory_type",
	}, name)
}
