package cli_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A file of 64 MB, whatever is in it, is reviewed within the memory of a small
// machine. The largest are dumps with rows in them.
func TestBigFiles(t *testing.T) {
	const size, mostKB = 64 << 20, 2 << 20
	for _, tt := range []struct {
		name, head, repeated, tail string
		code                       int
		says                       string
	}{
		{"rows as statements", "CREATE TABLE t (id bigint);\n", "INSERT INTO t (id, name) VALUES (1234567, 'a name');\n", "", 1, "not read: rows are no schema"},
		{"rows of one statement", "CREATE TABLE t (id bigint);\nINSERT INTO t VALUES (1)", ", (1234567)", ";\n", 1, "not read: rows are no schema"},
		{"rows of COPY", "CREATE TABLE t (id bigint);\nCOPY t FROM stdin;\n", "1234567\n", "\\.\n", 1, "of COPY skipped"},
		{"one string", "SELECT '", "x", "';\n", 0, "1 statement"},
		{"a string without end", "SELECT '", "x;\n", "", 0, "the rest of the file is not read"},
		{"brackets", "SELECT ", "(", "", 0, "nested"},
		{"semicolons", "", ";", "", 0, "nothing to judge"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "big.sql")
			text := tt.head + strings.Repeat(tt.repeated, size/len(tt.repeated)) + tt.tail
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("decade", "review", file, "--rule", "KEY001,SQL001")
			var out, errs bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &errs
			err := cmd.Run()
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if got := cmd.ProcessState.ExitCode(); got != tt.code {
				t.Errorf("exit code %d, want %d: %s", got, tt.code, errs.String())
			}
			if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), tt.says) {
				t.Errorf("the report does not say %q:\n%.2000s", tt.says, out.String())
			}
			if kb := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss; kb > mostKB {
				t.Errorf("it took %d MB of memory, more than %d", kb>>10, mostKB>>10)
			} else {
				t.Logf("%d MB, %s", kb>>10, cmd.ProcessState.UserTime())
			}
		})
	}
}
