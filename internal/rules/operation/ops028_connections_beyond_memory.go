package operation

import (
	"fmt"
	"math"

	"github.com/decadedb/decade/internal/rule"
)

var connectionsBeyondMemory = &rule.Rule{
	ID: "OPS028", Name: "connections-beyond-memory", Severity: rule.Warning,
	Title: "More connections are allowed than a server can serve",
	Needs: []rule.Need{rule.NeedLive},
	Why: "Each connection is a process with its own caches, and each sort or hash of its query may take work_mem. Beyond some connections per core they only take turns, and in the hour in which all of them are used " +
		"memory ends: the kernel kills one process, and PostgreSQL restarts them all. A pooler in transaction mode serves thousands of clients with some tens of connections.",
	Sources: []string{"runtime-config-connection", "runtime-config-resource", "architect:expertise/connection-pooling"},
	Limits:  "From 500 connections on. Memory and cores of the machine are not known to the server: compare the product with them.",
	Run: func(p *rule.Pass) {
		n := whole(setting(p, "max_connections"))
		work := bytesOf(setting(p, "work_mem")) * math.Max(1, whole(setting(p, "hash_mem_multiplier")))
		if n <= 500 {
			return
		}
		f := settingFinding(p, "max_connections", "%s connections are allowed, which may take %s if each runs one hash or sort", setting(p, "max_connections"), size(n*work))
		f.Confidence = rule.Heuristic
		f.Facts = append(f.Facts,
			rule.Fact{Name: "work_mem", Value: setting(p, "work_mem"), Source: "pg_settings"},
			rule.Fact{Name: "max_connections × work_mem × hash_mem_multiplier", Value: size(n * work)})
		f.Fixes = []rule.Fix{change("Put a pooler in front and allow fewer", "max_connections", "200", fmt.Sprintf("PgBouncer with pool_mode = transaction. Until then lower work_mem (%s) and raise it for the roles and queries that need it.", setting(p, "work_mem")))}
		p.Report(f)
	},
}
