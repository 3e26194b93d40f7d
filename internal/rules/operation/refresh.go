package operation

import (
	"regexp"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var (
	comments   = pattern.New(`(?m)--[^\n]*$`)
	refreshSQL = pattern.New(`(?is)\bREFRESH\s+MATERIALIZED\s+VIEW\s+(CONCURRENTLY\s+)?("?[\w.$"]+|%)`)
)

// body is a function's body without comments.
func body(fn *catalog.Function) string { return comments.ReplaceAllString(fn.Body, "") }

// refresh is one REFRESH of a text.
type refresh struct {
	view         string // as written, "" when it is put together at run time
	concurrently bool
}

func refreshes(text string) []refresh {
	var out []refresh
	for _, m := range refreshSQL.FindAllStringSubmatch(text, -1) {
		r := refresh{view: strings.ReplaceAll(strings.Trim(m[2], `'`), `"`, ""), concurrently: m[1] != ""}
		if r.view == "%" {
			r.view = ""
		}
		out = append(out, r)
	}
	// 'REFRESH MATERIALIZED VIEW ' || name
	if len(out) == 0 && regexp.MustCompile(`(?i)REFRESH\s+MATERIALIZED\s+VIEW`).MatchString(text) {
		out = append(out, refresh{concurrently: regexp.MustCompile(`(?i)VIEW\s+CONCURRENTLY`).MatchString(text)})
	}
	return out
}

// is reports whether the refresh may be of a view.
func (r refresh) is(v *catalog.View) bool {
	return r.view == "" || r.view == v.Name.Name || r.view == v.Name.String()
}

// calls reports whether a text calls a function by its name.
func calls(text string, fn *catalog.Function) bool {
	return regexp.MustCompile(`(?i)(^|[^a-z0-9_])` + regexp.QuoteMeta(fn.Name.Name) + `"?\s*\(`).MatchString(text)
}

// uniqueIndex reports whether a materialized view can be refreshed
// CONCURRENTLY: by a unique index over plain columns and all rows.
func uniqueIndex(v *catalog.View) bool {
	for _, x := range v.Indexes {
		if x.Unique && x.Where == nil && !x.Invalid && len(x.KeyColumns()) == len(x.Keys) {
			return true
		}
	}
	return false
}

// groupedBy gives the columns of a view that its GROUP BY makes unique; nil
// when that cannot be read off.
func groupedBy(v *catalog.View) []string {
	parsed := sqlparse.Parse("", v.Query.SQL)
	if len(parsed.Statements) != 1 || parsed.Statements[0].Err != nil {
		return nil
	}
	sel := parsed.Statements[0].Tree.GetSelectStmt()
	if sel == nil || len(sel.TargetList) != len(v.Columns) {
		return nil
	}
	var out []string
	for _, g := range sel.GroupClause {
		at := -1
		if n := g.GetAConst().GetIval(); n != nil {
			at = int(n.Ival) - 1
		}
		name := ""
		if c := g.GetColumnRef(); c != nil && len(c.Fields) == 1 {
			name = c.Fields[0].GetString_().GetSval()
		}
		for i, t := range sel.TargetList {
			target := t.GetResTarget()
			if at < 0 && (name != "" && target.Name == name || sqlparse.NormalNode(target.GetVal()) == sqlparse.NormalNode(g)) {
				at = i
			}
		}
		if at < 0 || at >= len(v.Columns) {
			return nil
		}
		out = append(out, v.Columns[at].Name)
	}
	return out
}

// refreshedBy tells what refreshes a view, "" when nothing is seen to.
func refreshedBy(p *rule.Pass, v *catalog.View) string {
	for _, j := range p.Catalog.CronJobs {
		for _, r := range refreshes(j.Command) {
			if r.is(v) {
				return "job " + j.Name
			}
		}
	}
	for _, fn := range p.Catalog.Functions {
		for _, r := range refreshes(body(fn)) {
			if r.is(v) {
				return "function " + fn.Name.String()
			}
		}
	}
	return ""
}
