package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// sample is one run.
type sample struct {
	cpu, wall time.Duration
	peak      int64 // bytes, 0 where the system does not tell
}

type row struct {
	work
	args    []string
	samples [][]sample // of each program
}

// measure runs a program once. Exit code 1 is an answer: there are findings.
func measure(ctx context.Context, program string, args []string) (sample, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	var complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Discard, &complaints
	began := time.Now()
	err := cmd.Run()
	wall := time.Since(began)
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > 1 || cmd.ProcessState.ExitCode() < 0 {
		return sample{}, fmt.Errorf("%s %s: %w\n%s", program, strings.Join(args, " "), err, complaints.String())
	}
	return sample{cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), wall, peak(cmd.ProcessState)}, nil
}

// print writes the table. The best run says what the work takes, the median
// what it took on this machine as busy as it was.
func print(w io.Writer, rows []row, ratio bool) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "work\tbudget\tCPU best\tCPU median\telapsed best\telapsed median\tpeak")
	if ratio {
		fmt.Fprint(t, "\tother CPU best\tratio")
	}
	fmt.Fprintln(t)
	for _, r := range rows {
		s := r.samples[0]
		cpu, wall := times(s, func(s sample) time.Duration { return s.cpu }), times(s, func(s sample) time.Duration { return s.wall })
		var most int64
		for _, s := range s {
			most = max(most, s.peak)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%d MiB", r.name, r.budget, ms(cpu[0]), ms(median(cpu)), ms(wall[0]), ms(median(wall)), most>>20)
		if ratio {
			other := times(r.samples[1], func(s sample) time.Duration { return s.cpu })
			fmt.Fprintf(t, "\t%s\t%.2f", ms(other[0]), float64(cpu[0])/float64(other[0]))
		}
		fmt.Fprintln(t)
	}
	t.Flush()
}

func times(list []sample, of func(sample) time.Duration) []time.Duration {
	var out []time.Duration
	for _, s := range list {
		out = append(out, of(s))
	}
	slices.Sort(out)
	return out
}

func median(sorted []time.Duration) time.Duration { return sorted[len(sorted)/2] }

func ms(d time.Duration) string { return fmt.Sprintf("%.0f ms", float64(d.Microseconds())/1000) }
