package timescale

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var vectorInColumnstore = &rule.Rule{
	ID: "TSC028", Name: "vector-in-columnstore", Severity: rule.Warning,
	Title:   "Embeddings in a hypertable that is compressed",
	Needs:   []rule.Need{rule.NeedTimescale},
	Why:     "A compressed chunk has no vector index: a search over it unpacks every vector of its time and computes each distance. Even uncompressed a search asks each chunk's graph in turn. Embeddings belong into an ordinary table, with a graph of their own.",
	Sources: []string{"timescaledb", "pgvector", "lifecycle:timescale"},
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			if t.Hypertable.Compression == nil {
				continue
			}
			for _, c := range t.Columns {
				if c.Type.Schema == "" || c.Type.Name != "vector" && c.Type.Name != "halfvec" {
					continue
				}
				f := finding(p, t, rule.Structural, "%s.%s is in a hypertable that is compressed, where no vector index serves it", t.Name, c.Name)
				f.Object, f.Pos = rule.ColumnObject(t, c.Name), c.Pos
				f.Fixes = []rule.Fix{{Title: "Keep the embeddings in an ordinary table", Manual: true, Note: fmt.Sprintf("(key, time, model, embedding halfvec(%s)) with one HNSW index, joined to %s by its key.", c.Type.Mods, t.Name)}}
				p.Report(f)
			}
		}
	},
}
