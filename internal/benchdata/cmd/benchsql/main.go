// Command benchsql prints an input of the benchmarks, for psql and for scripts:
//
//	go run ./internal/benchdata/cmd/benchsql tables 1000 | psql
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/benchdata"
)

const usage = `usage: benchsql KIND [NUMBER...]

  small                    three tables, a dozen statements
  statements N             a script of N statements (6000)
  tables N                 N tables with three indexes each (1000)
  tables-changed N         the same after a day's work on every hundredth table
  partitions RANGES LEAVES one table in two levels of partitions (100 100); psql must run it
                           without --single-transaction, which would need a lock for each
  rows RANGES LEAVES       one row for each leaf of that table
`

func main() {
	sql, err := generate(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "benchsql: %v\n%s", err, usage)
		os.Exit(2)
	}
	if _, err := os.Stdout.WriteString(sql); err != nil {
		fmt.Fprintln(os.Stderr, "benchsql: writing:", err)
		os.Exit(1)
	}
}

func generate(args []string) (string, error) {
	if len(args) == 0 {
		return "", fmt.Errorf("no kind is given")
	}
	kind, args := args[0], args[1:]
	wanted := map[string]int{"small": 0, "statements": 1, "tables": 1, "tables-changed": 1, "partitions": 2, "rows": 2}
	count, ok := wanted[kind]
	if !ok {
		return "", fmt.Errorf("unknown kind %q", kind)
	}
	if len(args) != count {
		return "", fmt.Errorf("%s takes %d numbers, not %d", kind, count, len(args))
	}
	n := make([]int, count)
	for i, a := range args {
		v, err := strconv.Atoi(a)
		if err != nil || v < 1 {
			return "", fmt.Errorf("%s: %q is not a number of one or more", kind, a)
		}
		n[i] = v
	}
	switch kind {
	case "small":
		return benchdata.Small(), nil
	case "statements":
		return benchdata.Statements(n[0]), nil
	case "tables":
		return strings.Join(benchdata.Tables(n[0]), ""), nil
	case "tables-changed":
		return strings.Join(benchdata.TablesChanged(n[0]), ""), nil
	case "partitions":
		return strings.Join(benchdata.Partitions(n[0], n[1]), ""), nil
	default:
		return benchdata.Rows(n[0], n[1]), nil
	}
}
