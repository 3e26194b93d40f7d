// Package shadow runs throw-away PostgreSQL servers, so that decade can
// execute SQL instead of believing it.
//
// A server lives in one private folder below the system's folder for
// temporary files, or in memory (Options.Light): data, log and a unix socket,
// no network port. It is fast
// and forgets everything: no fsync, no full-page writes, no autovacuum. It
// stops and the folder goes when Stop is called, and also when the process
// that started it dies in any way (watcher.go).
//
// PostgreSQL refuses to run as root; a root process starts it as another
// user (owner.go). Where no server programs are found, Find gives *ErrNoServer.
//
// Trace executes one statement and tells what it locked, rewrote and read.
package shadow

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/pg"
)

// Options say which server to start. Binary is required.
type Options struct {
	Binary Binary
	// Settings of postgresql.conf beyond and over the fast defaults.
	Settings map[string]string
	// Preload names extensions for shared_preload_libraries; those that the
	// installation does not have are left out. Server.Preloaded says which were taken.
	Preload []string
	// RunAs is the user that a root process starts the server as; "" is nobody.
	RunAs string
	// Light says that the server will hold few rows: its folder lies in memory
	// where the system has a file system there with room to spare.
	Light bool
	// NoCache makes initdb run afresh instead of copying a template.
	NoCache bool
	// StartTimeout bounds the wait for the first connection; 0 is 30 s.
	StartTimeout time.Duration
}

// Server is a running throw-away server.
type Server struct {
	Binary Binary
	// Preloaded are the extensions in shared_preload_libraries.
	Preloaded []string

	dir     string
	process *exec.Cmd
	exited  chan struct{} // closed when the server process has ended
	leash   *os.File      // the watcher lives as long as this is open
	control control
}

// superuser owns every shadow.
const superuser = "postgres"

// port only names the socket's file: nothing listens on it.
const port = 5432

// Start makes a data directory and runs a server on it. The caller stops it.
func Start(ctx context.Context, o Options) (*Server, error) {
	s, err := start(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("starting a throw-away PostgreSQL %s: %w", o.Binary.VersionText, err)
	}
	return s, nil
}

func start(ctx context.Context, o Options) (_ *Server, err error) {
	if err := supported(); err != nil {
		return nil, err
	}
	owner, err := ownerFor(o.RunAs)
	if err != nil {
		return nil, err
	}
	dir, err := privateDir(owner, o.Light)
	if err != nil {
		return nil, err
	}
	s := &Server{Binary: o.Binary, dir: dir, exited: make(chan struct{})}
	defer func() {
		if err != nil {
			s.Stop()
		}
	}()
	// The watcher comes first, so that a death halfway leaves nothing behind.
	if s.leash, err = watch(owner, dir); err != nil {
		return nil, err
	}
	if err := newCluster(ctx, o, owner, filepath.Join(dir, "data")); err != nil {
		return nil, err
	}
	for _, name := range o.Preload {
		if o.Binary.HasExtension(ctx, name) {
			s.Preloaded = append(s.Preloaded, name)
		}
	}
	conf := settings(dir, s.Preloaded, o.Settings)
	if err := owner.writeFile(filepath.Join(dir, "data", "postgresql.conf"), conf); err != nil {
		return nil, err
	}
	if err := s.run(owner); err != nil {
		return nil, err
	}
	timeout := o.StartTimeout
	if timeout == 0 {
		timeout = 30 * time.Second
	}
	return s, s.ready(ctx, timeout)
}

// run starts the server process in a session of its own, so that an
// interrupt from the terminal does not reach it before decade has decided.
func (s *Server) run(owner owner) error {
	log, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(s.Binary.program("postgres"), "-D", filepath.Join(s.dir, "data"))
	cmd.Dir = s.dir
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = owner.attributes()
	if err := cmd.Start(); err != nil {
		return err
	}
	s.process = cmd
	go func() {
		cmd.Wait() // the log says why; ready and Stop only need to know that
		close(s.exited)
	}()
	return nil
}

// ready waits until the server's pid file says so and a connection works.
func (s *Server) ready(ctx context.Context, timeout time.Duration) error {
	deadline := time.NewTimer(timeout)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !s.saysReady() {
		select {
		case <-s.exited:
			return fmt.Errorf("the server ended at once: %s", s.logTail())
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline.C:
			return fmt.Errorf("not ready after %s: %s", timeout, s.logTail())
		case <-tick.C:
		}
	}
	if err := s.control.with(ctx, s, func(*pgx.Conn) error { return nil }); err != nil {
		return fmt.Errorf("%w: %s", err, s.logTail())
	}
	return nil
}

// saysReady reads the status line of postmaster.pid (pidfile.h: line 8).
func (s *Server) saysReady() bool {
	data, err := os.ReadFile(filepath.Join(s.dir, "data", "postmaster.pid"))
	lines := strings.Split(string(data), "\n")
	return err == nil && len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready"
}

// logTail gives the last lines of the server's log on one line.
func (s *Server) logTail() string {
	data, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return "no log"
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	return strings.Join(lines[max(0, len(lines)-5):], " | ")
}

// Stop ends the server without a checkpoint and removes its folder. It may
// be called twice.
func (s *Server) Stop() error {
	if s.process != nil {
		// SIGQUIT is the immediate shutdown: nothing here is worth saving.
		if err := s.process.Process.Signal(syscall.SIGQUIT); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("stopping the throw-away server: %w", err)
		}
		select {
		case <-s.exited:
		case <-time.After(10 * time.Second):
			s.process.Process.Kill() // its children notice and end
			<-s.exited
		}
	}
	s.control.close()
	err := os.RemoveAll(s.dir)
	if s.leash != nil {
		s.leash.Close() // the watcher finds nothing left to do
		s.leash = nil
	}
	return err
}

// ConnString gives a connection string for a database of the server.
func (s *Server) ConnString(database string) string {
	return keyword("host", s.dir) + " " + keyword("port", strconv.Itoa(port)) + " " +
		keyword("user", superuser) + " " + keyword("dbname", database) + " sslmode=disable"
}

func keyword(key, value string) string {
	value = strings.ReplaceAll(value, `\`, `\\`)
	return key + "='" + strings.ReplaceAll(value, `'`, `\'`) + "'"
}

// Connect opens a session as the superuser.
func (s *Server) Connect(ctx context.Context, database string) (*pgx.Conn, error) {
	return pg.Connect(ctx, s.ConnString(database), sessionOptions())
}

func sessionOptions() pg.Options {
	return pg.Options{Verb: "shadow", ReadWrite: true, AnyVersion: true, Prepared: true}
}
