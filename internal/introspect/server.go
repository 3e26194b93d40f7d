package introspect

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// facts are what the first look tells of the server and of who asks.
type facts struct {
	versionNum   int
	seesAllRows  bool // superuser or BYPASSRLS
	allSettings  bool
	allStats     bool
	blockSize    int64
	hasCron      bool
	hasTimescale bool
	hasLabels    bool
	// reachable tells of some tables of extensions whether this role may read them.
	reachable map[string]bool
}

// settings that rules ask about, beside those that sql/settings.sql takes by prefix.
var settings = []string{
	"TimeZone", "array_nulls", "bgwriter_lru_maxpages", "commit_delay", "constraint_exclusion", "cpu_tuple_cost",
	"data_checksums", "deadlock_timeout", "default_statistics_target", "default_tablespace",
	"default_toast_compression", "default_transaction_isolation", "effective_cache_size", "effective_io_concurrency",
	"enable_partition_pruning", "enable_partitionwise_aggregate", "enable_partitionwise_join", "fsync",
	"full_page_writes", "hash_mem_multiplier", "hot_standby", "hot_standby_feedback", "huge_pages",
	"idle_in_transaction_session_timeout", "idle_session_timeout", "io_method", "io_workers", "jit", "jit_above_cost",
	"lc_collate", "listen_addresses", "lock_timeout", "log_autovacuum_min_duration", "log_checkpoints",
	"log_lock_waits", "log_min_duration_statement", "log_temp_files", "maintenance_io_concurrency",
	"maintenance_work_mem", "max_connections", "max_locks_per_transaction", "max_parallel_maintenance_workers",
	"max_parallel_workers", "max_parallel_workers_per_gather", "max_replication_slots", "max_slot_wal_keep_size",
	"max_standby_streaming_delay", "max_wal_senders", "max_wal_size", "max_worker_processes", "min_wal_size",
	"password_encryption", "plan_cache_mode", "random_page_cost", "recovery_min_apply_delay",
	"row_security", "seq_page_cost", "server_encoding", "shared_buffers", "shared_preload_libraries", "ssl",
	"statement_timeout", "superuser_reserved_connections", "synchronous_commit", "synchronous_standby_names",
	"temp_buffers", "temp_file_limit", "timescaledb.license", "timescaledb.max_background_workers",
	"track_activity_query_size", "track_counts", "track_functions", "track_io_timing", "track_wal_io_timing",
	"transaction_timeout", "wal_buffers", "wal_compression", "wal_keep_size", "wal_level", "work_mem", "xmlbinary",
	"archive_mode", "archive_timeout", "old_snapshot_threshold", "default_table_access_method",
}

// ownLimits are settings that the reading transaction sets for itself.
var ownLimits = []string{"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "plan_cache_mode"}

// first looks around: who and where, which schemas, what to leave alone.
func (r *reader) first(ctx context.Context, tx pgx.Tx) error {
	b := r.batch("look at the server")
	b.add("session", func(rows pgx.Rows) error { rows.Close(); return rows.Err() })
	b.add("server", r.scanServer)
	b.add("settings", r.scanSetting, settings, ownLimits)
	b.add("locked", r.scanLocked)
	b.add("members", r.scanMember)
	b.add("extensions", r.scanExtension)
	b.add("schemas", r.scanSchema)
	b.add("reachable", r.scanReachable)
	return b.run(ctx, tx)
}

func (r *reader) scanServer(rows pgx.Rows) error {
	s := &catalog.Server{Settings: map[string]string{}}
	var num int32
	var reset *time.Time
	f := &r.facts
	err := each(rows, []any{&num, &s.Version, &s.Database, &s.Role, &s.Superuser, &f.seesAllRows, &f.allSettings,
		&f.allStats, &s.IsReplica, &s.Now, &reset, &s.XIDAge, &s.MXIDAge, &f.blockSize, &f.hasLabels}, func() error {
		s.VersionNum, f.versionNum = int(num), int(num)
		s.Version, _, _ = strings.Cut(s.Version, " ")
		s.Now = s.Now.UTC()
		if reset != nil {
			s.StatsReset = reset.UTC()
		}
		return nil
	})
	r.cat.Server = s
	if err == nil && !f.allSettings {
		r.hide("the settings that only superusers see, among them shared_preload_libraries",
			"role "+s.Role+" is no member of pg_read_all_settings", "GRANT pg_monitor TO "+ident.Quote(s.Role)+";")
	}
	return err
}

func (r *reader) scanSetting(rows pgx.Rows) error {
	var name, value, unit string
	return each(rows, []any{&name, &value, &unit}, func() error {
		if slices.Contains(ownLimits, name) {
			value = showMillis(value)
		}
		r.cat.Server.Settings[name] = value
		return nil
	})
}

// showMillis gives a number of milliseconds in SHOW's words.
func showMillis(s string) string {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n == 0 {
		return s
	}
	units := []struct {
		name string
		ms   int64
	}{{"d", 86400000}, {"h", 3600000}, {"min", 60000}, {"s", 1000}}
	for _, u := range units {
		if n%u.ms == 0 {
			return strconv.FormatInt(n/u.ms, 10) + u.name
		}
	}
	return s + "ms"
}

func (r *reader) scanLocked(rows pgx.Rows) error {
	var oid uint32
	return each(rows, []any{&oid}, func() error {
		r.locked[oid] = true
		r.lockedOIDs = append(r.lockedOIDs, oid)
		return nil
	})
}

func (r *reader) scanMember(rows pgx.Rows) error {
	var class, oid uint32
	return each(rows, []any{&class, &oid}, func() error {
		r.members[object{class, oid}] = true
		return nil
	})
}

func (r *reader) scanExtension(rows pgx.Rows) error {
	var e catalog.Extension
	return each(rows, []any{&e.Name, &e.Schema, &e.Version, &e.Available, &e.Comment}, func() error {
		x := e
		switch x.Name {
		case "plpgsql": // there from the start in every database
			return nil
		case "pg_cron":
			r.facts.hasCron = true
		case "timescaledb":
			r.facts.hasTimescale = true
		case "pg_partman":
			// Its template tables are no members, but its own nevertheless.
			if x.Schema != "public" {
				r.internal[x.Schema] = true
			}
		}
		r.cat.Extensions = append(r.cat.Extensions, &x)
		return nil
	})
}

func (r *reader) scanReachable(rows pgx.Rows) error {
	var name string
	var ok bool
	r.facts.reachable = map[string]bool{}
	return each(rows, []any{&name, &ok}, func() error {
		r.facts.reachable[name] = ok
		return nil
	})
}

func (r *reader) scanSchema(rows pgx.Rows) error {
	var oid uint32
	var name, owner string
	return each(rows, []any{&oid, &name, &owner}, func() error {
		if !r.own(classNamespace, oid) || strings.HasPrefix(name, "_timescaledb_") {
			return nil
		}
		s := &catalog.Schema{Name: name, Owner: owner}
		r.cat.Schemas = append(r.cat.Schemas, s)
		space := oid
		r.whenNamed(func() { s.Comment = r.comment(classNamespace, space, 0) }) // comments come later
		if r.internal[name] {
			return nil
		}
		r.spaces[oid] = name
		r.spaceOIDs = append(r.spaceOIDs, oid)
		return nil
	})
}
