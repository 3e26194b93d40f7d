package query

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

var missingViewColumn = &rule.Rule{
	ID: "QRY001", Name: "missing-view-column", Severity: rule.Error,
	Title: "System view has no such column",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "The statement fails with 42703 each time it runs, so the dashboard or the alarm that it was written for has never worked, " +
		"or stops with the next major version. Nobody notices an alarm that is silent.",
	Sources: []string{"monitoring-stats", "pgstatstatements", "schema-design:monitoring/index usage statistics", "schema-design:pgvector/monitor index effectiveness"},
	Limits:  "The columns were read from servers of versions 15, 17 and 18; for versions between, only what neither neighbour has is reported.",
	Run: func(p *rule.Pass) {
		for _, q := range p.Queries {
			if q.Stmt != nil && q.Stmt.Tree != nil {
				judgeViewColumns(p, q)
			}
		}
	},
}

// renamed says under what name a column is known, or by what expression.
var renamed = map[string]map[string]string{
	"pg_stat_user_indexes":   {"tablename": "relname", "indexname": "indexrelname"},
	"pg_stat_all_indexes":    {"tablename": "relname", "indexname": "indexrelname"},
	"pg_statio_user_indexes": {"tablename": "relname", "indexname": "indexrelname"},
	"pg_stat_user_tables":    {"tablename": "relname"},
	"pg_stat_all_tables":     {"tablename": "relname"},
	"pg_statio_user_tables":  {"tablename": "relname"},
	"pg_tables":              {"relname": "tablename", "table_name": "tablename", "nspname": "schemaname", "table_schema": "schemaname"},
	"pg_indexes":             {"relname": "tablename", "indexrelname": "indexname"},
	"pg_stat_statements": {
		"total_time": "total_exec_time", "mean_time": "mean_exec_time", "min_time": "min_exec_time", "max_time": "max_exec_time",
		"stddev_time": "stddev_exec_time", "blk_read_time": "shared_blk_read_time", "blk_write_time": "shared_blk_write_time",
	},
	"pg_stat_activity":           {"procpid": "pid", "current_query": "query", "waiting": "(wait_event_type = 'Lock')"},
	"pg_stat_replication":        {"procpid": "pid", "sent_location": "sent_lsn", "write_location": "write_lsn", "flush_location": "flush_lsn", "replay_location": "replay_lsn"},
	"information_schema.tables":  {"tablename": "table_name", "schemaname": "table_schema"},
	"information_schema.columns": {"tablename": "table_name", "schemaname": "table_schema"},
}

// moved says where else a column's answer is to be had.
var moved = map[string]string{
	"timescaledb_information.chunks.total_bytes":      "sizes come from the function chunks_detailed_size('hypertable')",
	"timescaledb_information.hypertables.total_bytes": "sizes come from the function hypertable_detailed_size('hypertable')",
	"pg_stat_bgwriter.checkpoints_timed":              "since 17 it is num_timed of pg_stat_checkpointer",
	"pg_stat_bgwriter.checkpoints_req":                "since 17 it is num_requested of pg_stat_checkpointer",
	"pg_stat_bgwriter.buffers_checkpoint":             "since 17 it is buffers_written of pg_stat_checkpointer",
	"pg_stat_bgwriter.buffers_backend":                "since 17 it is in pg_stat_io",
	"pg_class.relhasoids":                             "it went in 12",
	"pg_attrdef.adsrc":                                "say pg_get_expr(adbin, adrelid)",
	"pg_constraint.consrc":                            "say pg_get_constraintdef(oid)",
	"pg_proc.proisagg":                                "say prokind = 'a'",
}

// viewRef is one name of a system relation in a query.
type viewRef struct {
	key     string // as in the list
	columns []string
}

func judgeViewColumns(p *rule.Pass, q *workload.Query) {
	views, all := systemViewsOf(p, q)
	if len(views) == 0 {
		return
	}
	aliases := outputNames(q)
	type edit struct {
		start, end int
		by         string
	}
	var edits []edit
	var findings []rule.Finding
	mended := true
	reported := map[string]bool{}
	sqlparse.Walk(q.Stmt.Tree, func(m *sqlparse.Node) bool {
		c := m.GetColumnRef()
		if c == nil {
			return true
		}
		var names []string
		for _, f := range c.Fields {
			if f.GetString_() == nil {
				return true // a star
			}
			names = append(names, f.GetString_().Sval)
		}
		name := names[len(names)-1]
		var owner *viewRef
		switch {
		case len(names) > 1:
			owner = views[names[len(names)-2]]
		case all && !slices.Contains(aliases, name) && views[name] == nil:
			for _, key := range sortedKeys(views) {
				v := views[key]
				if owner == nil {
					owner = v
				}
				if slices.Contains(v.columns, name) {
					owner = v
					break
				}
			}
		}
		if owner == nil || owner.columns == nil || slices.Contains(owner.columns, name) || systemColumn(name) {
			return true
		}
		start := int(c.Location)
		end := start + len(name)
		hint := ""
		if by := renamed[owner.key][name]; by != "" && (strings.HasPrefix(by, "(") || slices.Contains(owner.columns, by)) {
			hint = ": it is " + strings.Trim(by, "()")
			if len(names) == 1 && strings.HasPrefix(strings.ToLower(q.Stmt.SQL[start:]), name) {
				edits = append(edits, edit{start, end, by})
			} else if len(names) == 2 && strings.HasPrefix(strings.ToLower(q.Stmt.SQL[start:]), names[0]+"."+name) && !strings.HasPrefix(by, "(") {
				edits = append(edits, edit{start + len(names[0]) + 1, start + len(names[0]) + 1 + len(name), by})
			} else {
				mended = false
			}
		} else {
			mended = false
			if where := moved[owner.key+"."+name]; where != "" {
				hint = ": " + where
			}
		}
		if !reported[owner.key+"."+name] {
			reported[owner.key+"."+name] = true
			at := span.Span{}
			if start >= 0 && end <= len(q.Stmt.SQL) {
				at = q.Stmt.SpanAt(start, end)
			}
			f := finding(q, at, "%s has no column %s%s", owner.key, name, hint)
			f.Confidence = rule.Measured
			f.Detail = owner.key + "." + name
			findings = append(findings, f)
		}
		return true
	})
	after := ""
	if mended && q.Stmt.SQL == q.SQL {
		after = q.SQL
		slices.SortFunc(edits, func(a, b edit) int { return b.start - a.start })
		for _, e := range edits {
			after = after[:e.start] + e.by + after[e.end:]
		}
	}
	for _, f := range findings {
		f.After = after
		if after == "" {
			f.Fixes = []rule.Fix{manual("Name columns that the view has", "In psql: \\d+ "+strings.SplitN(f.Detail, ".", 2)[0])}
		}
		p.Report(f)
	}
}

// systemViewsOf finds the system relations of a query by the name that
// qualifies them. all: nothing else stands in any FROM.
func systemViewsOf(p *rule.Pass, q *workload.Query) (map[string]*viewRef, bool) {
	out := map[string]*viewRef{}
	all := true
	for _, l := range q.Levels {
		for _, r := range l.Relations {
			if r.Table != nil || r.View != nil || r.CTE || p.Catalog.Table(r.Name) != nil {
				all = false
				continue
			}
			columns, known := systemRelation(r.Name.Schema, r.Name.Name, p.Version)
			if !known || r.Name == (catalog.Name{}) {
				all = false
				continue
			}
			key := r.Name.Name
			if s := r.Name.Schema; s != "" && s != "pg_catalog" && s != "public" {
				key = s + "." + key
			}
			name := r.Alias
			if name == "" {
				name = r.Name.Name
			}
			out[name] = &viewRef{key, columns}
		}
	}
	return out, all && len(q.Levels) > 0
}

// outputNames are the names that a query gives to its columns.
func outputNames(q *workload.Query) []string {
	var out []string
	for _, l := range q.Levels {
		for _, t := range l.Targets {
			if t.Alias != "" && (t.Kind != "column" || t.Text != t.Alias) {
				out = append(out, t.Alias)
			}
		}
	}
	return out
}

// systemColumn: every table has it.
func systemColumn(name string) bool {
	switch name {
	case "oid", "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid":
		return true
	}
	return false
}

func sortedKeys(m map[string]*viewRef) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
