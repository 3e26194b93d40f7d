package query

import (
	"strings"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

var gluedName = &rule.Rule{
	ID: "QRY025", Name: "glued-name", Severity: rule.Warning,
	Title: "Name of a relation put together without quoting",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "schemaname || '.' || tablename is folded to lower case when it is read as a name, and tablename::regclass looks along the search_path. " +
		"With the first table named \"characterBonuses\", or the first one in another schema, the whole query fails with 42P01.",
	Sources: []string{"functions-string", "datatype-oid", "schema-design:monitoring/table size monitoring", "schema-design:monitoring/partition size distribution"},
	Limits:  "Works as long as every name is in lower case and in the search_path.",
	Run: func(p *rule.Pass) {
		for _, q := range p.Queries {
			if q.Stmt != nil && q.Stmt.Tree != nil && (strings.Contains(q.SQL, "_size") || strings.Contains(q.SQL, "regclass")) {
				reportGlued(p, q)
			}
		}
	},
}

func reportGlued(p *rule.Pass, q *workload.Query) {
	reported := map[string]bool{}
	sqlparse.Walk(q.Stmt.Tree, func(m *sqlparse.Node) bool {
		schema, name := glued(m)
		if name == "" {
			return true
		}
		if m.GetFuncCall() != nil {
			m = m.GetFuncCall().Args[0]
		}
		text := sqlparse.ExprText(q.Stmt, m)
		if reported[text] {
			return false
		}
		reported[text] = true
		at := q.Span
		if start, end, ok := sqlparse.ExprRange(q.Stmt, m); ok {
			at = q.Stmt.SpanAt(start, end)
		}
		f := finding(q, at, "%s fails for a name that must be quoted or is not in the search_path", text)
		f.Detail = text
		f.Confidence = rule.Measured
		if schema == "" {
			schema = strings.TrimSuffix(name, lastPart(name)) + map[string]string{"tablename": "schemaname", "relname": "schemaname", "indexname": "schemaname", "viewname": "schemaname"}[lastPart(name)]
		}
		f.After = strings.ReplaceAll(q.SQL, text, "format('%I.%I', "+schema+", "+name+")::regclass")
		p.Report(f)
		return false
	})
}

// glued finds schema || '.' || name as an argument of a size function or cast
// to regclass, and a bare name cast so.
func glued(m *sqlparse.Node) (schema, name string) {
	if c := m.GetTypeCast(); c != nil && typeIs(c.TypeName, "regclass") {
		if s, n := parts(c.Arg); n != "" {
			return s, n
		}
		if col := columnText(c.Arg); nameColumn(col) && lastPart(col) != "relname" {
			return "", col
		}
		return "", ""
	}
	// Functions that take a name as text or as regclass.
	if f := m.GetFuncCall(); f != nil && len(f.Args) > 0 && takesName(f.Funcname[len(f.Funcname)-1].GetString_().GetSval()) {
		return parts(f.Args[0])
	}
	return "", ""
}

func takesName(function string) bool {
	return strings.HasPrefix(function, "pg_") && strings.HasSuffix(function, "_size") || function == "to_regclass" || function == "pg_relation_filepath"
}

// parts takes schema || '.' || name apart.
func parts(n *sqlparse.Node) (schema, name string) {
	x := n.GetAExpr()
	if x == nil || operator(x) != "||" {
		return "", ""
	}
	left := x.Lexpr.GetAExpr()
	if left == nil || operator(left) != "||" || left.Rexpr.GetAConst().GetSval().GetSval() != "." {
		return "", ""
	}
	s, t := columnText(left.Lexpr), columnText(x.Rexpr)
	if (lastPart(s) == "schemaname" || lastPart(s) == "nspname" || lastPart(s) == "table_schema") && nameColumn(t) {
		return s, t
	}
	return "", ""
}

func nameColumn(c string) bool {
	switch lastPart(c) {
	case "tablename", "relname", "indexname", "indexrelname", "table_name", "viewname", "matviewname":
		return true
	}
	return false
}

func operator(x *sqlparse.A_Expr) string {
	if len(x.Name) == 0 {
		return ""
	}
	return x.Name[len(x.Name)-1].GetString_().GetSval()
}

// columnText writes a column reference; casts to text are looked through.
func columnText(n *sqlparse.Node) string {
	if c := n.GetTypeCast(); c != nil && typeIs(c.TypeName, "text") {
		n = c.Arg
	}
	c := n.GetColumnRef()
	if c == nil {
		return ""
	}
	var out []string
	for _, f := range c.Fields {
		out = append(out, f.GetString_().GetSval())
	}
	return strings.Join(out, ".")
}

func lastPart(s string) string { return s[strings.LastIndexByte(s, '.')+1:] }

func typeIs(t *sqlparse.TypeName, name string) bool {
	list := t.GetNames()
	return len(list) > 0 && list[len(list)-1].GetString_().GetSval() == name
}
