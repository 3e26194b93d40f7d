package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/review"
)

// errNo ends a command whose work is done and whose answer is no. The output
// has said why already.
var errNo = errors.New("the answer is no")

// exitCode prints an error once, in one shape, and maps it to the exit code:
//
//	decade: what was attempted: why it failed
//	  what to do next
func exitCode(ctx context.Context, p *Process, cmd *cobra.Command, err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errNo):
		return exitNo
	case ctx.Err() != nil:
		// Whatever failed, it failed because of the interrupt.
		fmt.Fprintln(p.Err, "decade: interrupted")
		return exitInterrupted
	case errors.Is(err, syscall.EPIPE):
		// A reader that went away (decade ... | head) is no failure of ours.
		return exitOK
	}
	what, next := tell(cmd, err)
	fmt.Fprintf(p.Err, "decade: %s\n", what)
	if next != "" {
		fmt.Fprintf(p.Err, "  %s\n", next)
	}
	var db *pg.Error
	var refused *refusedError
	switch {
	case errors.As(err, &refused):
		return exitRefused
	case errors.As(err, &db) && db.Kind != pg.BadTarget:
		return exitDatabase
	}
	return exitUsage
}

// tell gives the two lines of an error.
func tell(cmd *cobra.Command, err error) (what, next string) {
	what = err.Error()
	var usage *review.UsageError
	var db *pg.Error
	var flag flagError
	var refused *refusedError
	switch {
	case errors.As(err, &refused):
		return what, refused.next
	case errors.As(err, &usage):
		if usage.Next != "" {
			what = strings.TrimSuffix(what, "\n  "+usage.Next)
		}
		return what, usage.Next
	case errors.As(err, &db):
		return what, db.Next
	case errors.As(err, &flag):
		next = cmd.CommandPath() + " --help shows the usage"
		if flag.hint != "" {
			next = flag.hint + "; " + next
		}
	}
	return what, next
}

// flagError marks errors of the command line itself.
type flagError struct {
	error
	hint string
}

func (e flagError) Unwrap() error { return e.error }

// explainFlag puts the parser's errors into words for people.
func explainFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "":
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				names = append(names, "--"+f.Name)
			}
		})
		return flagError{err, didYouMean(closest("--"+unknown.GetSpecifiedName(), names))}
	case errors.As(err, &value):
		what := "a " + value.GetFlag().Value.Type()
		switch value.GetFlag().Value.Type() {
		case "int":
			what = "a whole number"
		case "bool":
			what = "true or false"
		case "duration":
			what = "a time as in 500ms, 30s or 2m"
		}
		return flagError{fmt.Errorf("--%s %s: must be %s", value.GetFlag().Name, value.GetValue(), what), ""}
	}
	return flagError{err, ""}
}

// refuseEmpty refuses flags that were given nothing: --since "$BASE" where
// BASE is not set would otherwise pass for no --since at all.
func refuseEmpty(cmd *cobra.Command, _ []string) error {
	var err error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if v := f.Value.String(); err == nil && (v == "" || v == "[]") {
			err = flagError{fmt.Errorf("--%s was given an empty value", f.Name), ""}
		}
	})
	return err
}

// unknownVerb refuses the word that stands where a verb belongs.
func unknownVerb(root *cobra.Command, word string) error {
	var names []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	if strings.ContainsAny(word, "=:") { // may hold a password
		return flagError{errors.New("a database stands where a verb belongs"), "decade review TARGET"}
	}
	hint := didYouMean(closest(word, names))
	if hint == "" {
		if _, err := review.ParseTarget(word); err == nil {
			hint = "decade review " + word
		}
	}
	return flagError{fmt.Errorf("there is no verb %s", word), hint}
}
