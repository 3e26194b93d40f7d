// Command others plans between states of schemas that other people wrote: the
// migrations of public Go modules, which it fetches as any module. For each it
// plans from state to state on the way and from each to the last, both ways,
// and says what became of the plan. scripts/bench.sh others calls it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/shadow"
)

func main() {
	version := flag.Int("postgres", 17, "major version of the server")
	states := flag.Int("states", 8, "states of each schema, from its first migrations to all")
	only := flag.String("only", "", "plan only for modules that have this `WORD` in their name")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	failed, err := run(ctx, *version, *states, *only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "others:", err)
		os.Exit(2)
	}
	if failed > 0 {
		fmt.Fprintf(os.Stderr, "others: %d plans are neither proven nor refused by name\n", failed)
		os.Exit(1)
	}
}

func run(ctx context.Context, version, states int, only string) (failed int, err error) {
	found, err := shadow.Find(ctx, os.Getenv)
	if err != nil {
		return 0, err
	}
	bin, err := shadow.Pick(found, version)
	if err != nil {
		return 0, err
	}
	l, err := lab.Open(ctx, bin, "")
	if err != nil {
		return 0, err
	}
	defer l.Close(context.WithoutCancel(ctx))
	dir, err := os.MkdirTemp("", "others-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	count := map[string]int{}
	for _, m := range modules() {
		if !strings.Contains(m.path, only) {
			continue
		}
		migrations, err := m.fetch(ctx)
		if err != nil {
			return failed, err
		}
		files, err := prefixes(dir, migrations, states)
		if err != nil {
			return failed, err
		}
		for _, pair := range pairs(len(files)) {
			p, err := planning.Run(ctx, planning.Options{Desired: files[pair[1]].path, From: files[pair[0]].path, Postgres: version, Getenv: os.Getenv, Lab: l,
				LockTimeout: 200 * time.Millisecond, StatementTimeout: 30 * time.Second, Now: time.Now()})
			if err != nil {
				return failed, fmt.Errorf("%s, from %d to %d migrations: %w", m.path, files[pair[0]].count, files[pair[1]].count, err)
			}
			word := outcome(p)
			count[word]++
			fmt.Printf("%s  %d -> %d migrations: %d steps, %s\n", m.path, files[pair[0]].count, files[pair[1]].count, len(p.Steps), word)
			if word == notProven {
				failed++
				tell(p)
			}
		}
	}
	fmt.Printf("\nPostgreSQL %d: %d plans proven, %d refused by name, %d that ask for values of rows, %d neither\n", version, count[proven], count[refused], count[asks], count[notProven])
	return failed, nil
}

const (
	proven    = "proven"
	refused   = "refused by name"
	asks      = "asks for values" // the step that failed says which note gives rows their values
	notProven = "NEITHER PROVEN NOR REFUSED"
)

func outcome(p *plan.Plan) string {
	switch {
	case p.Proven():
		return proven
	case len(p.Refused) > 0:
		return refused
	case p.Proof.Failed != nil && p.Proof.Failed.Next != "":
		return asks
	}
	return notProven
}

func tell(p *plan.Plan) {
	if f := p.Proof.Failed; f != nil {
		fmt.Printf("    step %d: %s (SQLSTATE %s)\n    %s\n", f.Step, f.Message, f.SQLState, f.SQL)
	}
	for _, d := range p.Proof.Differs {
		fmt.Println("   ", d)
	}
}

// state is a file with the first migrations of a module.
type state struct {
	path  string
	count int
}

// prefixes writes files with ever more of the migrations, the last with all.
func prefixes(dir string, migrations []string, states int) ([]state, error) {
	var out []state
	for i := 1; i <= states; i++ {
		n := len(migrations) * i / states
		if n == 0 || len(out) > 0 && out[len(out)-1].count == n {
			continue
		}
		path := filepath.Join(dir, strconv.Itoa(n)+".sql")
		if err := os.WriteFile(path, []byte(strings.Join(migrations[:n], "\n;\n")), 0o600); err != nil {
			return nil, err
		}
		out = append(out, state{path, n})
	}
	if len(out) < 2 {
		return nil, errors.New("fewer than two states")
	}
	return out, nil
}

// pairs are each state and the next, each and the last, both ways.
func pairs(states int) [][2]int {
	var out [][2]int
	for i := range states - 1 {
		out = append(out, [2]int{i, i + 1}, [2]int{i + 1, i})
		if last := states - 1; i+1 < last {
			out = append(out, [2]int{i, last}, [2]int{last, i})
		}
	}
	return out
}
