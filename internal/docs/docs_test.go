package docs_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/cli"
	"github.com/decadedb/decade/internal/docs"
)

var update = flag.Bool("update", false, "rewrite the documents")

// root is the repository, found before anything changes the working folder.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// What is generated and committed is what the code says today.
func TestGeneratedDocsAreFresh(t *testing.T) {
	root := root(t)
	files, err := docs.Generate()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		have, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%v: run `make docs`", err)
			continue
		}
		if !bytes.Equal(have, want) {
			t.Errorf("%s is stale: run `make docs`\n%s", name, cmp.Diff(string(have), string(want)))
		}
	}
	if err := docs.Prune(root, files, !*update); err != nil {
		t.Error(err)
	}
}

var (
	shown    = regexp.MustCompile("(?s)<!-- output of: decade ([^\n]*) -->\n```\n(.*?)```\n")
	duration = regexp.MustCompile(`\b\d+(\.\d+)? m?s\.`)
)

// Output that a document shows was printed by the command above it.
func TestShownOutput(t *testing.T) {
	root := root(t)
	t.Chdir(root)
	for _, name := range []string{"README.md"} {
		// Planning needs a server, which the quick tests do without.
		quick := testing.Short()
		path := filepath.Join(root, name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		blocks := shown.FindAllStringSubmatch(string(data), -1)
		if len(blocks) == 0 {
			t.Errorf("%s shows no output", name)
		}
		text := string(data)
		for _, b := range blocks {
			if quick && strings.HasPrefix(b[1], "plan ") {
				continue
			}
			got := run(t, strings.Fields(b[1]))
			if *update {
				text = strings.Replace(text, b[0], "<!-- output of: decade "+b[1]+" -->\n```\n"+got+"```\n", 1)
			} else if diff := cmp.Diff(b[2], got); diff != "" {
				t.Errorf("%s: decade %s prints something else (-shown +printed); go test ./internal/docs -update:\n%s", name, b[1], diff)
			}
		}
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// serversOnly is an environment that knows where server programs are, and
// nothing else.
func serversOnly(name string) string {
	if strings.HasPrefix(name, "DECADE_PG_") {
		return os.Getenv(name)
	}
	return ""
}

// minor is a server's exact version, which the next package changes.
var minor = regexp.MustCompile(`PostgreSQL (\d+)\.\d+( \([^)]*\))?`)

// run gives what a command prints from the repository's root, with the time it took left out.
func run(t *testing.T, args []string) string {
	t.Helper()
	var out, errs bytes.Buffer
	code := cli.Main(context.Background(), cli.Process{
		Args: args, In: strings.NewReader(""), Out: &out, Err: &errs,
		Getenv: serversOnly, Environ: func() []string { return nil }, Version: "dev",
		Now: func() time.Time { return time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC) },
	})
	if code > 1 {
		t.Fatalf("decade %s: exit code %d: %s", strings.Join(args, " "), code, errs.String())
	}
	return minor.ReplaceAllString(duration.ReplaceAllString(out.String(), "25 ms."), "PostgreSQL $1")
}

// A page that points to a rule which does not exist helps nobody.
func TestCoverageNamesRules(t *testing.T) {
	for _, id := range docs.UnknownRules() {
		t.Errorf("docs/coverage.md names %s, and there is no such rule", id)
	}
}
