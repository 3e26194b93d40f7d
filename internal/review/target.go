package review

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
)

// TargetKind says what a target is.
type TargetKind string

// The kinds of target.
const (
	FileTarget     TargetKind = "file"
	FolderTarget   TargetKind = "folder"
	StdinTarget    TargetKind = "stdin"
	DatabaseTarget TargetKind = "database"
)

// Target is what a command line names.
type Target struct {
	Kind TargetKind
	// Path of a file or folder; the connection string of a database, which
	// may hold a password and is never printed.
	Path string
}

var keywordValue = pattern.New(`^\s*[a-z_]+\s*=\s*\S`)

// ParseTarget tells what an argument is: "-" is standard input, a URL or a
// keyword string a database, anything else must be there as a file or folder
// or be the name of a service ("service=NAME" also works).
func ParseTarget(arg string) (Target, error) {
	switch {
	case strings.TrimSpace(arg) == "":
		return Target{}, &UsageError{What: "a target is empty", Next: "a variable in the command line may not be set"}
	case arg == "-":
		return Target{Kind: StdinTarget, Path: "-"}, nil
	case strings.HasPrefix(arg, "postgres://"), strings.HasPrefix(arg, "postgresql://"):
		return Target{Kind: DatabaseTarget, Path: arg}, nil
	}
	st, err := os.Stat(arg)
	switch {
	case err == nil && st.IsDir():
		return Target{Kind: FolderTarget, Path: arg}, nil
	case err == nil:
		return Target{Kind: FileTarget, Path: arg}, nil
	case keywordValue.MatchString(arg):
		return Target{Kind: DatabaseTarget, Path: arg}, nil
	case strings.Contains(arg, "://"), strings.Contains(strings.ToLower(arg), "password"):
		// It may hold a password, so it is not repeated.
		return Target{}, &UsageError{
			What: "a target is neither a file nor the address of a database",
			Next: "a database is postgres://user@host/database, \"host=… dbname=…\" or service=NAME",
		}
	case errors.Is(err, fs.ErrNotExist):
		return Target{}, &UsageError{
			What: fmt.Sprintf("there is no file or folder %s", arg),
			Next: "give a .sql file, a folder, - for standard input, or a database (postgres://…, \"host=… dbname=…\", service=NAME)",
		}
	}
	return Target{}, fmt.Errorf("looking at %s: %w", arg, err)
}

// UsageError is a mistake on the command line or in the settings: exit code 2.
type UsageError struct {
	What, Next string
}

func (e *UsageError) Error() string {
	if e.Next == "" {
		return e.What
	}
	return e.What + "\n  " + e.Next
}

// maxBytes bounds one file: a larger one is refused rather than half read.
// 1 GiB of SQL is a data dump, not a schema.
const maxBytes = 1 << 30

// readFile reads a file of SQL.
func readFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", path, err)
	}
	defer f.Close()
	return readAll(path, f)
}

func readAll(name string, r io.Reader) (string, error) {
	var b strings.Builder
	n, err := io.Copy(&b, io.LimitReader(r, maxBytes+1))
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", name, err)
	}
	if n > maxBytes {
		return "", &UsageError{
			What: fmt.Sprintf("%s is larger than %d MiB", name, maxBytes>>20),
			Next: "review the schema alone: pg_dump --schema-only",
		}
	}
	return b.String(), nil
}

// shownPath is the path as findings print it: relative to dir where it lies
// below, with slashes.
func shownPath(dir, path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		if rel, err := filepath.Rel(dir, abs); err == nil && !strings.HasPrefix(rel, "..") {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.ToSlash(path)
}

// ReadText reads a file of SQL, or stdin where path is "-".
func ReadText(path string, stdin io.Reader) (string, error) {
	if path == "-" {
		return readAll("standard input", stdin)
	}
	return readFile(path)
}
