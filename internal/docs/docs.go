// Package docs generates the documents that come from code, so that they
// cannot say anything else than the code does. A test fails when a committed
// file is stale.
package docs

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra/doc"

	"github.com/decadedb/decade/internal/cli"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/rules"
)

// Generate gives every generated file by its slash-separated path in the repository.
func Generate() (map[string][]byte, error) {
	files := map[string][]byte{
		"docs/rules.md":    rulesPage(),
		"docs/coverage.md": coveragePage(),
	}
	for _, r := range rules.All() {
		page, err := rules.Page(r)
		if err != nil {
			return nil, err
		}
		files["docs/rules/"+r.ID+".md"] = []byte(page)
	}
	if err := manPages(files); err != nil {
		return nil, err
	}
	return files, nil
}

// Prune removes, or with check reports, generated files whose source is gone.
func Prune(root string, files map[string][]byte, check bool) error {
	for _, dir := range []string{"docs/rules", "docs/man"} {
		entries, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(dir)))
		if err != nil {
			continue // not generated yet
		}
		for _, e := range entries {
			name := dir + "/" + e.Name()
			if _, ok := files[name]; ok {
				continue
			}
			if check {
				return fmt.Errorf("%s has no source any more: run `make docs`", name)
			}
			if err := os.Remove(filepath.Join(root, filepath.FromSlash(name))); err != nil {
				return err
			}
		}
	}
	return nil
}

func rulesPage() []byte {
	var b bytes.Buffer
	b.WriteString("# Rules\n\nGenerated from code by `make docs`. Every example on a rule's page was executed on real servers in the tests.\n\n")
	n := 0
	for _, f := range rules.Families() {
		n += len(f.Rules)
	}
	fmt.Fprintf(&b, "%d rules. `strict` rules and advice are reported by `--profile strict`. A rule that needs what was not given is listed as not evaluated.\n", n)
	for _, f := range rules.Families() {
		fmt.Fprintf(&b, "\n## %s\n\n| rule | severity | needs | what it finds |\n|---|---|---|---|\n", f.Title)
		for _, r := range f.Rules {
			sev := r.Severity.String()
			if r.Strict {
				sev += ", strict"
			}
			fmt.Fprintf(&b, "| [%s](rules/%s.md) %s | %s | %s | %s |\n", r.ID, r.ID, r.Name, sev, needs(r), cell(r.Title))
		}
	}
	return b.Bytes()
}

func needs(r *rule.Rule) string {
	var out []string
	for _, n := range r.Needs {
		if n != rule.NeedSchema {
			out = append(out, string(n))
		}
	}
	return strings.Join(out, ", ")
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// manPages renders a man page per command. The date is left out, so that the
// bytes depend on the code alone.
func manPages(files map[string][]byte) error {
	root := cli.Root("")
	undated := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC) // left out below
	for _, cmd := range append(root.Commands(), root) {
		if cmd.Hidden || !cmd.IsAvailableCommand() && !cmd.IsAdditionalHelpTopicCommand() && cmd != root {
			continue
		}
		var b bytes.Buffer
		cmd.DisableAutoGenTag = true
		if err := doc.GenMan(cmd, &doc.GenManHeader{Section: "1", Source: "decade", Manual: "decade", Date: &undated}, &b); err != nil {
			return fmt.Errorf("writing the man page of %s: %w", cmd.CommandPath(), err)
		}
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
		files["docs/man/"+name+".1"] = bytes.ReplaceAll(b.Bytes(), []byte(undated.Format("Jan 2006")), nil)
	}
	return nil
}
