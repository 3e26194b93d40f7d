package dirsoul

import (
	"strings"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

// HostileFile is the file of the hostile sample's source.
const HostileFile = "schema/<img src=x onerror=alert(1)>|`.sql"

// Hostile is a report whose names and texts try to break out of every form:
// HTML, Markdown tables and fences, terminal escapes, directions of writing.
func Hostile() *report.Report {
	in, res, opt := sample()
	long := "column_" + strings.Repeat("very_long_", 5) + "name_x"
	text := "CREATE TABLE \"</script><script>alert(1)</script>\" (\n\tid int, -- \x1b[31mred\x1b[0m \x1b]8;;http://evil.example\x07link\n" +
		"\t\"👩‍👩‍👧‍👦 家族\" text, \"שם\" text, \"الاسم\" text -- ```\n);\nSELECT '" + strings.Repeat("x", 400) + "', " + long + ";\n"
	src := span.NewSource(HostileFile, text)
	opt.Topic = "evil | <b>bold</b> `tick` \x1b[2J"
	opt.Sources = map[string]*span.Source{HostileFile: src}
	opt.Script = &report.Script{
		NotProven: "no server was found\nDROP TABLE users;",
		Phases: []report.Phase{{Title: "Drop\nDROP TABLE users;", Statements: []report.ScriptStatement{
			{Rule: "HOS001", Comment: "first\nDROP TABLE users;", SQL: "SELECT '```\n</pre></code></script>' -- end"},
		}}},
	}
	o := func(kind, table, name string) rule.Object {
		return rule.Object{Kind: kind, Schema: "public", Table: table, Name: name}
	}
	res.Findings = []rule.Finding{
		{Rule: "HOS001", Severity: rule.Error, Confidence: rule.Measured, Evidence: rule.ByExecuted,
			Object: o("table", "</script><script>alert(1)</script>", ""), Pos: find(src, "\"</script><script>alert(1)</script>\""),
			Message: "Table </script><script>alert(1)</script> is | not *nice* & has `ticks`", Why: "<b>Why</b> it is \x1b[31mred\x1b[0m.\n\n| a | b |\n|---|---|",
			Fixes: []rule.Fix{{Title: "Rename <it>", Steps: []rule.FixStep{{SQL: "ALTER TABLE \"</script><script>alert(1)</script>\" RENAME TO nice -- ```"}}}}},
		{Rule: "HOS002", Severity: rule.Warning, Confidence: rule.Heuristic, Evidence: rule.ByText,
			Object: o("column", "שלום", "👩‍👩‍👧‍👦 家族"), Pos: find(src, "\"👩‍👩‍👧‍👦 家族\""),
			Message: "שלום.👩‍👩‍👧‍👦 家族 is written in two directions \u202egnp.exe", MissingIndex: true,
			Fixes: []rule.Fix{{Title: "Index it", Steps: []rule.FixStep{{SQL: "CREATE INDEX CONCURRENTLY \"idx_שלום\" ON \"שלום\" (\"👩‍👩‍👧‍👦 家族\")", NoTransaction: true}}}}},
		{Rule: "HOS003", Severity: rule.Advice, Confidence: rule.Structural, Evidence: rule.ByModel,
			Object: o("column", "t_"+strings.Repeat("long_", 12)+"x", long), Pos: find(src, long),
			Message: "The column " + long + " of t_" + strings.Repeat("long_", 12) + "x stands far to the right",
			Before:  "SELECT '```'", After: "SELECT '````'", Query: "q|<i>"},
		{Rule: "HOS004", Severity: rule.Info, Confidence: rule.Structural, Evidence: rule.ByModel,
			Object: o("statement", "", ""), Pos: find(src, "SELECT '"+strings.Repeat("x", 400)+"'"),
			Message: "A span of several\nlines in a message"},
	}
	for i := range res.Findings {
		f := &res.Findings[i]
		f.Fingerprint = rule.Fingerprint(f.Rule, f.Object, f.Detail)
	}
	return report.Build(in, res, opt)
}
