package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/plans"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/term"
)

// planOutputs are the values of -o for plan, in the order of the help.
var planOutputs = []string{"text", "markdown", "json", "sql"}

// maxBytesUsage: a comment of a pull request has a limit.
const maxBytesUsage = "cut Markdown to `N` bytes, from the least important on; GitHub takes comments of 65536 (0: the whole)"

type planFlags struct {
	from          string
	allow         []string
	renames       []string
	values        []string
	anew          []string
	ignore        []string
	output        string
	json          bool
	format        string
	out           string
	maxBytes      int
	check         bool
	lockTimeout   time.Duration
	postgres      int
	pgBin         []string
	config        string
	color         string
	quiet         bool
	conn          connFlags
	changedOutput bool
}

func newPlan(p *Process) *cobra.Command {
	var f planFlags
	cmd := &cobra.Command{
		Use:     "plan [schema/ | file.sql]",
		Short:   "Lead a database to the schema you want, in safe and proven steps",
		GroupID: "change",
		Long: `Compare the schema you want with the state you have, and plan the steps between.

The argument is the desired state: a file or folder of plain SQL, or - for standard input (default: the
schema of decade.yaml). The actual state is the database of the connection flags, of
DECADE_DATABASE_URL or DATABASE_URL, or of the environment (PGHOST, PGSERVICE ...);
--from names another database, a file, a folder, or "empty" for a database with nothing in it.

Nothing is changed. Each step says which locks it takes, what it scans, rewrites and builds, as
measured on a throw-away server, how to undo it and how to see that it is done. The plan is
run there before it is offered: the result must equal the desired state, and a second plan be empty.

What has another name is proposed as a rename and never taken for one: confirm it with --rename, or with a
comment in the desired file: -- decade:renamed public.events.note = public.events.remark

Where neither a cast nor a default gives the rows that are there their values, say where they come from, with
--values or in the desired file: -- decade:values public.events.told_at = timezone('UTC', created_at)
The expression reads the row as it is now; other tables it names with their schema.

A hazard that needs a permission makes the exit code 4 until --allow NAME gives it:

  data-loss          rows or values are gone for good
  long-lock          a strong lock is held for as long as the work takes
  rewrite            a table is written anew
  dependent-broken   something that depends on the object stops working
  data-dependent     whether it succeeds depends on the rows
  scan               a table is read from end to end under a lock that stops writers

The exit code is 1 with --check when there is something to plan, allowed or not. The plan is printed in each
case; -o sql then begins with a statement that keeps it from running, and --format writes nothing.`,
		Example: `  decade plan                                       schema/ against the environment's database
  decade plan schema/ -d app -o markdown --out plan.md
  decade plan schema/ --from empty -o sql | psql new_database
  decade plan schema/ -d app --allow data-loss --format goose --out db/migrations
  decade plan schema/ -d app --rename public.events.note=public.events.remark
  decade plan schema/ -d app --check                exit code 1 when they differ`,
		Args: argsError(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.changedOutput = cmd.Flags().Changed("output")
			return runPlan(cmd.Context(), p, &f, args)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"sql"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.from, "from", "", "the actual state: a `DATABASE`, file or folder, or empty")
	fl.StringSliceVar(&f.allow, "allow", nil, "accept the hazard `NAME` (repeatable)")
	fl.StringSliceVar(&f.renames, "rename", nil, "`OLD=NEW`: the object OLD is called NEW from now on (repeatable)")
	fl.StringArrayVar(&f.values, "values", nil, "`COLUMN=EXPRESSION`: what the rows that are there get in a desired column (repeatable)")
	fl.StringSliceVar(&f.anew, "anew", nil, "make `TABLE` anew beside the old one where anything of it differs, and let them change places (repeatable)")
	fl.StringSliceVar(&f.ignore, "ignore", nil, "leave objects alone whose path matches `PATTERN`, as in audit.* (repeatable)")
	fl.BoolVar(&f.check, "check", false, "exit with 1 when there is something to plan")
	fl.StringVarP(&f.output, "output", "o", "text", "format: "+strings.Join(planOutputs, ", "))
	fl.BoolVar(&f.json, "json", false, "short for -o json")
	fl.StringVar(&f.format, "format", "", "write migration files for `TOOL` into --out: "+joinFormats())
	fl.StringVar(&f.out, "out", "", "write to the file `PATH` instead of standard output; with --format, the folder")
	fl.IntVar(&f.maxBytes, "max-bytes", 0, maxBytesUsage)
	fl.DurationVar(&f.lockTimeout, "lock-timeout", report.DefaultLockTimeout, "how long a step may wait for a lock, and make others wait behind it")
	fl.IntVar(&f.postgres, "postgres", 0, "plan for this `MAJOR` version (default: the database's, else 17)")
	fl.StringSliceVar(&f.pgBin, "pg-bin", nil, "`FOLDER` of PostgreSQL server binaries for throw-away servers")
	fl.StringVar(&f.config, "config", "", "settings `FILE` (default: decade.yaml of the desired state's folder or above)")
	fl.StringVar(&f.color, "color", "auto", "auto, always or never")
	fl.BoolVarP(&f.quiet, "quiet", "q", false, "no notes on standard error")
	f.conn.add(fl)
	completeWords(cmd, "output", planOutputs...)
	completeWords(cmd, "format", formatNames()...)
	completeWords(cmd, "allow", hazardNames()...)
	completeWords(cmd, "color", "auto", "always", "never")
	return cmd
}

func formatNames() []string {
	var out []string
	for _, f := range plans.Formats() {
		out = append(out, string(f))
	}
	return out
}

func joinFormats() string { return strings.Join(formatNames(), ", ") }

func hazardNames() []string {
	var out []string
	for _, n := range plan.HazardNames() {
		out = append(out, string(n))
	}
	return out
}

func runPlan(ctx context.Context, p *Process, f *planFlags, args []string) error {
	allowed, err := f.checked()
	if err != nil {
		return err
	}
	color, err := term.ParseColor(f.color)
	if err != nil {
		return flagError{err, ""}
	}
	cfg, err := loadConfig(f.config, args)
	if err != nil {
		return err
	}
	opt, err := f.options(p, cfg, args)
	if err != nil {
		return err
	}
	pl, err := planning.Run(ctx, opt)
	if err != nil {
		return err
	}
	return f.deliver(p, pl, color, allowed)
}

// deliver tells a plan or writes its files, and answers with the exit code.
func (f *planFlags) deliver(p *Process, pl *plan.Plan, color term.Color, allowed []plan.HazardName) error {
	verdict := plans.Judge(pl, allowed)
	if f.format != "" && verdict.Ready {
		if err := f.writeFiles(p, pl); err != nil {
			return err
		}
	} else if err := f.tell(p, pl, color, allowed); err != nil {
		return err
	}
	if f.check && len(pl.Steps)+len(pl.Refused) > 0 {
		return errNo
	}
	return refusal(verdict)
}

// checked refuses flags that contradict each other or name nothing.
func (f *planFlags) checked() ([]plan.HazardName, error) {
	if f.json {
		if f.changedOutput && f.output != "json" {
			return nil, &review.UsageError{What: "--json and -o " + f.output + " contradict each other", Next: "give one of them"}
		}
		f.output, f.changedOutput = "json", true
	}
	if slices.Contains(plans.Formats(), plans.Format(f.output)) && !slices.Contains(planOutputs, f.output) {
		return nil, &review.UsageError{What: "-o " + f.output + ": that is a tool, whose migration files go into a folder", Next: "--format " + f.output + " --out FOLDER writes them"}
	}
	if !slices.Contains(planOutputs, f.output) {
		return nil, &review.UsageError{What: fmt.Sprintf("-o %s: there is no such format", f.output), Next: "choose one of " + strings.Join(planOutputs, ", ")}
	}
	if f.format != "" {
		switch {
		case !slices.Contains(formatNames(), f.format):
			return nil, &review.UsageError{What: fmt.Sprintf("--format %s: there is no such tool", f.format), Next: "choose one of " + joinFormats()}
		case f.changedOutput:
			return nil, &review.UsageError{What: "--format and -o contradict each other", Next: "--format writes migration files, -o one document"}
		case f.out == "":
			return nil, &review.UsageError{What: "--format needs a folder to write into", Next: "add --out FOLDER"}
		}
	}
	if f.maxBytes < 0 {
		return nil, &review.UsageError{What: fmt.Sprintf("--max-bytes %d: must not be negative", f.maxBytes), Next: "0 writes the whole"}
	}
	if f.lockTimeout < time.Millisecond {
		return nil, &review.UsageError{What: fmt.Sprintf("--lock-timeout %s: must be at least 1ms", f.lockTimeout), Next: "a step that waits without a limit makes everybody wait behind it"}
	}
	if f.conn.target() != "" && f.from != "" {
		return nil, &review.UsageError{What: "--from and connection flags both name the actual state", Next: "give one of them"}
	}
	if err := checkVersion(f.postgres); err != nil {
		return nil, err
	}
	var allowed []plan.HazardName
	for _, name := range f.allow {
		if !slices.Contains(hazardNames(), name) {
			return nil, &review.UsageError{What: fmt.Sprintf("--allow %s: there is no such hazard", name), Next: "choose one of " + strings.Join(hazardNames(), ", ")}
		}
		allowed = append(allowed, plan.HazardName(name))
	}
	return allowed, nil
}

// options turns flags and settings into what planning needs.
func (f *planFlags) options(p *Process, cfg *config.Config, args []string) (planning.Options, error) {
	opt := planning.Options{
		From: f.from, Connection: f.conn.target(), Postgres: cmp.Or(f.postgres, cfg.Postgres), PGBin: f.pgBin, Getenv: p.Getenv,
		Anew: f.anew, Ignore: f.ignore, LockTimeout: f.lockTimeout, StatementTimeout: f.conn.statementTimeout, Now: p.now(), Stdin: p.In, Config: cfg,
	}
	if cache, err := os.UserCacheDir(); err == nil {
		opt.States = filepath.Join(cache, "decade", "states")
	}
	for _, r := range f.renames {
		from, to, ok := strings.Cut(r, "=")
		if !ok || from == "" || to == "" || from == to {
			return opt, &review.UsageError{What: fmt.Sprintf("--rename %s: must be OLD=NEW", r), Next: "as in --rename public.events.note=public.events.remark"}
		}
		opt.Renames = append(opt.Renames, planning.Rename{From: from, To: to})
	}
	for _, text := range f.values {
		v, err := planning.ParseValue(text)
		if err != nil {
			return opt, &review.UsageError{What: "--values: " + err.Error(), Next: "as in --values \"public.events.told_at = timezone('UTC', created_at)\""}
		}
		opt.Values = append(opt.Values, v)
	}
	desired, err := desiredState(cfg, args)
	if err != nil {
		return opt, err
	}
	opt.Desired = desired
	if opt.From == "-" {
		return opt, &review.UsageError{What: "--from -: the actual state is not read from standard input", Next: "give a file, a folder, a database or empty"}
	}
	if opt.From != "" || opt.Connection != "" {
		return opt, nil
	}
	for _, name := range []string{"DECADE_DATABASE_URL", "DATABASE_URL"} {
		if opt.Connection = p.Getenv(name); opt.Connection != "" {
			return opt, nil
		}
	}
	for _, name := range []string{"PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"} {
		if p.Getenv(name) != "" {
			return opt, nil
		}
	}
	return opt, &review.UsageError{
		What: "there is nothing to compare " + opt.Desired + " with",
		Next: "name the database with -d or --from, or set DECADE_DATABASE_URL or PGHOST; --from empty plans from nothing",
	}
}

// desiredState is the argument, or the schema of the settings.
func desiredState(cfg *config.Config, args []string) (string, error) {
	desired := ""
	switch {
	case len(args) > 0:
		desired = args[0]
		t, err := review.ParseTarget(desired)
		if err != nil {
			return "", err
		}
		if t.Kind == review.DatabaseTarget {
			return "", &review.UsageError{What: "the desired state is a database", Next: "give a .sql file, a folder or -; --from names the database that is to change"}
		}
		return desired, nil
	case cfg.Path != "":
		desired = filepath.Join(filepath.Dir(cfg.Path), filepath.FromSlash(cmp.Or(cfg.Schema, "schema")))
	default:
		desired = "schema"
	}
	if _, err := os.Stat(desired); err != nil {
		return "", &review.UsageError{What: "there is no desired state: nothing is at " + relative(desired), Next: "give a .sql file or a folder of SQL, or schema: PATH in decade.yaml"}
	}
	return relative(desired), nil
}

// relative shortens a path below the working directory.
func relative(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	dir, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(dir, abs); err == nil && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return path
}

// tell prints the plan in the format asked for. A plan for migration files
// that is not ready is told as text.
func (f *planFlags) tell(p *Process, pl *plan.Plan, color term.Color, allowed []plan.HazardName) error {
	toFile := f.out != "" && f.format == ""
	var b bytes.Buffer
	var w io.Writer = p.Out
	if toFile {
		w = &b
	}
	var err error
	switch f.output {
	case "markdown":
		err = plans.Markdown(w, pl, plans.MarkdownOptions{Allowed: allowed, MaxBytes: f.maxBytes})
	case "json":
		err = plans.JSON(w, pl, "decade "+p.Version, allowed)
	case "sql":
		err = plans.SQL(w, pl, allowed)
	default:
		t := term.For(w, p.Getenv, color)
		err = plans.Text(w, pl, plans.TextOptions{Color: t.Color, Box: t.Box, Width: t.Width, Allowed: allowed})
	}
	if err != nil || !toFile {
		return err
	}
	if err := writeFile(f.out, b.Bytes()); err != nil {
		return err
	}
	if !f.quiet {
		fmt.Fprintf(p.Err, "decade: %s planned\ndecade: wrote %s\n", report.Plural(len(pl.Steps), "step"), f.out)
	}
	return nil
}

// writeFiles writes the migration files of a plan and prints their paths. A
// file that is there already is never overwritten.
func (f *planFlags) writeFiles(p *Process, pl *plan.Plan) error {
	first, err := nextVersion(f.out, plans.Format(f.format), p.now())
	if err != nil {
		return err
	}
	files, err := plans.Files(pl, plans.Format(f.format), first)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		if !f.quiet {
			fmt.Fprintln(p.Err, "decade: nothing to do, no file written")
		}
		return nil
	}
	if err := os.MkdirAll(f.out, 0o755); err != nil {
		return fmt.Errorf("making the folder of the migrations: %w", err)
	}
	for _, file := range files {
		path := filepath.Join(f.out, file.Name)
		if _, err := os.Lstat(path); err == nil {
			return fmt.Errorf("writing %s: there is such a file already", path)
		}
	}
	for _, file := range files {
		path := filepath.Join(f.out, file.Name)
		if err := writeFile(path, file.Content); err != nil {
			return err
		}
		fmt.Fprintln(p.Out, path)
	}
	return nil
}

// nextVersion gives the version of the first file: the instant, or for a tool
// that counts, one more than the greatest number in the folder.
func nextVersion(dir string, format plans.Format, now time.Time) (plans.Version, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return plans.Version{}, fmt.Errorf("reading the folder of the migrations: %w", err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return plans.NextVersion(names, format, now), nil
}

// refusedError ends a command that refuses for safety: exit code 4.
type refusedError struct{ what, next string }

func (e *refusedError) Error() string { return e.what }

// refusal is the error of a plan that is not ready.
func refusal(v plans.Verdict) error {
	if v.Ready {
		return nil
	}
	e := &refusedError{what: "the plan is not ready: " + v.Sentence()}
	switch {
	case v.Refused > 0:
		e.next = "the plan says what to do instead of each; nothing allows a difference without a safe way"
	case v.Unproven != "":
		e.next = "nothing allows a plan that is not proven; the proof in the plan says where it failed"
	default:
		var lines []string
		for _, n := range v.NotAllowed {
			lines = append(lines, fmt.Sprintf("--allow %s accepts that %s", n, plans.Meaning(n)))
		}
		e.next = strings.Join(lines, "\n  ")
	}
	return e
}
