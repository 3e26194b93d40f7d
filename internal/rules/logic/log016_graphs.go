package logic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

var edgeToItself = &rule.Rule{
	ID: "LOG016", Name: "edge-without-guard", Severity: rule.Warning,
	Title: "Edges that may lead to themselves or stand twice",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "An edge from a to a makes every walk through the graph turn on the spot. A pair that stands twice counts twice in every sum of strengths, and an edge of both directions that " +
		"stands as a-b and as b-a has two weights, of which one is updated.",
	Sources: []string{"ddl-constraints", "indexes-expressional"},
	Limits:  "Two required references to one table, in a table or with columns whose names say edge, relation, link, friend, follower, source and target, from and to.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			a, b := ends(t)
			if a == nil {
				continue
			}
			if !inOneCheck(t, a.Name, b.Name) {
				condition := ident.Quote(a.Name) + " <> " + ident.Quote(b.Name)
				reportEdge(p, t, a, "loop", fmt.Sprintf("%s admits an edge from a row to itself", t.Name), p.AddCheckFix(t, rule.NewName("chk_"+t.Name.Name, "no_loop", ""), condition))
			}
			switch {
			case !uniquePair(t, a.Name, b.Name) && measured(t):
				key := pairKey(t, []string{ident.Quote(a.Name), ident.Quote(b.Name)})
				fix := p.CreateIndexFix(t, rule.NewName(t.Name.Name, a.Name+"_"+b.Name, "key"), true, "", strings.Join(key, ", "), "")
				fix.Note += " Fails where edges repeat already: add their weights up into one first."
				reportEdge(p, t, a, "twice", fmt.Sprintf("%s admits the same edge any number of times", t.Name), fix)
			case bothWays(t) && !inOneExpression(t, a.Name, b.Name):
				key := pairKey(t, []string{fmt.Sprintf("least(%s, %s)", ident.Quote(a.Name), ident.Quote(b.Name)), fmt.Sprintf("greatest(%s, %s)", ident.Quote(a.Name), ident.Quote(b.Name))})
				fix := p.CreateIndexFix(t, rule.NewName(t.Name.Name, "both_ways", "key"), true, "", strings.Join(key, ", "), "")
				fix.Manual = true
				fix.Note += " Only where every edge goes both ways; fails where both directions stand already."
				reportEdge(p, t, a, "reverse", fmt.Sprintf("%s admits an edge of both directions twice, as (%s, %s) and turned around", t.Name, a.Name, b.Name), fix)
			}
		}
	},
}

// ends gives the two columns of an edge, nil when the table has none.
func ends(t *catalog.Table) (a, b *catalog.Column) {
	if t.PartitionBy != nil || t.Hypertable != nil {
		return nil, nil
	}
	var keys []*catalog.Constraint
	for _, c := range t.Constraints {
		if c.Kind == catalog.ForeignKey && !c.Inherited && len(c.Columns) == 1 && c.RefTable != t.Name && t.Column(c.Columns[0]) != nil && t.Column(c.Columns[0]).NotNull {
			keys = append(keys, c)
		}
	}
	if len(keys) != 2 || keys[0].RefTable != keys[1].RefTable || keys[0].Columns[0] == keys[1].Columns[0] {
		return nil, nil
	}
	words := append(append(rule.Words(t.Name.Name), rule.Words(keys[0].Columns[0])...), rule.Words(keys[1].Columns[0])...)
	if !slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains([]string{"edge", "edges", "relation", "relations", "link", "links", "friend", "friends", "friendships", "follow", "follows", "follower", "connection", "connections",
			"neighbour", "neighbor", "dependency", "dependencies", "source", "target", "from", "to", "parent", "child", "predecessor", "successor"}, w)
	}) {
		return nil, nil
	}
	a, b = t.Column(keys[0].Columns[0]), t.Column(keys[1].Columns[0])
	if slices.Index(t.Columns, b) < slices.Index(t.Columns, a) {
		a, b = b, a
	}
	return a, b
}

func inOneCheck(t *catalog.Table, a, b string) bool {
	return slices.ContainsFunc(t.Constraints, func(c *catalog.Constraint) bool {
		return c.Kind == catalog.Check && slices.Contains(c.Columns, a) && slices.Contains(c.Columns, b)
	})
}

func uniquePair(t *catalog.Table, a, b string) bool {
	return slices.ContainsFunc(t.Indexes, func(i *catalog.Index) bool {
		return i.Unique && (slices.Contains(i.KeyColumns(), a) && slices.Contains(i.KeyColumns(), b) || expressionOver(i, a, b))
	})
}

// inOneExpression: a unique index over least and greatest of the two.
func inOneExpression(t *catalog.Table, a, b string) bool {
	return slices.ContainsFunc(t.Indexes, func(i *catalog.Index) bool { return i.Unique && expressionOver(i, a, b) }) ||
		slices.ContainsFunc(t.Constraints, func(c *catalog.Constraint) bool {
			return c.Kind == catalog.Check && slices.Contains(c.Columns, a) && slices.Contains(c.Columns, b) && strings.Contains(c.Expr.String(), "<") && !strings.Contains(c.Expr.String(), "<>")
		})
}

func expressionOver(i *catalog.Index, a, b string) bool {
	return slices.ContainsFunc(i.Keys, func(k catalog.IndexKey) bool {
		return k.Expr != nil && strings.Contains(k.Expr.Norm, a) && strings.Contains(k.Expr.Norm, b)
	})
}

// measured: the edge has a weight or a time, so it is no plain junction.
func measured(t *catalog.Table) bool {
	return slices.ContainsFunc(t.Columns, func(c *catalog.Column) bool {
		return c.Type.Is("real", "double precision", "numeric", "timestamp with time zone", "timestamp without time zone", "date")
	})
}

func bothWays(t *catalog.Table) bool {
	return slices.ContainsFunc(t.Columns, func(c *catalog.Column) bool {
		n := strings.Join(rule.Words(c.Name), "_")
		return slices.Contains([]string{"is_two_way", "two_way", "bidirectional", "is_bidirectional", "mutual", "is_mutual", "symmetric", "is_symmetric", "undirected"}, n)
	}) || slices.ContainsFunc(rule.Words(t.Name.Name), func(w string) bool { return strings.HasPrefix(w, "friend") })
}

// pairKey adds the edge's kind, which may differ between two edges of a pair.
func pairKey(t *catalog.Table, key []string) []string {
	for _, c := range t.Columns {
		if w := rule.LastWord(c.Name); (w == "type" || w == "kind") && c.NotNull {
			key = append(key, ident.Quote(c.Name))
		}
	}
	return key
}

func reportEdge(p *rule.Pass, t *catalog.Table, a *catalog.Column, detail, message string, fix rule.Fix) {
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: place(t, a), Message: message, Detail: detail, Fixes: []rule.Fix{fix},
	})
}

func place(t *catalog.Table, c *catalog.Column) span.Span {
	if c.Pos.IsZero() {
		return t.Pos
	}
	return c.Pos
}

var treeWithoutGuard = &rule.Rule{
	ID: "LOG017", Name: "tree-without-cycle-guard", Severity: rule.Advice,
	Title: "Tree in which a row may be its own parent",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A foreign key to the own table holds nothing but existence: a row may be its own parent, or its grandchild's child. A recursive query then runs until the disk is full or " +
		"somebody stops it. A CHECK keeps the shortest circle out; a query that walks the tree keeps itself from the longer ones by CYCLE or UNION.",
	Sources: []string{"queries-with", "ddl-constraints"},
	Limits:  "A circle of several rows no CHECK can see: for that a trigger walks up to the root when the parent is set. A query without CYCLE over such a table is a warning.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, c := range t.Constraints {
				if c.Kind != catalog.ForeignKey || c.RefTable != t.Name || c.Inherited || len(c.Columns) != 1 || len(c.RefColumns) != 1 {
					continue
				}
				column, key := t.Column(c.Columns[0]), c.RefColumns[0]
				if column == nil || inOneCheck(t, column.Name, key) {
					continue
				}
				condition := ident.Quote(column.Name) + " <> " + ident.Quote(key)
				if !column.NotNull {
					condition = ident.Quote(column.Name) + " IS NULL OR " + condition
				}
				p.Report(rule.Finding{
					Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, column.Name), Pos: place(t, column),
					Message: fmt.Sprintf("a row of %s may be its own parent: nothing keeps %s from %s", t.Name, column.Name, key),
					Fixes:   []rule.Fix{p.AddCheckFix(t, rule.NewName("chk_"+t.Name.Name, column.Name, "not_self"), condition)},
				})
			}
		}
		for _, q := range p.Queries {
			if q.Stmt != nil && q.Stmt.Tree != nil {
				reportEndless(p, q)
			}
		}
	},
}

// reportEndless finds WITH RECURSIVE ... UNION ALL without CYCLE over a table
// that refers to itself.
func reportEndless(p *rule.Pass, q *workload.Query) {
	sqlparse.Walk(q.Stmt.Tree, func(n *sqlparse.Node) bool {
		w := n.GetSelectStmt().GetWithClause()
		if w == nil || !w.Recursive {
			return true
		}
		for _, c := range w.Ctes {
			e := c.GetCommonTableExpr()
			s := e.GetCtequery().GetSelectStmt()
			if s.GetLarg() == nil || !s.All || e.CycleClause != nil || !mentions(s.Rarg, e.Ctename) {
				continue
			}
			t := selfReferring(q)
			if t == nil {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Structural, Evidence: rule.ByWorkload, Object: rule.QueryObject(q), Query: q.Name, Pos: q.Span, Detail: e.Ctename,
				Message: fmt.Sprintf("query %s walks %s without CYCLE: one circle in the data and it never ends", q.Name, t.Name),
				Fixes: []rule.Fix{{Title: "End the walk at a row that it has met", Manual: true,
					Note: "Behind the WITH query: CYCLE " + keyOf(t) + " SET is_cycle USING path. Where the walk carries no depth or path, UNION instead of UNION ALL does it too."}},
			}
			if after, ok := withUnion(q, s); ok {
				f.Before, f.After = q.SQL, after
			}
			p.ReportAs(rule.Warning, f)
		}
		return true
	})
}

func keyOf(t *catalog.Table) string {
	if pk := t.PrimaryKey(); pk != nil {
		return rule.ColumnList(pk.Columns)
	}
	return "id"
}

func mentions(s *sqlparse.SelectStmt, name string) bool {
	found := false
	sqlparse.Walk(&sqlparse.Node{Node: &sqlparse.Node_SelectStmt{SelectStmt: s}}, func(m *sqlparse.Node) bool {
		found = found || m.GetRangeVar().GetRelname() == name
		return !found
	})
	return found
}

// selfReferring gives a table of the query that refers to itself, or whose
// rows are edges.
func selfReferring(q *workload.Query) *catalog.Table {
	for _, l := range q.Levels {
		for _, r := range l.Relations {
			if r.Table == nil {
				continue
			}
			if a, _ := ends(r.Table); a != nil || slices.ContainsFunc(r.Table.Constraints, func(c *catalog.Constraint) bool {
				return c.Kind == catalog.ForeignKey && c.RefTable == r.Table.Name
			}) {
				return r.Table
			}
		}
	}
	return nil
}

var unionAll = pattern.New(`(?i)\bunion\s+all\b`)

// withUnion writes UNION for the one UNION ALL of a query whose walk carries
// nothing but columns, so that a row met again adds nothing.
func withUnion(q *workload.Query, s *sqlparse.SelectStmt) (string, bool) {
	for _, t := range s.Rarg.TargetList {
		if t.GetResTarget().GetVal().GetColumnRef() == nil {
			return "", false
		}
	}
	at := unionAll.FindAllStringIndex(code(q.SQL), -1)
	if len(at) != 1 {
		return "", false
	}
	return q.SQL[:at[0][0]] + "UNION" + q.SQL[at[0][1]:], true
}
