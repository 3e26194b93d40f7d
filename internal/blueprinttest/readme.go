package blueprinttest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/blueprints"
	"github.com/decadedb/decade/internal/cli"
)

// Diagram demands that the drawing in a blueprint's README is what decade
// diagram draws of its schema. DECADE_UPDATE=1 writes it, into the folder that
// the README lies in.
func Diagram(t *testing.T, bp blueprints.Blueprint, folder string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := cli.Main(t.Context(), cli.Process{Args: []string{"diagram", "-o", "mermaid", "--whole", filepath.Join(Write(t, bp, nil), "schema")},
		In: strings.NewReader(""), Out: &out, Err: &errs, Getenv: os.Getenv, Environ: os.Environ})
	if code != 0 {
		t.Fatalf("decade diagram of %s: exit code %d: %s", bp.Name, code, errs.String())
	}
	file := filepath.Join(folder, "README.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const fence = "```mermaid\n"
	before, rest, ok := strings.Cut(string(text), fence)
	drawn, after, end := strings.Cut(rest, "```")
	if !ok || !end {
		t.Fatalf("%s has no Mermaid diagram", file)
	}
	if drawn == out.String() {
		return
	}
	if os.Getenv("DECADE_UPDATE") == "" {
		t.Errorf("the diagram in %s is stale: run this test with DECADE_UPDATE=1\n%s", file, cmp.Diff(drawn, out.String()))
		return
	}
	if err := os.WriteFile(file, []byte(before+fence+out.String()+"```"+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
