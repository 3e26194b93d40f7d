package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/rules"
)

func newRules(p *Process) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "rules",
		Short:   "List the rules",
		GroupID: "learn",
		Args:    argsError(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return rulesJSON(p)
			}
			tw := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
			for _, f := range rules.Families() {
				for _, r := range f.Rules {
					fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", r.ID, severityWord(r), r.Name, r.Title)
				}
			}
			return tw.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

func severityWord(r *rule.Rule) string {
	if r.Strict {
		return r.Severity.String() + ", strict"
	}
	return r.Severity.String()
}

// ruleJSON is one entry of `decade rules --json`.
type ruleJSON struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Family   string   `json:"family"`
	Title    string   `json:"title"`
	Severity string   `json:"severity"`
	Strict   bool     `json:"strict"`
	Needs    []string `json:"needs"`
	Why      string   `json:"why"`
	Limits   string   `json:"limits"`
	Sources  []string `json:"sources"`
}

func rulesJSON(p *Process) error {
	doc := struct {
		SchemaVersion string     `json:"schema_version"`
		Rules         []ruleJSON `json:"rules"`
	}{SchemaVersion: "1", Rules: []ruleJSON{}}
	for _, f := range rules.Families() {
		for _, r := range f.Rules {
			j := ruleJSON{ID: r.ID, Name: r.Name, Family: f.Name, Title: r.Title, Severity: r.Severity.String(), Strict: r.Strict,
				Needs: []string{}, Why: r.Why, Limits: r.Limits, Sources: append([]string{}, r.Sources...)}
			for _, n := range r.Needs {
				j.Needs = append(j.Needs, string(n))
			}
			doc.Rules = append(doc.Rules, j)
		}
	}
	enc := json.NewEncoder(p.Out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(doc)
}

func newExplain(p *Process) *cobra.Command {
	return &cobra.Command{
		Use:     "explain RULE",
		Short:   "Show a rule with its executed examples",
		GroupID: "learn",
		Example: "  decade explain KEY001\n  decade explain no-primary-key",
		Args:    argsError(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			r := rules.Find(args[0])
			if r == nil {
				return &review.UsageError{What: fmt.Sprintf("there is no rule %s", args[0]), Next: nearest(args[0])}
			}
			page, err := rules.Page(r)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(p.Out, page)
			return err
		},
		ValidArgsFunction: completeRules,
	}
}

// nearest suggests the rules whose id or name is like the word.
func nearest(word string) string {
	called := map[string]string{}
	var ids, names []string
	for _, r := range rules.All() {
		called[r.ID], called[r.Name] = r.ID+" "+r.Name, r.ID+" "+r.Name
		ids, names = append(ids, r.ID), append(names, r.Name)
	}
	hits := closest(word, append(names, ids...))
	for _, name := range names {
		if len(hits) < 3 && len(word) >= 3 && strings.Contains(name, strings.ToLower(word)) && !slices.Contains(hits, name) {
			hits = append(hits, name)
		}
	}
	for i, h := range hits {
		hits[i] = called[h]
	}
	if len(hits) == 0 {
		return "decade rules lists them"
	}
	return didYouMean(hits)
}

func completeRules(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, r := range rules.All() {
		out = append(out, r.ID+"\t"+r.Title)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

func completeWords(cmd *cobra.Command, flag string, words ...string) {
	// The only error is a flag that does not exist: a mistake in this package
	// that the tests of the completions show.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}
