// Package review is one review from target to report: read, fold, introspect,
// judge, suppress, prove, build the view model. The command line, the
// dashboard and agents call it, so that their answers cannot differ.
package review

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/decadedb/decade/internal/baseline"
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/rules"
	"github.com/decadedb/decade/internal/suppress"
)

// Options are everything a review depends on; the zero value of a field is
// its default.
type Options struct {
	// Targets as on the command line: files, folders, "-", databases.
	Targets []string
	Stdin   io.Reader
	// Config is never nil; config.Parse("", nil) gives the defaults.
	Config *config.Config
	Tool   string // "decade 0.1.0"
	Verb   string // for application_name
	// Limits are the timeouts under which a database is read.
	Limits pg.Limits
	// Profile is "default" or "strict".
	Profile  string
	FailOn   rule.Severity
	Postgres int // major version judged for; 0 asks the server, else 17
	// Only are the ids of the rules to run; none means all of the profile.
	Only []string
	// Since leaves out what is found at this git revision as well.
	Since string
	// Live is a database that lends sizes and statistics to a review of files.
	Live string
	// Queries is the file or folder of the workload.
	Queries  string
	Baseline *baseline.File
	// Prove runs statements and fixes on a throw-away server; MustProve makes
	// the lack of one an error.
	Prove, MustProve bool
	PGBin            []string
	Getenv           func(string) string
	Now              time.Time
}

// Run reviews.
func Run(ctx context.Context, opt Options) (*report.Report, error) {
	m, err := read(ctx, &opt)
	if err != nil {
		return nil, err
	}
	selected := selectRules(&opt)
	res := rule.Run(m.input, selected)
	res.Findings = withoutEchoes(res.Findings)
	defer m.closeLab(ctx)
	switch {
	case !opt.Prove:
	case m.catalogFromFiles():
		err = proveStatements(ctx, &opt, m, res)
	default:
		err = rebuildLive(ctx, &opt, m)
	}
	if err != nil {
		return nil, err
	}
	suppressed, baselined, err := sift(ctx, &opt, m, res)
	if err != nil {
		return nil, err
	}
	script, err := makeScript(ctx, &opt, m, res, selected)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	res.NotEvaluated = append(res.NotEvaluated, m.notEvaluated...)
	return report.Build(m.input, res, report.Options{
		Topic: m.topic, Tool: opt.Tool, Profile: opt.Profile, FailOn: opt.FailOn,
		Rules: rules.All(), Sources: m.sources, Files: m.files,
		VersionStated: opt.Postgres != 0,
		Suppressed:    suppressed, Baselined: baselined, Script: script,
		AdviceLeftOut: m.adviceLeftOut,
	}), nil
}

// selectRules picks the rules of the profile and the settings.
func selectRules(opt *Options) []*rule.Rule {
	var out []*rule.Rule
	for _, r := range rules.All() {
		switch {
		case r.Run == nil:
		case len(opt.Only) > 0:
			if slices.ContainsFunc(opt.Only, func(word string) bool { return rules.Find(word) == r }) {
				out = append(out, r)
			}
		case opt.Config.Rules[r.ID] == "off" && !namedInPaths(opt.Config, r.ID):
		case r.Strict && opt.Profile != "strict" && opt.Config.Rules[r.ID] == "":
		default:
			out = append(out, r)
		}
	}
	return out
}

func namedInPaths(c *config.Config, id string) bool {
	for _, p := range c.Paths {
		if _, ok := p.Rules[id]; ok {
			return true
		}
	}
	return false
}

// sift applies, in this order: suppression comments, settings by path, the
// profile, --since, the baseline.
func sift(ctx context.Context, opt *Options, m *material, res *rule.Result) (suppressed, baselined int, err error) {
	kept, suppressed := accept(opt, m, res)
	kept, m.adviceLeftOut = withoutAdvice(opt, m, kept)
	rule.SortFindings(kept)
	if opt.Since != "" {
		old, err := fingerprintsAt(ctx, opt, m)
		if err != nil {
			return 0, 0, err
		}
		kept, _, _ = old.Apply(kept)
	}
	if opt.Baseline != nil {
		kept, baselined, _ = opt.Baseline.Apply(kept)
	}
	res.Findings = kept
	return suppressed, baselined, nil
}

// accept gives the findings that are left when comments and settings have
// spoken, and what is wrong with the comments.
func accept(opt *Options, m *material, res *rule.Result) (kept []rule.Finding, suppressed int) {
	ran := map[string]bool{}
	for _, id := range res.Ran {
		ran[id] = true
	}
	var directives []*suppress.Directive
	var bad []rule.Finding
	for _, f := range m.sqlFiles {
		ds, b := suppress.Read(f, findRule)
		directives = append(directives, ds...)
		bad = append(bad, b...)
	}
	left, suppressed := suppress.Apply(underReview(m, res.Findings), directives, func(id string) bool { return ran[id] })
	if len(opt.Only) == 0 {
		left = append(left, bad...)
	}
	kept = left[:0]
	for _, f := range left {
		switch v := opt.Config.Setting(f.Rule, m.configPath(f.Pos.File)); v {
		case "":
		case "off":
			continue
		default:
			f.Severity, _ = rule.ParseSeverity(v)
		}
		kept = append(kept, f)
	}
	return kept, suppressed
}

func findRule(word string) (id string, ok bool) {
	if r := rules.Find(word); r != nil {
		return r.ID, true
	}
	return "", false
}

// withoutEchoes drops what the fold says of a clause (SQL003) where a rule
// says it too, with reasons and a fix.
func withoutEchoes(fs []rule.Finding) []rule.Finding {
	if !slices.ContainsFunc(fs, func(f rule.Finding) bool { return f.Rule == "SQL003" }) {
		return fs
	}
	var out []rule.Finding
	for _, f := range fs {
		if f.Rule != "SQL003" || f.Pos.IsZero() || !slices.ContainsFunc(fs, func(g rule.Finding) bool {
			return g.Rule != f.Rule && g.Severity == rule.Error && g.Confidence >= rule.Structural &&
				g.Pos.File == f.Pos.File && g.Pos.Start <= f.Pos.Start && f.Pos.End <= g.Pos.End
		}) {
			out = append(out, f)
		}
	}
	return out
}

// withoutAdvice leaves advice to the strict profile, unless it was asked for by
// name or by a setting. It takes the findings out of the list that it is given.
func withoutAdvice(opt *Options, m *material, fs []rule.Finding) (kept []rule.Finding, leftOut int) {
	if opt.Profile == "strict" || len(opt.Only) > 0 {
		return fs, 0
	}
	kept = slices.DeleteFunc(fs, func(f rule.Finding) bool {
		return f.Severity == rule.Advice && opt.Config.Setting(f.Rule, m.configPath(f.Pos.File)) == ""
	})
	return kept, len(fs) - len(kept)
}

// liveTopic names a reviewed database.
func liveTopic(c *catalog.Catalog) string {
	return fmt.Sprintf("database %s", c.Server.Database)
}

// ReadCatalog reads targets as a review does, without judging: the catalog
// and what could not be read.
func ReadCatalog(ctx context.Context, opt Options) (*catalog.Catalog, []ddl.Problem, error) {
	m, err := read(ctx, &opt)
	if err != nil {
		return nil, nil, err
	}
	return m.input.Catalog, m.input.Problems, nil
}

// underReview leaves out what a database shows that only lends its sizes to
// files: it is not under review itself.
func underReview(m *material, fs []rule.Finding) []rule.Finding {
	if !m.catalogFromFiles() || m.input.Live == nil {
		return fs
	}
	return slices.DeleteFunc(slices.Clone(fs), func(f rule.Finding) bool { return f.Pos.IsZero() })
}
