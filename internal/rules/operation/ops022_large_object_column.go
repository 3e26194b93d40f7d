package operation

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var largeObjectColumn = &rule.Rule{
	ID: "OPS022", Name: "large-object-column", Severity: rule.Advice,
	Title: "Column refers to large objects",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A large object is not part of the row: deleting the row leaves it behind, nothing but vacuumlo finds the orphans, logical replication does not carry it, and all of them of the whole database " +
		"live in one system table that cannot be partitioned or archived by month. bytea goes with its row; files beyond some megabytes belong into an object store.",
	Sources: []string{"largeobjects", "lo"},
	Limits:  "Columns of the type lo, and of the type oid with a name that says content.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, c := range t.Columns {
				if c.Type.Name != "lo" && !(c.Type.Is("oid") && holdsContent(c.Name)) {
					continue
				}
				f := rule.Finding{
					Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: c.Pos,
					Message: fmt.Sprintf("column %s.%s refers to large objects, which stay when the row goes", t.Name, c.Name),
					Facts:   []rule.Fact{{Name: "type", Value: c.Type.String()}},
					Fixes:   []rule.Fix{{Title: "Keep the bytes in the row, or outside of the database", Manual: true, Note: "bytea up to some megabytes; beyond that the key of an object in a store, with its size and SHA-256."}},
				}
				if slices.ContainsFunc(t.Triggers, func(x *catalog.Trigger) bool { return x.Function.Name == "lo_manage" }) {
					continue
				}
				p.Report(f)
			}
		}
	},
}

func holdsContent(name string) bool {
	return slices.ContainsFunc(rule.Words(name), func(w string) bool {
		return slices.Contains([]string{"blob", "content", "data", "file", "image", "photo", "document", "attachment", "picture", "video", "audio", "lo", "loid", "lob", "raster"}, w)
	})
}
