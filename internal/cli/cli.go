// Package cli is the command line: it parses flags, calls and prints. One
// file per verb; what a verb does lives in the packages below.
//
// Main is the whole program as a function of arguments, streams and
// environment, so that tests run it in-process.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

// Exit codes, as `decade help exit-codes` tells them.
const (
	exitOK          = 0
	exitNo          = 1 // done, and the answer is no
	exitUsage       = 2
	exitDatabase    = 3
	exitRefused     = 4
	exitInternal    = 70 // a fault of decade; EX_SOFTWARE of sysexits.h
	exitInterrupted = 130
)

// Process is what a program gets from its caller.
type Process struct {
	Args     []string
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	// Now is the instant of the review, for rules on dates; nil is the clock.
	Now     func() time.Time
	Environ func() []string
	Version string
}

func (p *Process) now() time.Time {
	if p.Now == nil {
		return time.Now()
	}
	return p.Now()
}

// Main runs one command line and gives the exit code.
func Main(ctx context.Context, p Process) (code int) {
	defer func() {
		if fault := recover(); fault != nil {
			code = internalError(&p, fault, debug.Stack())
		}
	}()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	// Once cancels and cleans up; a second interrupt ends the process at once,
	// as it would without us.
	context.AfterFunc(ctx, stop)
	root := newRoot(&p)
	root.SetArgs(p.Args)
	root.SetIn(p.In)
	root.SetOut(p.Out)
	root.SetErr(p.Err)
	cmd, err := root.ExecuteContextC(ctx)
	return exitCode(ctx, &p, cmd, err)
}

// internalError is the last resort: a fault of decade ends like an error and
// not like a crash, with what a report of it needs.
func internalError(p *Process, fault any, stack []byte) int {
	fmt.Fprintf(p.Err, `decade: internal error: %v
  this is a fault of decade %s; please report it with the lines below and the input that shows it,
  without secrets, at https://github.com/decadedb/decade/issues

%s`, fault, p.Version, stack)
	return exitInternal
}
