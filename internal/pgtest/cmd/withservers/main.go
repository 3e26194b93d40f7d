// Command withservers runs a command beside test clusters:
//
//	go run ./internal/pgtest/cmd/withservers go test ./...
//
// It starts one cluster per major version under test, names them in the
// environment (pgtest.EnvOf), runs the command, stops them, and ends with the
// command's exit code. Versions that the machine lacks are named and left out.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/shadow"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: withservers COMMAND [ARGUMENT...]")
		os.Exit(2)
	}
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withservers:", err)
	}
	os.Exit(code)
}

func run(command []string) (int, error) {
	env := os.Environ()
	running, failed := startAll(&env)
	defer func() {
		for _, s := range running {
			if err := s.Stop(); err != nil {
				fmt.Fprintln(os.Stderr, "withservers:", err)
			}
		}
	}()
	if failed != nil {
		return 1, failed
	}
	tmp, err := os.MkdirTemp("", "decade-skips-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(tmp)
	skips := filepath.Join(tmp, "skips")
	env = append(env, pgtest.EnvSkips+"="+skips)

	// An interrupt reaches the command by the terminal as well; here it must
	// not end this process before the servers are stopped.
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Env = env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	if data, readErr := os.ReadFile(skips); readErr == nil {
		lines := strings.TrimSpace(string(data))
		fmt.Fprintf(os.Stderr, "withservers: %d TESTS SKIPPED for want of a server:\n%s\n", strings.Count(lines, "\n")+1, lines)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}

// startAll starts what the environment does not name already.
func startAll(env *[]string) ([]*shadow.Server, error) {
	var (
		wg      sync.WaitGroup
		mu      sync.Mutex
		running []*shadow.Server
		failed  error
	)
	for _, v := range pgtest.Versions() {
		if os.Getenv(pgtest.EnvOf(v)) != "" {
			continue
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			s, err := pgtest.Start(context.Background(), v)
			mu.Lock()
			defer mu.Unlock()
			var none *shadow.ErrNoServer
			switch {
			case errors.As(err, &none):
				fmt.Fprintf(os.Stderr, "withservers: PostgreSQL %d not found, its tests will be skipped (in CI: fail)\n", v)
			case err != nil:
				failed = errors.Join(failed, err)
			default:
				running = append(running, s)
				*env = append(*env, pgtest.EnvOf(v)+"="+s.ConnString("postgres"))
			}
		}()
	}
	wg.Wait()
	return running, failed
}
