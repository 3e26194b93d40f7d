package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/decadedb/decade/blueprints"
	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/review"
)

type initFlags struct {
	blueprint string
	level     string
	list      bool
	quiet     bool
}

func newInit(p *Process) *cobra.Command {
	var f initFlags
	cmd := &cobra.Command{
		Use:     "init [folder]",
		Short:   "Start a project: settings, schema, queries; from a blueprint or empty",
		GroupID: "change",
		Long: `Write the files of a project into a folder (default: here).

With --blueprint NAME it is a complete reference schema with its workload, growth, lifecycle, a README that gives
the reasons, and rows to try it with. Without, it is a commented decade.yaml and two empty folders.

Where a blueprint is compiled for several levels, --level chooses: plain (PostgreSQL alone, the default), apache
(TimescaleDB as distributions ship it) or community (TimescaleDB with policies, compression and continuous aggregates).

A file that is there already is never overwritten: then nothing is written, the files are named and the exit
code is 4.`,
		Example: `  decade init --list
  decade init --blueprint dirsoul memory
  decade init --blueprint lifeops --level apache house
  decade init`,
		Args: argsError(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			if f.list {
				return listBlueprints(p, &f, args)
			}
			return runInit(p, &f, dir)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.blueprint, "blueprint", "", "begin with the blueprint `NAME`")
	fl.StringVar(&f.level, "level", "", "compile its lifecycles for `LEVEL`: plain, apache or community")
	fl.BoolVar(&f.list, "list", false, "list the blueprints")
	fl.BoolVarP(&f.quiet, "quiet", "q", false, "no notes on standard error")
	completeWords(cmd, "blueprint", blueprintNames()...)
	completeWords(cmd, "level", "plain", "apache", "community")
	return cmd
}

func blueprintNames() []string {
	var out []string
	for _, b := range blueprints.All() {
		out = append(out, b.Name)
	}
	return out
}

func listBlueprints(p *Process, f *initFlags, args []string) error {
	if f.blueprint != "" || f.level != "" || len(args) > 0 {
		return &review.UsageError{What: "--list stands alone", Next: "decade init --list, then decade init --blueprint NAME"}
	}
	for _, b := range blueprints.All() {
		if _, err := fmt.Fprintf(p.Out, "%-8s  %s\n", b.Name, b.Title); err != nil {
			return err
		}
	}
	return nil
}

// newFile is a file that init writes; a path that ends in a slash is a folder.
type newFile struct {
	path string
	data []byte
}

func runInit(p *Process, f *initFlags, dir string) error {
	files := emptyProject()
	if f.blueprint == "" && f.level != "" {
		return &review.UsageError{What: "--level is about a blueprint", Next: "add --blueprint NAME"}
	}
	if f.blueprint != "" {
		b, err := blueprints.Find(f.blueprint)
		if err != nil {
			return &review.UsageError{What: err.Error(), Next: "decade init --list tells what they are"}
		}
		if f.level != "" {
			if b, err = b.At(f.level); err != nil {
				return &review.UsageError{What: err.Error(), Next: "leave --level away for the usual one"}
			}
		}
		if files, err = blueprintFiles(b); err != nil {
			return err
		}
	}
	if err := nothingThere(dir, files); err != nil {
		return err
	}
	for _, file := range files {
		path := filepath.Join(dir, filepath.FromSlash(file.path))
		folder := filepath.Dir(path)
		if strings.HasSuffix(file.path, "/") {
			folder = path
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return fmt.Errorf("making the folder of the project: %w", err)
		}
		if folder == path {
			continue
		}
		if err := writeFile(path, file.data); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(p.Out, path); err != nil {
			return err
		}
	}
	if !f.quiet {
		tellNext(p, f, dir)
	}
	return nil
}

func blueprintFiles(b blueprints.Blueprint) ([]newFile, error) {
	var out []newFile
	err := fs.WalkDir(b.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(b.FS, path)
		out = append(out, newFile{path, data})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading blueprint %s: %w", b.Name, err)
	}
	return out, nil
}

// nothingThere refuses when one of the files exists.
func nothingThere(dir string, files []newFile) error {
	if st, err := os.Stat(dir); err == nil && !st.IsDir() {
		return &review.UsageError{What: dir + " is a file", Next: "name a folder; it need not exist"}
	}
	var there []string
	for _, file := range files {
		path := filepath.Join(dir, filepath.FromSlash(file.path))
		if strings.HasSuffix(file.path, "/") {
			continue // a folder that is there is fine
		}
		switch _, err := os.Lstat(path); {
		case err == nil:
			there = append(there, path)
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("looking for %s: %w", path, err)
		}
	}
	if len(there) == 0 {
		return nil
	}
	slices.Sort(there)
	more := ""
	if n := len(there) - 5; n > 0 {
		there, more = there[:5], fmt.Sprintf(" and %d more", n)
	}
	return &refusedError{
		what: "nothing was written: there is already " + strings.Join(there, ", ") + more,
		next: "choose another folder, or move these away",
	}
}

// tellNext says what can be done with a new project. What stands in folder
// "." needs no target.
func tellNext(p *Process, f *initFlags, dir string) {
	target := "schema"
	if dir != "." {
		target = filepath.Join(dir, "schema")
	}
	if f.blueprint == "" {
		fmt.Fprintf(p.Err, "decade: an empty project; next: write SQL into %s, then\n  decade review %s\n", target, dir)
		return
	}
	b, err := blueprints.Find(f.blueprint)
	if err != nil {
		return
	}
	schema, _ := fs.Glob(b.FS, "schema/*.sql")
	fmt.Fprintf(p.Err, "decade: blueprint %s with %s of schema; read %s, then\n  decade plan %s --from empty -o sql > plan.sql\n",
		b.Name, report.Plural(len(schema), "file"), filepath.Join(dir, "README.md"), target)
}

// emptyProject is a project without a blueprint.
func emptyProject() []newFile {
	return []newFile{
		{config.FileName, []byte(`# Settings of decade for this project; decade help settings explains each.
# Every line is optional, and an unknown key is an error.

# The major version of PostgreSQL that is judged and planned for.
#postgres: 17

# What the tables will become: sizes at year 1, 3, 5 and 10 follow from it.
#growth:
#  events: {rows_per_day: 100000, row_bytes: 200, keep: 10 years}

# How tables are partitioned and kept.
#lifecycle:
#  events: {partition_by: happened_at, width: 1 month, premake: 3, hot: 2 years, archive_to: archive, drop_after: 7 years}

# The desired state is in schema/*.sql, plain SQL; the queries that matter are in queries/*.sql, each below
#   -- name: events_last_week
#   -- rate: 20/s
#   -- budget: 10ms
schema: schema
queries: queries
`)},
		{"schema/", nil},
		{"queries/", nil},
	}
}
