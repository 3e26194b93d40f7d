package operation

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var sizeByConcatenatedName = &rule.Rule{
	ID: "OPS019", Name: "size-by-concatenated-name", Severity: rule.Warning,
	Title: "Relation is named by text that is not quoted",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "schemaname||'.'||tablename is text, and where PostgreSQL turns it into a relation it folds capitals and stumbles over blanks; tablename::regclass also looks along the search_path only. " +
		"One table called \"Events\", or one in another schema, and the whole monitoring query fails.",
	Sources: []string{"functions-admin", "datatype-oid", "schema-design:monitoring/table-size", "schema-design:monitoring/partition-size"},
	Run: func(p *rule.Pass) {
		for _, s := range p.Statements() {
			sql := s.SQL
			match := concatenated.FindString(sql)
			if match == "" {
				match = bareRegclass.FindString(sql)
			}
			if match == "" {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Measured, Evidence: rule.ByText, Pos: s.Span, Query: s.Name, Detail: strings.Join(strings.Fields(sql), " "),
				Object:  rule.Object{Kind: "query", Name: s.Name},
				Message: fmt.Sprintf("%s fails at the first table whose name needs quotes", strings.Join(strings.Fields(match), " ")),
				Facts:   []rule.Fact{{Name: "refused with", Value: "42P01"}},
				Before:  sql,
			}
			if at := strings.Index(sql, match); s.Function == nil && s.Job == nil && s.Stmt.SQL == sql {
				f.Pos = s.Stmt.SpanAt(at, at+len(match))
			}
			f.After = concatenated.ReplaceAllStringFunc(sql, func(m string) string {
				x := concatenated.FindStringSubmatch(m)
				return fmt.Sprintf("format('%%I.%%I', %s, %s)::regclass", x[1], x[2])
			})
			f.After = bareRegclass.ReplaceAllStringFunc(f.After, func(m string) string {
				x := bareRegclass.FindStringSubmatch(m)
				return fmt.Sprintf("format('%%I.%%I', %sschemaname, %s)::regclass", x[1], x[1]+x[2])
			})
			if s.Function != nil || s.Job != nil {
				f.Query, f.Before = "", ""
				f.Object = s.About(nil)
				f.Fixes = []rule.Fix{{Title: "Quote the parts of the name", Manual: true, Note: f.After}}
				f.After = ""
			}
			p.Report(f)
		}
	},
}

var (
	concatenated = pattern.New(`(?i)((?:\w+\.)?(?:schemaname|table_schema|nspname))\s*\|\|\s*'\.'\s*\|\|\s*((?:\w+\.)?(?:tablename|relname|table_name|indexname|indexrelname|matviewname))(?:\s*::\s*(?:text|regclass))?\b`)
	bareRegclass = pattern.New(`(?i)\b(\w+\.)?(tablename|matviewname|indexname)\s*::\s*(?:text\s*::\s*)?regclass\b`)
)
