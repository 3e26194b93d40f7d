package vector

import (
	"fmt"

	"github.com/decadedb/decade/internal/feature"
	"github.com/decadedb/decade/internal/rule"
)

var outdatedExtension = &rule.Rule{
	ID: "VEC022", Name: "outdated-pgvector", Severity: rule.Warning,
	Title: "This version of pgvector has faults that harm the indexes in use",
	Needs: []rule.Need{rule.NeedLive},
	Why: "Up to 0.8.1 a parallel HNSW build can read and write beyond its memory (CVE-2026-3172); up to 0.8.3 vacuum can leave an HNSW graph damaged, so that searches miss rows for ever; up to 0.8.6 an IVFFlat build can " +
		"overflow. The update changes the library alone; graphs that vacuum has been through should be built anew after it.",
	Sources: []string{"pgvector", "vector:versions"},
	Limits:  "Distributions may have put a correction into an older version.",
	Run: func(p *rule.Pass) {
		e := p.Catalog.Extension("vector")
		if e == nil || e.Version == "" {
			return
		}
		hnsw, ivf := 0, 0
		for _, a := range allIndexes(p) {
			if a.x.Method == "hnsw" {
				hnsw++
			} else {
				ivf++
			}
		}
		why, fixed := "", ""
		switch {
		case hnsw > 0 && feature.Compare(e.Version, "0.8.2") < 0 && feature.Compare(e.Version, "0.6.0") >= 0:
			why, fixed = "a parallel HNSW build can go beyond its memory (CVE-2026-3172) and vacuum can damage a graph", "0.8.4"
		case hnsw > 0 && feature.Compare(e.Version, "0.8.4") < 0:
			why, fixed = "vacuum can damage an HNSW graph, so that searches miss rows", "0.8.4"
		case ivf > 0 && feature.Compare(e.Version, "0.8.7") < 0:
			why, fixed = "an IVFFlat build can overflow", "0.8.7"
		default:
			return
		}
		f := rule.Finding{
			Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.Object{Kind: "extension", Name: "vector"}, Pos: e.Pos,
			Message: fmt.Sprintf("pgvector %s is installed, in which %s", e.Version, why),
			Facts:   []rule.Fact{{Name: "installed", Value: e.Version, Source: "pg_extension"}, {Name: "corrected in", Value: fixed}, {Name: "HNSW and IVFFlat indexes", Value: fmt.Sprintf("%d and %d", hnsw, ivf)}},
		}
		f.Fixes = []rule.Fix{{Title: "Install pgvector " + fixed + " or later and update the extension", Manual: true, Steps: []rule.FixStep{{SQL: "ALTER EXTENSION vector UPDATE"}},
			Note: "The package of the server first. Then REINDEX INDEX CONCURRENTLY of each HNSW index."}}
		if e.Available != "" && feature.Compare(e.Available, fixed) >= 0 {
			f.Fixes[0].Manual = false
		}
		p.Report(f)
	},
}
