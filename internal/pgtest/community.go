package pgtest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// EnvCommunity names the environment variable with the program that serves
// TimescaleDB's community build. `scripts/kit.sh env` sets it.
const EnvCommunity = "DECADE_TIMESCALEDB_COMMUNITY"

// CommunityVersion is the major version of PostgreSQL that the community
// build of the kit is part of.
const CommunityVersion = 17

// communityStart bounds the time that a server takes to start: about two
// seconds of processor time, on a machine that may be busy.
const communityStart = 2 * time.Minute

// communityGrace is what a server gets to end by itself.
const communityGrace = 15 * time.Second

// communityServers bounds the servers at a time: each holds its database in
// memory, 300 MB and more.
var communityServers = make(chan struct{}, 2)

// Community starts a server of its own for the test, PostgreSQL 17 with
// TimescaleDB's community build in WebAssembly, and gives its connection
// string. The extension is created; pgvector and the usual contrib modules
// wait for their CREATE EXTENSION. The session's role is a superuser.
//
// It has what the Apache build lacks (compression, continuous aggregates,
// policies) and lacks what one process cannot have: it takes one connection
// at a time (another waits up to five seconds for the first to end), has no
// background workers (call run_job), cannot cancel a statement, and refuses
// COPY FROM STDIN. Both the simple and the extended protocol work.
//
// Where the kit has no such server, the test fails in CI and is skipped
// elsewhere, as with every server.
func Community(t testing.TB) string {
	t.Helper()
	program := os.Getenv(EnvCommunity)
	if program == "" {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not set: run scripts/kit.sh install community", EnvCommunity)
		}
		noteSkipFor(t.Name(), "TimescaleDB community")
		t.Skipf("no community build of TimescaleDB for this test: %s is not set", EnvCommunity)
	}
	communityServers <- struct{}{}
	t.Cleanup(func() { <-communityServers })
	// Directly in the folder for temporary files: the path of a socket must stay
	// below 108 characters, and a test's name may be long.
	dir, err := os.MkdirTemp("", "decade-tsc-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := startCommunity(t, program, dir); err != nil {
		t.Fatalf("starting TimescaleDB's community build with %s: %v", program, err)
	}
	return "host=" + dir + " user=postgres dbname=template1 sslmode=disable"
}

// HaveCommunity reports whether Community gives a server. In CI it says yes,
// so that its absence is an error and not a smaller test.
func HaveCommunity() bool { return os.Getenv("CI") != "" || os.Getenv(EnvCommunity) != "" }

// startCommunity returns when the server listens. The server ends with its
// standard input, at the test's end or at this process's, whichever is first.
func startCommunity(t testing.TB, program, dir string) error {
	t.Helper()
	cmd := exec.Command(program, dir)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	timer := time.AfterFunc(communityStart, func() { cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if !timer.Stop() {
		err = fmt.Errorf("it did not listen within %s", communityStart)
	}
	if err != nil || strings.TrimSpace(line) != "ready" {
		in.Close()
		cmd.Process.Kill()
		cmd.Wait()
		return fmt.Errorf("it says %q: %w: %s", strings.TrimSpace(line), err, strings.TrimSpace(complaints.String()))
	}
	t.Cleanup(func() {
		in.Close()
		// One that is busy with a statement that nobody waits for any more does
		// not see that.
		grace := time.AfterFunc(communityGrace, func() { cmd.Process.Kill() })
		defer grace.Stop()
		io.Copy(io.Discard, out)
		if err := cmd.Wait(); err != nil {
			t.Errorf("TimescaleDB's community build ended with: %v\n%s", err, complaints.String())
		}
	})
	return nil
}
