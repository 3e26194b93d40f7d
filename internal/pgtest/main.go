package pgtest

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// Main is the TestMain of packages that use servers: it stops what the
// package's tests started, tells how many tests were skipped for want of a
// server, and fails when goroutines are left over.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run is Main for those who end the process themselves.
func Run(m *testing.M) int {
	code := m.Run()
	for _, end := range ends.list {
		end()
	}
	if err := stop(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		code = max(code, 1)
	}
	tellSkips()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, "pgtest: goroutines left over:", err)
			code = 1
		}
	}
	return code
}

// ends are what is to be done when the tests are through.
var ends struct {
	sync.Mutex
	list []func()
}

// AtEnd lets something be done when the tests of this process are through.
func AtEnd(do func()) {
	ends.Lock()
	defer ends.Unlock()
	ends.list = append(ends.list, do)
}

// EnvSkips names the environment variable with the file to which skips are
// added, one line each: `go test` swallows the output of packages that pass.
const EnvSkips = "DECADE_TEST_SKIPS"

var skips struct {
	sync.Mutex
	tests []string
}

func noteSkip(test string, version int) {
	noteSkipFor(test, fmt.Sprintf("PostgreSQL %d", version))
}

func noteSkipFor(test, server string) {
	skips.Lock()
	defer skips.Unlock()
	line := server + ": " + test
	skips.tests = append(skips.tests, line)
	if name := os.Getenv(EnvSkips); name != "" {
		f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			fmt.Fprintln(os.Stderr, "pgtest: noting a skipped test:", err)
			return
		}
		defer f.Close()
		fmt.Fprintln(f, line)
	}
}

func tellSkips() {
	if n := len(skips.tests); n > 0 {
		fmt.Fprintf(os.Stderr, "pgtest: %d TESTS SKIPPED for want of a server:\n  %s\n", n, strings.Join(skips.tests, "\n  "))
	}
}
