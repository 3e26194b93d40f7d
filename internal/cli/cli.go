// Package cli is the command line: it parses flags, calls and prints. One
// file per verb; what a verb does lives in the packages below.
//
// Main is the whole program as a function of arguments, streams and
// environment, so that tests run it in-process.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/review"
)

// Exit codes, as `decade help exit-codes` tells them.
const (
	exitOK          = 0
	exitNo          = 1 // done, and the answer is no
	exitUsage       = 2
	exitDatabase    = 3
	exitRefused     = 4
	exitInterrupted = 130
)

// Process is what a program gets from its caller.
type Process struct {
	Args     []string
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	Environ  func() []string
	Version  string
}

// Main runs one command line and gives the exit code.
func Main(ctx context.Context, p Process) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRoot(&p)
	root.SetArgs(p.Args)
	root.SetIn(p.In)
	root.SetOut(p.Out)
	root.SetErr(p.Err)
	cmd, err := root.ExecuteContextC(ctx)
	return exitCode(ctx, &p, cmd, err)
}

// errNo ends a command whose work is done and whose answer is no. The output
// has said why already.
var errNo = errors.New("the answer is no")

// exitCode prints an error once, in one shape, and maps it to the exit code.
func exitCode(ctx context.Context, p *Process, cmd *cobra.Command, err error) int {
	if err == nil {
		return exitOK
	}
	if errors.Is(err, errNo) {
		return exitNo
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		fmt.Fprintln(p.Err, "decade: interrupted")
		return exitInterrupted
	}
	// A reader that went away (decade ... | head) is no failure of ours.
	if errors.Is(err, syscall.EPIPE) {
		return exitOK
	}
	fmt.Fprintf(p.Err, "decade: %s\n", err)
	var usage *review.UsageError
	var conf *config.Error
	var db *pg.Error
	switch {
	case errors.As(err, &db):
		return exitDatabase
	case errors.As(err, &usage), errors.As(err, &conf):
		return exitUsage
	case isFlagError(err):
		fmt.Fprintf(p.Err, "  decade %s --help shows the usage\n", strings.TrimPrefix(strings.TrimPrefix(cmd.CommandPath(), "decade"), " "))
		return exitUsage
	}
	return exitUsage
}

// flagError marks errors of the command line itself.
type flagError struct{ error }

func (e flagError) Unwrap() error { return e.error }

func isFlagError(err error) bool {
	var f flagError
	return errors.As(err, &f) || strings.HasPrefix(err.Error(), "unknown command")
}
