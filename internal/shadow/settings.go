package shadow

import (
	"maps"
	"slices"
	"strings"
)

// settings writes a whole postgresql.conf. What initdb wrote there depends on
// the machine, and a shadow should not.
func settings(dir string, preload []string, extra map[string]string) string {
	s := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": dir,
		"external_pid_file":       "",

		// Nothing survives a crash, and nothing has to.
		"fsync":              "off",
		"synchronous_commit": "off",
		"full_page_writes":   "off",

		// Statistics change when somebody asks for it, not by chance.
		"autovacuum": "off",

		// Small: several shadows share a machine.
		"shared_buffers":             "32MB",
		"max_connections":            "64",
		"max_wal_size":               "256MB",
		"min_wal_size":               "32MB",
		"checkpoint_timeout":         "1h",
		"dynamic_shared_memory_type": "mmap", // containers have little /dev/shm

		// A transaction over hundreds of partitions must fit.
		"max_locks_per_transaction": "1024",
		// Publications and slots work as they would in production.
		"wal_level": "logical",

		"datestyle":                  "ISO, MDY",
		"timezone":                   "UTC",
		"log_timezone":               "UTC",
		"lc_messages":                "C",
		"default_text_search_config": "pg_catalog.english",
		"jit":                        "off",
	}
	if len(preload) > 0 {
		s["shared_preload_libraries"] = strings.Join(preload, ",")
	}
	if slices.Contains(preload, "timescaledb") {
		s["timescaledb.telemetry_level"] = "off" // nothing is sent anywhere
		s["max_worker_processes"] = "16"
	}
	maps.Copy(s, extra)
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s)) {
		b.WriteString(name + " = '" + strings.ReplaceAll(s[name], "'", "''") + "'\n")
	}
	return b.String()
}
