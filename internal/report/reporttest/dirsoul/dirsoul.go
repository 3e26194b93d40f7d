// Package dirsoul makes reports about a hurried DirSoul for the tests of the
// renderers that people read: a realistic one, a live one, a clean one, a large
// one and a hostile one.
package dirsoul

import (
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

//go:embed schema.sql
var schemaSQL string

//go:embed queries.sql
var queriesSQL string

const (
	schemaFile  = "schema/dirsoul.sql"
	queriesFile = "queries/memories.sql"
)

// Sample is the review of a hurried schema from files: errors, warnings,
// advice, queries, a script and things not evaluated.
func Sample() *report.Report {
	in, res, opt := sample()
	return report.Build(in, res, opt)
}

// Live is the same review against a server: no positions, but statistics.
func Live() *report.Report {
	in, res, opt := sample()
	now := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	in.Catalog.Server = &catalog.Server{
		VersionNum: 170005, Version: "17.5", Database: "dirsoul", Role: "auditor",
		Now: now, StatsReset: now.AddDate(0, 0, -12),
	}
	in.Live, in.Steps = in.Catalog, nil
	for i, t := range in.Catalog.Tables {
		t.Stats = &catalog.TableStats{Rows: float64(i+1) * 1.3e6, TableBytes: int64(i+1) * 700 << 20, IndexBytes: int64(i+1) * 300 << 20}
	}
	in.Catalog.Tables[0].Stats.Partitions = 3
	in.Catalog.Tables[len(in.Catalog.Tables)-1].Stats.Rows = -1
	for i := range res.Findings {
		f := &res.Findings[i]
		f.Pos = span.Span{}
		if f.Evidence == rule.ByModel || f.Evidence == rule.ByText {
			f.Evidence = rule.ByCatalog
		}
	}
	rule.SortFindings(res.Findings)
	opt.Topic = "dirsoul on db.example"
	opt.Sources = nil
	opt.Files = 0
	opt.Script = nil
	return report.Build(in, res, opt)
}

// Clean is a review that found nothing.
func Clean() *report.Report {
	in, res, opt := sample()
	res.Findings, res.NotEvaluated, opt.Script = nil, nil, nil
	opt.TenYears = "4.1 GB now, 61 GB in ten years; nothing breaks before then."
	return report.Build(in, res, opt)
}

// Many is a review with n findings.
func Many(n int) *report.Report {
	in, res, opt := sample()
	base := res.Findings
	var fs []rule.Finding
	for i := range n {
		f := base[i%len(base)]
		f.Object.Table = fmt.Sprintf("%s_%03d", f.Object.Table, i/len(base))
		f.Detail = fmt.Sprint(i)
		f.Fingerprint = rule.Fingerprint(f.Rule, f.Object, f.Detail)
		fs = append(fs, f)
	}
	res.Findings = fs
	return report.Build(in, res, opt)
}

func sample() (*rule.Input, *rule.Result, report.Options) {
	schema := span.NewSource(schemaFile, schemaSQL)
	queries := span.NewSource(queriesFile, queriesSQL)
	in := &rule.Input{
		Catalog: sampleCatalog(),
		Version: 17,
		Queries: []*workload.Query{{Name: "memories_of_day", Span: find(queries, "SELECT memory_id")}},
	}
	for range strings.Count(schemaSQL, ";") {
		in.Steps = append(in.Steps, &ddl.Step{DDL: true, Stmt: &sqlparse.Statement{Span: span.Span{File: schemaFile}}})
	}
	res := &rule.Result{Findings: findings(schema, queries)}
	rules := sampleRules()
	for i, r := range rules {
		if i%7 != 6 {
			res.Ran = append(res.Ran, r.ID)
		}
	}
	for i := range res.Findings {
		f := &res.Findings[i]
		for _, r := range rules {
			if r.ID == f.Rule && f.Why == "" {
				f.Why = r.Why
			}
		}
		f.Fingerprint = rule.Fingerprint(f.Rule, f.Object, f.Detail)
	}
	rule.SortFindings(res.Findings)
	res.NotEvaluated = []rule.NotEvaluated{
		{Rule: "OPS001", Reason: "needs stats", Next: "review a live database, or give one beside the files with --live"},
		{Rule: "IDX020", Reason: "needs stats", Next: "review a live database, or give one beside the files with --live"},
		{Rule: "IDX021", Reason: "needs live", Next: "review a live database, or give one beside the files with --live"},
		{Rule: "GRO001", Reason: "needs growth", Next: "declare growth per table in decade.yaml"},
		{Rule: "LOG003", Object: "function archive_old_memories", Reason: "its body is dynamic SQL, which cannot be followed", Next: "review the statements that it executes", Pos: find(schema, "CREATE EXTENSION")},
	}
	return in, res, report.Options{
		Topic: "dirsoul", Tool: "decade 0.1.0", FailOn: rule.Error, Rules: rules,
		Sources:    map[string]*span.Source{schemaFile: schema, queriesFile: queries},
		Suppressed: 1,
		Script:     sampleScript(res.Findings),
		TenYears:   "4.1 GB now, 61 GB in ten years; the first thing that breaks: entities.entity_id (integer) is full in 31 months at the declared rate.",
		Elapsed:    41 * time.Millisecond,
	}
}

// find gives the span of the first occurrence of text.
func find(s *span.Source, text string) span.Span {
	i := strings.Index(s.Text, text)
	if i < 0 {
		panic("dirsoul: no " + text + " in " + s.Name)
	}
	return s.Span(i, i+len(text))
}
