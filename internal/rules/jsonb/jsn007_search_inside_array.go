package jsonb

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

var searchInsideArray = &rule.Rule{
	ID: "JSN007", Name: "search-inside-array", Severity: rule.Warning,
	Title: "Query unpacks the list in each document to search it",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "Each document is fetched and made into rows, and then nearly all of them are thrown away; no index can help, because what is searched exists only while the query runs. " +
		"Containment, `list @> '[{\"id\": \"x\"}]'`, asks the same of the document itself and has an index. Better still the elements are rows of a table, with a foreign key.",
	Sources: []string{"functions-json", "datatype-json", "gin"},
	Limits:  "Only where a condition compares a part of the element; unpacking what was found by other means is fine. Containment gives a document once, even if two elements match.",
	Run: func(p *rule.Pass) {
		for _, q := range p.Queries {
			if q.Stmt == nil || q.Stmt.Tree == nil {
				continue
			}
			sqlparse.Walk(q.Stmt.Tree, func(n *sqlparse.Node) bool {
				if s := n.GetSelectStmt(); s != nil {
					searchedLists(p, q, s)
				}
				return true
			})
		}
	},
}

// searchedLists reports each unpacking in FROM whose element WHERE compares.
func searchedLists(p *rule.Pass, q *workload.Query, s *sqlparse.SelectStmt) {
	for _, from := range flat(s.FromClause) {
		f := from.GetRangeFunction()
		if f == nil || len(f.Functions) == 0 {
			continue
		}
		call := f.Functions[0].GetList().GetItems()
		if len(call) == 0 || !strings.HasPrefix(functionName(call[0].GetFuncCall()), "jsonb_array_elements") && !strings.HasPrefix(functionName(call[0].GetFuncCall()), "json_array_elements") {
			continue
		}
		args := call[0].GetFuncCall().Args
		if len(args) != 1 || args[0].GetColumnRef() == nil {
			continue
		}
		t, c := columnOf(p, q, args[0])
		alias := f.Alias.GetAliasname()
		if t == nil || alias == "" {
			continue
		}
		if condition := comparesElement(s.WhereClause, alias); condition != nil {
			reportSearch(p, q, t, c, condition)
		}
	}
}

// flat gives the items of FROM with joins taken apart.
func flat(list []*sqlparse.Node) []*sqlparse.Node {
	var out []*sqlparse.Node
	for _, n := range list {
		if j := n.GetJoinExpr(); j != nil {
			out = append(out, flat([]*sqlparse.Node{j.Larg, j.Rarg})...)
			continue
		}
		out = append(out, n)
	}
	return out
}

func functionName(f *sqlparse.FuncCall) string {
	if f == nil || len(f.Funcname) == 0 {
		return ""
	}
	return strings.ToLower(f.Funcname[len(f.Funcname)-1].GetString_().GetSval())
}

func fields(n *sqlparse.Node) []string {
	var out []string
	for _, f := range n.GetColumnRef().GetFields() {
		out = append(out, f.GetString_().GetSval())
	}
	return out
}

// columnOf resolves a column reference among the query's tables.
func columnOf(p *rule.Pass, q *workload.Query, n *sqlparse.Node) (*catalog.Table, *catalog.Column) {
	f := fields(n)
	for _, l := range q.Levels {
		for _, r := range l.Relations {
			if r.Table == nil || len(f) == 2 && f[0] != r.Alias && f[0] != r.Name.Name {
				continue
			}
			t := p.Catalog.Root(r.Table)
			if c := t.Column(f[len(f)-1]); c != nil && c.Type.Is("jsonb", "json") {
				return t, c
			}
		}
	}
	return nil, nil
}

// comparesElement finds the conjunct of WHERE that compares the element.
func comparesElement(where *sqlparse.Node, alias string) *sqlparse.Node {
	if b := where.GetBoolExpr(); b != nil && b.Boolop == sqlparse.BoolExprType_AND_EXPR {
		for _, a := range b.Args {
			if c := comparesElement(a, alias); c != nil {
				return c
			}
		}
		return nil
	}
	found := false
	sqlparse.Walk(where, func(m *sqlparse.Node) bool {
		if f := fields(m); len(f) > 0 && f[0] == alias {
			found = true
		}
		return !found
	})
	if !found {
		return nil
	}
	return where
}

func reportSearch(p *rule.Pass, q *workload.Query, t *catalog.Table, c *catalog.Column, condition *sqlparse.Node) {
	f := queryAt(q)
	f.Before = ""
	f.Message = fmt.Sprintf("query %s unpacks %s.%s of every row to search it", q.Name, t.Name, c.Name)
	f.Detail = t.Name.String() + "." + c.Name
	f.Facts = []rule.Fact{{Name: "condition", Value: sqlparse.Deparse(condition)}}
	if c.Type.Is("jsonb") {
		fix := p.CreateIndexFix(t, rule.NewName("idx_"+t.Name.Name, c.Name, ""), false, "gin", ident.Quote(c.Name)+" jsonb_path_ops", "")
		fix.Title, fix.Manual = "Ask by containment, with a GIN index", true
		if contained := containsElement(condition, c.Name); contained != "" {
			fix.Note = "The condition becomes " + contained + ", without the unpacking."
		} else {
			fix.Note = "The condition becomes " + ident.Quote(c.Name) + " @> '[{\"key\": \"value\"}]', without the unpacking."
		}
		f.Fixes = append(f.Fixes, fix)
	}
	f.Fixes = append(f.Fixes, rule.Fix{Title: "Make rows of the elements", Manual: true,
		Note: fmt.Sprintf("A table with a key of %s and one row for each element: it takes a foreign key, a unique key and an index, and adding an element writes one small row.", t.Name)})
	p.Report(f)
}

// containsElement writes element ->> 'key' = value as containment.
func containsElement(n *sqlparse.Node, column string) string {
	e := n.GetAExpr()
	if e == nil || len(e.Name) != 1 || e.Name[0].GetString_().GetSval() != "=" {
		return ""
	}
	l := e.Lexpr.GetAExpr()
	if l == nil || len(l.Name) != 1 || l.Name[0].GetString_().GetSval() != "->>" || l.Lexpr.GetColumnRef() == nil || l.Rexpr.GetAConst().GetSval() == nil {
		return ""
	}
	key := l.Rexpr.GetAConst().GetSval().Sval
	if s := e.Rexpr.GetAConst().GetSval(); s != nil {
		return ident.Quote(column) + " @> " + text("[{"+quoted(key)+": "+quoted(s.Sval)+"}]")
	}
	if e.Rexpr.GetParamRef() != nil {
		return fmt.Sprintf("%s @> jsonb_build_array(jsonb_build_object(%s, %s::text))", ident.Quote(column), text(key), sqlparse.Deparse(e.Rexpr))
	}
	return ""
}
