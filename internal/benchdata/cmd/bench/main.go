// Command bench measures whole runs of decade, as a person starts them, and
// prints a table: CPU time, elapsed time and the largest memory of each run. It
// writes nothing but into a folder of its own that it removes. scripts/bench.sh
// calls it; docs/performance.md says what the figures mean.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
)

type options struct {
	only    string
	runs    int
	against string
}

func main() {
	var o options
	flag.StringVar(&o.only, "only", "", "measure only what has this `WORD` in its name")
	flag.IntVar(&o.runs, "n", 7, "run each so many times")
	flag.StringVar(&o.against, "against", "", "measure the other `PROGRAM` too, by turns, and print the ratio")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp("", "decade-bench-")
	if err != nil {
		return fmt.Errorf("making a folder for the inputs: %w", err)
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "decade")
	fmt.Fprintln(os.Stderr, "building decade")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "github.com/decadedb/decade/cmd/decade")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building decade: %w\n%s", err, out)
	}
	var chosen []work
	for _, w := range all() {
		if strings.Contains(w.name, o.only) {
			chosen = append(chosen, w)
		}
	}
	if len(chosen) == 0 {
		return fmt.Errorf("nothing to measure has %q in its name", o.only)
	}
	env := &environment{dir: dir}
	defer func() {
		if stopErr := env.stop(); err == nil {
			err = stopErr
		}
	}()
	programs := []string{program}
	if o.against != "" {
		programs = append(programs, o.against)
	}
	before := load()
	rows, err := measureAll(ctx, env, chosen, programs, o.runs)
	if err != nil {
		return err
	}
	print(os.Stdout, rows, o.against != "")
	fmt.Printf("\n%d processors, load %s before and %s after, %d runs each, %s %s/%s\n",
		runtime.NumCPU(), before, load(), o.runs, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}

// load is the machine's load of the last minute where it can be had.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// measureAll takes the runs by turns, so that a busy minute of the machine
// falls on all of them alike.
func measureAll(ctx context.Context, env *environment, chosen []work, programs []string, runs int) ([]row, error) {
	var rows []row
	for _, w := range chosen {
		args, err := w.prepare(ctx, env)
		if err != nil {
			return nil, fmt.Errorf("preparing %q: %w", w.name, err)
		}
		rows = append(rows, row{work: w, args: args, samples: make([][]sample, len(programs))})
	}
	for i := range runs {
		fmt.Fprintf(os.Stderr, "run %d of %d\n", i+1, runs)
		for r := range rows {
			for p, program := range programs {
				s, err := measure(ctx, program, rows[r].args)
				if err != nil {
					return nil, err
				}
				rows[r].samples[p] = append(rows[r].samples[p], s)
			}
		}
	}
	return rows, nil
}
