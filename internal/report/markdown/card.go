package markdown

import (
	"fmt"
	"html"
	"strings"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
)

// card gives a finding folded: its headline, and behind it why it hurts, the
// evidence, the fix, how to check it and how to accept the finding.
func card(it report.Item) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<details><summary><b>%s</b> <code>%s</code> %s</summary>\n\n", it.Severity, it.Rule, html.EscapeString(report.OneLine(it.Message)))
	where := code(it.Where())
	if part := it.Part(); part != "" {
		where += ", " + text(it.Object.Kind) + " " + code(it.Object.Path())
	}
	fmt.Fprintf(&b, "%s\n", where)
	if len(it.Also) > 0 {
		fmt.Fprintf(&b, "\nThe same on %s: ", report.Plural(len(it.Also), "further partition"))
		for i, f := range it.Also {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(code(f.Object.Table))
		}
		b.WriteString("\n")
	}
	if it.Why != "" {
		fmt.Fprintf(&b, "\n**In ten years.** %s\n", prose(it.Why))
	}
	fmt.Fprintf(&b, "\n**Evidence** (%s, %s)", it.Evidence, it.Confidence)
	for i, f := range it.Facts {
		b.WriteString([]string{": ", "; "}[min(i, 1)])
		fmt.Fprintf(&b, "%s: %s", text(f.Name), text(f.Value))
		if f.Source != "" {
			fmt.Fprintf(&b, " (%s)", text(f.Source))
		}
	}
	b.WriteString("\n")
	fixes(&b, it.Fixes)
	check(&b, it)
	ignore(&b, it)
	b.WriteString("\n</details>\n")
	return b.String()
}

func fixes(b *strings.Builder, fs []rule.Fix) {
	for i, f := range fs {
		label := "Fix"
		if i > 0 {
			label = "Or"
		}
		fmt.Fprintf(b, "\n**%s.** %s.", label, text(fixTitle(&f)))
		if f.Note != "" {
			fmt.Fprintf(b, " %s", prose(f.Note))
		}
		b.WriteString("\n")
		if sql := report.FixSQL(&f); sql != "" {
			b.WriteString("\n" + fence("sql", sql))
		}
	}
}

func check(b *strings.Builder, it report.Item) {
	if sql, want := report.CheckSQL(it.Fix()); sql != "" {
		b.WriteString("\n**Check.** ")
		if want != "" {
			fmt.Fprintf(b, "This must return %s; and the next review must not find it.\n", want)
		} else {
			b.WriteString("Ask, and review again.\n")
		}
		b.WriteString("\n" + fence("sql", sql))
		return
	}
	fmt.Fprintf(b, "\n**Check.** Review again; `--rule %s` judges by this rule alone.\n", it.Rule)
}

func ignore(b *strings.Builder, it report.Item) {
	if it.Pos.IsZero() {
		fmt.Fprintf(b, "\n**Accept it.** Put it into the baseline (`--write-baseline`, fingerprint `%s`). More: `decade explain %s`.\n", it.Fingerprint, it.Rule)
		return
	}
	fmt.Fprintf(b, "\n**Accept it.** Write `%s` above the line. More: `decade explain %s`.\n", report.IgnoreComment(it.Rule), it.Rule)
}
