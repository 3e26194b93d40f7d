package rules

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

// Page is a rule's documentation as Markdown: what `decade explain` prints
// and docs/rules holds. It is made of the rule's own words and its archive,
// whose examples the tests execute.
func Page(r *rule.Rule) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s %s\n\n**%s**\n\n", r.ID, r.Name, r.Title)
	fmt.Fprintf(&b, "Severity: %s", r.Severity)
	if r.Strict {
		b.WriteString(" (strict profile only)")
	}
	if needs := needsWords(r.Needs); needs != "" {
		fmt.Fprintf(&b, " · Needs: %s", needs)
	}
	fmt.Fprintf(&b, " · Family: %s\n\n", FamilyOf(r).Name)
	text := Archive(r)
	if text != "" {
		a, err := rule.ParseArchive([]byte(text))
		if err != nil {
			return "", fmt.Errorf("reading the archive of %s: %w", r.ID, err)
		}
		if a.Prose != "" {
			fmt.Fprintf(&b, "%s\n\n", strings.TrimSpace(a.Prose))
		}
		section(&b, "In ten years", r.Why)
		section(&b, "Limits", r.Limits)
		examples(&b, a)
	} else {
		section(&b, "In ten years", r.Why)
		section(&b, "Limits", r.Limits)
	}
	sources(&b, r.Sources)
	return b.String(), nil
}

func section(b *strings.Builder, title, text string) {
	if text != "" {
		fmt.Fprintf(b, "## %s\n\n%s\n\n", title, text)
	}
}

func needsWords(needs []rule.Need) string {
	var out []string
	for _, n := range needs {
		if n != rule.NeedSchema {
			out = append(out, string(n))
		}
	}
	return strings.Join(out, ", ")
}

// examples prints what the tests executed, in the archive's order of kinds.
func examples(b *strings.Builder, a *rule.Archive) {
	for _, kind := range []struct {
		kind  rule.ExampleKind
		title string
	}{
		{rule.BadExample, "Found"}, {rule.GoodExample, "Not found"},
		{rule.RefusedExample, "PostgreSQL refuses"}, {rule.LocksExample, "Locks, as measured"},
	} {
		first := true
		for _, e := range a.Examples {
			if e.Kind != kind.kind {
				continue
			}
			if first {
				fmt.Fprintf(b, "## %s\n\n", kind.title)
				first = false
			}
			sql := e.SQL
			if e.Before != "" {
				sql = "-- before:\n" + strings.TrimSpace(e.Before) + "\n-- then:\n" + sql
			}
			fmt.Fprintf(b, "```sql\n%s\n```\n\n", strings.TrimSpace(sql))
			if e.Queries != "" {
				fmt.Fprintf(b, "with the queries\n\n```sql\n%s\n```\n\n", strings.TrimSpace(e.Queries))
			}
			for _, w := range e.Wants {
				if w.Contains != "" {
					fmt.Fprintf(b, "> %s\n", w.Contains)
				}
			}
			for _, w := range e.Refused {
				fmt.Fprintf(b, "> refused with SQLSTATE %s\n", w.SQLState)
			}
			for _, l := range e.Locks {
				fmt.Fprintf(b, "> %s\n", strings.TrimSpace(l.Kind+" "+l.Mode+" on "+l.Relation))
			}
			if len(e.Wants)+len(e.Refused)+len(e.Locks) > 0 {
				b.WriteString("\n")
			}
		}
	}
}

// sources links documentation pages; coverage keys of the mission are not for readers.
func sources(b *strings.Builder, list []string) {
	var links []string
	for _, s := range list {
		if !strings.Contains(s, ":") {
			links = append(links, fmt.Sprintf("[%s](https://www.postgresql.org/docs/current/%s.html)", s, s))
		}
	}
	if len(links) > 0 {
		fmt.Fprintf(b, "PostgreSQL's documentation: %s\n", strings.Join(links, ", "))
	}
}
