package timescale

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var compressedRowsChanged = &rule.Rule{
	ID: "TSC012", Name: "compressed-rows-changed", Severity: rule.Warning,
	Title: "Statement changes rows that are compressed by then",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "An UPDATE or DELETE of a compressed row unpacks its batches, writes the rows anew and leaves the chunk half compressed; beyond 100,000 unpacked rows in a transaction TimescaleDB ends it with an error. A statement without a " +
		"lower bound on the time looks into every chunk of ten years for rows to change.",
	Sources: []string{"timescaledb", "lifecycle:timescale"},
	Limits:  "A DELETE that compares nothing but segmentby columns, by equality, removes whole batches and unpacks none (measured on 2.23 with a limit of one row); it is not reported. Where a continuous aggregate has to hear of each row, they are unpacked all the same.",
	Run: func(p *rule.Pass) {
		for _, s := range p.Statements() {
			for _, l := range s.Levels {
				t := rule.Target(l)
				if t == nil || t.Hypertable == nil || policy(t.Hypertable, "compression", t.Name) == nil || bounded(l, t.Hypertable.TimeColumn) || wholeBatches(l, t.Hypertable.Compression) && !rolledUp(p, t) {
					continue
				}
				if del, _, _, age := rule.DeletesByAge(l); age && del == t {
					continue // TSC023
				}
				after, _ := policy(t.Hypertable, "compression", t.Name).Args.Get("compress_after")
				f := s.Finding(t, rule.Structural, fmt.Sprintf("%s changes rows of %s without a lower bound on %s, so it unpacks chunks that were compressed after %s", s.Label(), t.Name, t.Hypertable.TimeColumn, after))
				f.Detail += " " + t.Name.String()
				f.Fixes = []rule.Fix{{Title: "Give the statement the time of the rows", Manual: true, Note: "Or compress later than the last change comes. Raising timescaledb.max_tuples_decompressed_per_dml_transaction moves the error only."}}
				p.Report(f)
			}
		}
	},
}

// bounded reports whether a level has a lower bound on the time column.
func bounded(l *workload.Level, column string) bool {
	for _, pr := range l.Predicates {
		if pr.Left.Column == column && pr.Left.Func == "" && !pr.InOr {
			switch pr.Op {
			case "=", ">", ">=", "between", "in":
				return true
			}
		}
	}
	return false
}

// wholeBatches reports whether a DELETE says by segmentby columns alone what
// goes, so that batches go as they are.
func wholeBatches(l *workload.Level, c *catalog.Compression) bool {
	if l.Kind != "delete" || c == nil || len(l.Predicates) == 0 || len(l.Relations) != 1 {
		return false
	}
	for _, pr := range l.Predicates {
		if pr.Op != "=" || pr.InOr || pr.Join || pr.Subquery != nil || pr.Left.Func != "" || !slices.Contains(c.SegmentBy, pr.Left.Column) {
			return false
		}
	}
	return true
}
