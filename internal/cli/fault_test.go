package cli_test

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/cli"
)

// A fault of decade itself ends with an exit code of its own and says what to
// report.
func TestFault(t *testing.T) {
	var out, errs bytes.Buffer
	code := cli.Main(context.Background(), cli.Process{
		Args: []string{"review"}, In: strings.NewReader(""), Out: &out, Err: &errs, Version: "v1.2.3",
		Getenv: func(string) string { panic("the environment is gone") },
	})
	if code != 70 || out.Len() != 0 {
		t.Errorf("exit code %d, output %q; want 70 and none", code, out.String())
	}
	for _, want := range []string{"^decade: internal error: the environment is gone\n  ", "fault of decade v1.2.3; please report it", "fault_test.go"} {
		if !regexp.MustCompile(want).MatchString(errs.String()) {
			t.Errorf("the error lacks %q:\n%s", want, errs.String())
		}
	}
}

// The exit codes that the program uses are those that its help names.
func TestExitCodesAreDocumented(t *testing.T) {
	var out bytes.Buffer
	if code := cli.Main(context.Background(), cli.Process{Args: []string{"help", "exit-codes"}, Out: &out, Err: &out, Getenv: os.Getenv}); code != 0 {
		t.Fatal(code)
	}
	for _, code := range []string{"0", "1", "2", "3", "4", "70", "130"} {
		if !regexp.MustCompile(`(?m)^  ` + code + ` +\S`).MatchString(out.String()) {
			t.Errorf("exit code %s is not in the help:\n%s", code, out.String())
		}
	}
}
