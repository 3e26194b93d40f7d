package report

import (
	"strings"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

// Options are what the caller of Build knows and the result does not say.
type Options struct {
	Topic, Tool string
	// Profile is "default" or "strict"; "" means default.
	Profile string
	FailOn  rule.Severity
	// Rules are all that were to run, of every kind.
	Rules   []*rule.Rule
	Sources map[string]*span.Source
	// Files counts the files read; 0 counts those that the statements and
	// queries come from.
	Files int
	// VersionStated: the user named the version that is judged for.
	VersionStated         bool
	Suppressed, Baselined int
	// AdviceLeftOut counts findings that only the strict profile reports.
	AdviceLeftOut int
	Script        *Script
	TenYears      string
	Elapsed       time.Duration
}

// Build makes the report of a review: it counts, grades and ranks, and says
// what was assumed. The findings are taken in the order given.
func Build(in *rule.Input, res *rule.Result, opt Options) *Report {
	r := &Report{
		Topic:        opt.Topic,
		Tool:         opt.Tool,
		TenYears:     opt.TenYears,
		Findings:     res.Findings,
		Suppressed:   opt.Suppressed,
		Baselined:    opt.Baselined,
		NotEvaluated: res.NotEvaluated,
		Script:       opt.Script,
		Catalog:      in.Catalog,
		Rules:        rulesTold(opt.Rules, res),
		Sources:      opt.Sources,
		FailOn:       opt.FailOn,
	}
	if r.Catalog == nil {
		r.Catalog = &catalog.Catalog{}
	}
	v := &r.Verdict
	v.Profile = opt.Profile
	if v.Profile == "" {
		v.Profile = "default"
	}
	v.AssumedVersion = in.Version
	v.Mode = modeOf(in)
	v.RulesRan = len(res.Ran)
	v.Elapsed = opt.Elapsed
	count(v, in, opt)
	if s := r.Catalog.Server; s != nil {
		v.Live = "PostgreSQL " + s.Version + ", database " + s.Database
		v.StatsSince = s.StatsReset
	}
	items := r.Items()
	grade(v, items)
	r.DoFirst = doFirst(r, items)
	r.Assumptions = assumptions(in, r, opt)
	return r
}

// rulesTold are the rules that ran and those that speak in a finding.
func rulesTold(all []*rule.Rule, res *rule.Result) map[string]*rule.Rule {
	told := map[string]bool{}
	for _, id := range res.Ran {
		told[id] = true
	}
	for _, f := range res.Findings {
		told[f.Rule] = true
	}
	out := map[string]*rule.Rule{}
	for _, r := range all {
		if told[r.ID] {
			out[r.ID] = r
		}
	}
	return out
}

// modeOf repeats the judgement of rule.Pass.Mode for the whole input.
func modeOf(in *rule.Input) rule.Mode {
	for _, s := range in.Steps {
		for _, a := range s.Actions {
			if a.Existed {
				return rule.MigrationMode
			}
		}
	}
	return rule.SchemaMode
}

func count(v *Verdict, in *rule.Input, opt Options) {
	files := map[string]bool{}
	for _, s := range in.Steps {
		v.Statements++
		if s.Stmt != nil && s.Stmt.Span.File != "" {
			files[s.Stmt.Span.File] = true
		}
	}
	for _, q := range in.Queries {
		if q.Span.File != "" {
			files[q.Span.File] = true
		}
	}
	v.Queries = len(in.Queries)
	if v.Files = opt.Files; v.Files == 0 {
		v.Files = len(files)
	}
	if in.Catalog == nil {
		return
	}
	for _, t := range in.Catalog.Tables {
		if t.IsPartition() {
			v.Partitions++
		} else {
			v.Tables++
		}
		for _, i := range t.Indexes {
			if i.Parent == "" {
				v.Indexes++
			}
		}
	}
	for _, w := range in.Catalog.Views {
		v.Indexes += len(w.Indexes)
	}
}

// Plural joins a number and a noun: "1 table", "12 tables", "2 indexes".
func Plural(n int, noun string) string {
	s := Number(n) + " " + noun
	if n == 1 {
		return s
	}
	switch {
	case strings.HasSuffix(noun, "x"), strings.HasSuffix(noun, "s"):
		return s + "es"
	case strings.HasSuffix(noun, "ay"):
		return s + "s"
	case strings.HasSuffix(noun, "y"):
		return strings.TrimSuffix(s, "y") + "ies"
	case noun == "advice", noun == "info":
		return s
	}
	return s + "s"
}
