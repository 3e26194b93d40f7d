package vector

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var buildMemory = &rule.Rule{
	ID: "VEC011", Name: "hnsw-build-memory", Severity: rule.Warning,
	Title: "HNSW build does not fit into maintenance_work_mem",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "An HNSW graph is built in memory until maintenance_work_mem is full; from then on each row is inserted on disk, ten to fifty times slower. A build, a REINDEX or a restore that took minutes " +
		"takes a day, on the day when it is needed most. The default of 64 MB holds 18,000 vectors of 768 dimensions.",
	Sources: []string{"pgvector", "vector:sizes", "runtime-config-resource"},
	Limits:  "Reckoned by pgvector's own layout where the rows are known, from a live server or by declared growth. On a table partitioned by time each partition is built alone.",
	Run: func(p *rule.Pass) {
		limit, source := 64.0*(1<<20), "the default"
		if p.Catalog.Server != nil {
			if b, ok := bytesOf(p.Catalog.Server.Settings["maintenance_work_mem"]); ok {
				limit, source = b, "the server's setting"
			}
		}
		for _, a := range allIndexes(p) {
			rows, how, known := rowsExpected(p, a.t)
			m := option(a.x, "m", 16)
			if a.x.Method != "hnsw" || !known || a.dims == 0 || m < 2 || a.t.Kind == catalog.PartitionedTable {
				continue
			}
			need := rows * hnswBuildBytes(a.typ, a.dims, m)
			if need <= limit {
				continue
			}
			f := a.finding(p, rule.Statistics, "building index %s for %.0f rows takes %s of memory, and maintenance_work_mem is %s", a.x.Name, rows, size(need), size(limit))
			f.Facts = []rule.Fact{
				{Name: "rows", Value: fmt.Sprintf("%.0f", rows), Source: how},
				{Name: "maintenance_work_mem", Value: size(limit), Source: source},
				{Name: "rows that fit", Value: fmt.Sprintf("%.0f", limit/hnswBuildBytes(a.typ, a.dims, m))},
				{Name: "size of the index", Value: size(rows * hnswBytes(a.typ, a.dims, m))},
			}
			f.Fixes = []rule.Fix{
				{Title: "Raise maintenance_work_mem for the session that builds", Manual: true, Steps: []rule.FixStep{{SQL: fmt.Sprintf("SET maintenance_work_mem = '%.0fMB'", need/(1<<20)+1)}},
					Note: "A parallel build takes it as shared memory at once: the container must allow that much. Never in postgresql.conf: every autovacuum worker may take it too."},
				{Title: "Index halfvec instead", Manual: true, Note: "Half the bytes at next to the same recall: see VEC015."},
			}
			p.Report(f)
		}
	},
}

var quantity = pattern.New(`^(\d+)\s*(B|kB|MB|GB|TB)?$`)

// bytesOf reads a setting as SHOW prints it.
func bytesOf(s string) (float64, bool) {
	m := quantity.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseFloat(m[1], 64)
	unit := map[string]float64{"": 1 << 10, "B": 1, "kB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}[m[2]]
	return n * unit, err == nil
}
