package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/decadedb/decade/internal/baseline"
	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/rules"
)

// formats are the values of -o for review, in the order of the help.
var formats = []string{"text", "markdown", "html", "json", "sarif", "github", "gitlab", "junit", "sql"}

type reviewFlags struct {
	output, out     string
	json            bool
	profile, failOn string
	only            []string
	postgres        int
	since, live     string
	queries         string
	baseline        string
	writeBaseline   bool
	prove           string
	pgBin           []string
	config          string
	color           string
	limit           int
	maxBytes        int
	quiet           bool
	conn            connFlags
	changedOutput   bool
}

func newReview(p *Process) *cobra.Command {
	var f reviewFlags
	cmd := &cobra.Command{
		Use:     "review [target ...]",
		Short:   "Judge a schema, a migration or queries: the architect's report",
		GroupID: "judge",
		Long: `Judge a schema, a migration or queries.

A target is a .sql file, a folder of SQL or of migrations (goose, golang-migrate, tern, dbmate, Flyway,
sqitch, Diesel, Rails, Prisma, Atlas or numbered files; told apart by what is in it), a database, or - for standard
input. Without a target the project around decade.yaml is reviewed, or else the database that
DECADE_DATABASE_URL or DATABASE_URL names.

What is given decides how it is judged: statements that touch tables made by an earlier file are a migration
and are judged for locks, scans and rewrites; the state that all statements leave is judged as a schema.`,
		Example: `  decade review schema.sql
  decade review db/migrations --since main
  pg_dump --schema-only app | decade review -
  decade review "service=lifeops" -o html --out report.html
  decade review db/migrations --live "service=lifeops"     sizes from the living database`,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.changedOutput = cmd.Flags().Changed("output")
			return runReview(cmd.Context(), p, &f, args)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"sql"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	fl := cmd.Flags()
	fl.StringVarP(&f.output, "output", "o", "text", "format: "+strings.Join(formats, ", "))
	fl.BoolVar(&f.json, "json", false, "short for -o json")
	fl.StringVar(&f.out, "out", "", "write the result to `FILE` instead of standard output")
	fl.StringVar(&f.profile, "profile", "", "default or strict; strict also reports advice of style")
	fl.StringVar(&f.failOn, "fail-on", "", "severity from which the exit code is 1: error, warning, advice, info or never (default error)")
	fl.StringSliceVar(&f.only, "rule", nil, "judge by these rules alone (`ID`, repeatable)")
	fl.IntVar(&f.postgres, "postgres", 0, "judge for this `MAJOR` version (default: the server's, else 17)")
	fl.StringVar(&f.since, "since", "", "report only what is new since the git revision `REV`")
	fl.StringVar(&f.live, "live", "", "take sizes and statistics from this `DATABASE` while reviewing files")
	fl.StringVar(&f.queries, "queries", "", "file or folder of the workload (default: queries/ of the project)")
	fl.StringVar(&f.baseline, "baseline", "", "leave out the findings that `FILE` accepts")
	fl.BoolVar(&f.writeBaseline, "write-baseline", false, "accept all findings of this run into the baseline file")
	fl.StringVar(&f.prove, "prove", "auto", "run statements and fixes on a throw-away server: auto (for reports), always, never")
	fl.StringSliceVar(&f.pgBin, "pg-bin", nil, "`FOLDER` of PostgreSQL server binaries for throw-away servers")
	fl.StringVar(&f.config, "config", "", "settings `FILE` (default: decade.yaml of the target's folder or above)")
	fl.StringVar(&f.color, "color", "auto", "auto, always or never")
	fl.IntVar(&f.maxBytes, "max-bytes", 0, maxBytesUsage)
	fl.IntVar(&f.limit, "limit", 0, "show at most `N` findings in text (0: all)")
	fl.BoolVarP(&f.quiet, "quiet", "q", false, "no notes on standard error")
	f.conn.add(fl)
	completeWords(cmd, "output", formats...)
	completeWords(cmd, "profile", "default", "strict")
	completeWords(cmd, "fail-on", "error", "warning", "advice", "info", "never")
	completeWords(cmd, "prove", "auto", "always", "never")
	completeWords(cmd, "color", "auto", "always", "never")
	_ = cmd.RegisterFlagCompletionFunc("rule", completeRules)
	return cmd
}

func runReview(ctx context.Context, p *Process, f *reviewFlags, args []string) error {
	started := time.Now()
	if f.json {
		if f.changedOutput && f.output != "json" {
			return &review.UsageError{What: "--json and -o " + f.output + " contradict each other", Next: "give one of them"}
		}
		f.output = "json"
	}
	if !slices.Contains(formats, f.output) {
		return &review.UsageError{What: fmt.Sprintf("-o %s: there is no such format", f.output), Next: "choose one of " + strings.Join(formats, ", ")}
	}
	if f.maxBytes < 0 {
		return &review.UsageError{What: fmt.Sprintf("--max-bytes %d: must not be negative", f.maxBytes), Next: "0 writes the whole"}
	}
	if f.limit < 0 {
		return &review.UsageError{What: fmt.Sprintf("--limit %d: must not be negative", f.limit)}
	}
	if err := checkVersion(f.postgres); err != nil {
		return err
	}
	cfg, err := loadConfig(f.config, args)
	if err != nil {
		return err
	}
	opt, err := f.options(p, cfg, args)
	if err != nil {
		return err
	}
	r, err := review.Run(ctx, opt)
	if err != nil {
		return err
	}
	r.Verdict.Elapsed = time.Since(started)
	if f.writeBaseline {
		path := f.baselinePath(cfg)
		if path == "" {
			return &review.UsageError{What: "--write-baseline needs a file", Next: "add --baseline FILE, or baseline: FILE to decade.yaml"}
		}
		if err := writeFile(path, baseline.Of(r.Findings).Bytes()); err != nil {
			return err
		}
		if !f.quiet {
			fmt.Fprintf(p.Err, "decade: accepted %d findings into %s\n", len(r.Findings), path)
		}
		return nil
	}
	var b bytes.Buffer
	var w io.Writer = p.Out
	if f.out != "" {
		w = &b
	}
	if err := render(w, p, f, r); err != nil {
		return err
	}
	if f.out != "" {
		if err := writeFile(f.out, b.Bytes()); err != nil {
			return err
		}
		if !f.quiet {
			fmt.Fprintf(p.Err, "decade: %s\ndecade: wrote %s\n", r.Verdict.Sentence, f.out)
		}
	}
	if f.output == "sarif" || r.Answer() {
		return nil
	}
	return errNo
}

// options turns flags and settings into what a review needs. A flag beats a setting.
func (f *reviewFlags) options(p *Process, cfg *config.Config, args []string) (review.Options, error) {
	opt := review.Options{
		Targets: args, Stdin: p.In, Config: cfg, Tool: "decade " + p.Version,
		Profile: cmp.Or(f.profile, cfg.Profile), Postgres: f.postgres, Only: f.only,
		Since: f.since, Live: f.live, Queries: f.queries, Now: p.now(),
		PGBin: f.pgBin, Getenv: p.Getenv, Verb: "review", Limits: pg.Limits{Statement: f.conn.statementTimeout},
	}
	if opt.Profile != "default" && opt.Profile != "strict" {
		return opt, &review.UsageError{What: fmt.Sprintf("--profile %s: must be default or strict", opt.Profile)}
	}
	if opt.Postgres == 0 {
		opt.Postgres = cfg.Postgres
	}
	failOn := cmp.Or(f.failOn, cfg.FailOn)
	sev, ok := rule.ParseSeverity(failOn)
	switch {
	case failOn == "never":
		opt.FailOn = rule.Error + 1
	case !ok:
		return opt, &review.UsageError{What: fmt.Sprintf("--fail-on %s: must be error, warning, advice, info or never", failOn)}
	default:
		opt.FailOn = sev
	}
	for _, id := range f.only {
		if rules.Find(id) == nil {
			return opt, &review.UsageError{What: fmt.Sprintf("--rule %s: there is no such rule", id), Next: "decade rules lists them"}
		}
	}
	switch f.prove {
	case "always":
		opt.Prove, opt.MustProve = true, true
	case "auto":
		opt.Prove = f.output == "markdown" || f.output == "html" || f.output == "sql"
	case "never":
	default:
		return opt, &review.UsageError{What: fmt.Sprintf("--prove %s: must be auto, always or never", f.prove)}
	}
	if conn := f.conn.target(); conn != "" {
		opt.Targets = append(slices.Clone(args), conn)
	}
	if path := f.baselinePath(cfg); path != "" && !f.writeBaseline {
		data, err := os.ReadFile(path)
		if err != nil {
			return opt, &review.UsageError{What: fmt.Sprintf("reading baseline: %v", err), Next: "make it with --write-baseline"}
		}
		if opt.Baseline, err = baseline.Parse(data); err != nil {
			return opt, &review.UsageError{What: path + ": " + err.Error()}
		}
	}
	return opt, nil
}

func (f *reviewFlags) baselinePath(cfg *config.Config) string {
	if f.baseline != "" {
		return f.baseline
	}
	if cfg.Baseline != "" && cfg.Path != "" {
		return filepath.Join(filepath.Dir(cfg.Path), cfg.Baseline)
	}
	return cfg.Baseline
}
