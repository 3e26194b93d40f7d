package archtest_test

// storeys gives every package its storey, from the ground up. A package
// imports only from its own storey or below. A name that ends in "/..." stands
// for everything below it, unless a longer name says otherwise.
func storeys() map[string]int {
	return map[string]int{
		// 0 ground: plain values, the standard library only.
		"blueprints":        ground, // the files that decade init writes
		"internal/catalog":  ground,
		"internal/clock":    ground,
		"internal/feature":  ground,
		"internal/ident":    ground,
		"internal/lockmode": ground,
		"internal/pattern":  ground,
		"internal/span":     ground,
		// 1 reading.
		"internal/ddl":        reading,
		"internal/introspect": reading,
		"internal/migdir":     reading,
		"internal/pg":         reading,
		"internal/sqlparse":   reading,
		"internal/workload":   reading,
		// 2 judging: pure.
		"internal/baseline":  judging,
		"internal/design":    judging,
		"internal/diff":      judging,
		"internal/lifecycle": judging,
		"internal/plan":      judging,
		"internal/sqlwrite":  judging,
		"internal/rule":      judging,
		"internal/rules":     judging,
		"internal/rules/...": judging,
		"internal/suppress":  judging,
		// 3 acting.
		"internal/apply":    acting,
		"internal/archive":  acting,
		"internal/convert":  acting,
		"internal/maintain": acting,
		"internal/monitor":  acting,
		"internal/stash":    acting,
		"internal/lab":      acting,
		"internal/prove":    acting,
		"internal/shadow":   acting,
		"internal/simulate": acting,
		"internal/twin":     acting,
		// 4 telling: sees values, never a connection.
		"internal/metrics":    telling,
		"internal/mcpserver":  telling,
		"internal/report":     telling,
		"internal/report/...": telling,
		"internal/web":        telling,
		// 5 entry.
		"internal/cli":      entry,
		"internal/cli/...":  entry,
		"internal/config":   entry,
		"internal/docs":     entry, // documents that come from code
		"internal/planning": entry, // one plan from names to the proof
		"internal/review":   entry, // one review from the target to the report; reads the configuration
		"internal/term":     entry,
		"cmd/...":           entry,
		// Support of tests, and programs that write code: no product package
		// may import them, and they may import everything.
		"internal/archtest":              support,
		"internal/benchdata":             support,
		"internal/benchdata/...":         support,
		"internal/blueprinttest":         support,
		"blueprints/lifeops":             support,
		"internal/lab/labtest":           support,
		"internal/pgtest":                support,
		"internal/pgtest/...":            support,
		"internal/report/reporttest":     support,
		"internal/report/reporttest/...": support,
		"internal/rule/ruletest":         support,
		"internal/sqlparse/gen":          support,
	}
}

const (
	ground = iota
	reading
	judging
	acting
	telling
	entry
	support
)

// wall is a module or package with few doors.
type wall struct {
	imported string   // and everything below it
	doors    []string // packages that may import it, in the form of storeys
	why      string
}

func walls() []wall {
	return []wall{
		{"github.com/sqlc-dev/oliphant", []string{"internal/sqlparse", "internal/sqlparse/gen"}, "another parser must be a change in one package"},
		{"github.com/jackc/pgx", []string{
			// pg opens connections; the others take them and use the driver's types.
			"internal/pg", "internal/introspect", "internal/workload",
			"internal/apply", "internal/archive", "internal/convert", "internal/maintain", "internal/monitor",
			"internal/lab", "internal/prove", "internal/shadow", "internal/simulate", "internal/twin", "internal/review", "internal/planning",
			"internal/pgtest", "internal/lab/labtest", "internal/rule/ruletest", "internal/blueprinttest", "internal/benchdata/cmd/stalls",
		}, "storeys 0, 2 and 4 see values, never a connection"},
		{"github.com/spf13/cobra", []string{"internal/cli", "internal/cli/...", "internal/docs", "cmd/..."}, "only the command line knows its framework"},
		{"github.com/goccy/go-yaml", []string{"internal/config", "internal/cli", "internal/cli/..."}, "configuration is read in one place"},
	}
}

// openers may open connections.
func openers() []string { return []string{"internal/pg"} }

// pure storeys see what they are given: no files, no network, no processes,
// no clock, no driver, no chance.
func pure(storey int) bool { return storey == judging || storey == telling }

// impure are packages of the standard library that pure storeys do not import.
func impure() []string {
	return []string{"os", "os/exec", "os/signal", "os/user", "net", "net/http", "syscall", "math/rand", "math/rand/v2", "log", "log/slog", "database/sql"}
}

// servers of pages have to listen: exceptions from pure.
func mayListen(pkg string) bool {
	return pkg == "internal/web" || pkg == "internal/metrics" || pkg == "internal/mcpserver"
}

// clocks are calls that read the time. The ground and the pure storeys get
// the instant as a value; internal/clock is the place that reads it.
func clocks() []string {
	return []string{"time.Now", "time.Since", "time.Until", "time.Sleep", "time.After", "time.Tick", "time.NewTimer", "time.NewTicker"}
}

func readsClock(pkg string, storey int) bool {
	return (storey == ground || pure(storey)) && pkg != "internal/clock" && !mayListen(pkg)
}
