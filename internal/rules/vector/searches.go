package vector

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

// search is a query level that orders by a distance to a vector column.
type search struct {
	q     *workload.Query
	level *workload.Level
	t     *catalog.Table
	c     *catalog.Column
	op    string
	key   workload.SortKey
}

// plain: the order is one that an index can give.
func (s search) plain() bool { return !s.key.Computed && !s.key.Desc }

// searches gives what the workload orders by distance.
func searches(p *rule.Pass) []search {
	var out []search
	for _, q := range p.Queries {
		for _, l := range q.Levels {
			if len(l.OrderBy) == 0 {
				continue
			}
			k := l.OrderBy[0]
			if c := vectorColumn(k.Operand); c != nil && operatorKnown(k.Op) {
				out = append(out, search{q, l, k.Operand.Table, c, k.Op, k})
			}
		}
	}
	return out
}

func vectorColumn(o workload.Operand) *catalog.Column {
	if o.Table == nil || o.Column == "" {
		return nil
	}
	if c := o.Table.Column(o.Column); c != nil && isVector(c.Type) {
		return c
	}
	return nil
}

func operatorKnown(op string) bool { return opWords(op) != "" }

// distances gives the conditions of a level on a distance to a vector column.
func distances(l *workload.Level) []workload.Predicate {
	var out []workload.Predicate
	for _, pr := range l.Predicates {
		if vectorColumn(pr.Left) != nil && operatorKnown(pr.Left.Func) {
			out = append(out, pr)
		}
	}
	return out
}

// filters gives the other conditions of a level on the same table.
func filters(l *workload.Level, t *catalog.Table) []workload.Predicate {
	var out []workload.Predicate
	for _, pr := range l.Predicates {
		if pr.Left.Table == t && pr.Left.Column != "" && vectorColumn(pr.Left) == nil && !pr.Join {
			out = append(out, pr)
		}
	}
	return out
}

// served gives the index that a search can use, its operator the search's.
func (s search) served() (annIndex, bool) {
	for _, a := range annIndexes(s.t) {
		if a.column == s.c && a.op == s.op && !a.x.Invalid {
			return a, true
		}
	}
	return annIndex{}, false
}

// mentioned reports whether a setting is named anywhere that was read: in the
// script, in a function, in the server's settings, beside the query.
func mentioned(p *rule.Pass, q *workload.Query, setting string) bool {
	if q != nil && strings.Contains(q.SQL, setting) {
		return true
	}
	for _, s := range p.Steps {
		if s.Stmt != nil && strings.Contains(s.Stmt.SQL, setting) {
			return true
		}
	}
	for _, fn := range p.Catalog.Functions {
		if _, set := fn.Config.Get(setting); set || strings.Contains(fn.Body, setting) {
			return true
		}
	}
	if p.Catalog.Server != nil {
		v, set := p.Catalog.Server.Settings[setting]
		return set && v != "off" && v != "40"
	}
	return false
}

func (s search) finding(conf rule.Confidence, format string, args ...any) rule.Finding {
	return queryFinding(s.q, s.level, s.t, conf, fmt.Sprintf(format, args...))
}

// queryFinding begins a finding about a query; t tells queries of a script,
// which have no name of their own, apart.
func queryFinding(q *workload.Query, l *workload.Level, t *catalog.Table, conf rule.Confidence, message string) rule.Finding {
	f := rule.Finding{Confidence: conf, Evidence: rule.ByWorkload, Object: rule.QueryObject(q), Query: q.Name, Pos: l.Span, Message: message}
	if f.Pos.IsZero() {
		f.Pos = q.Span
	}
	if q.Origin == "script" {
		f.Evidence, f.Query = rule.ByText, ""
		f.Object = rule.Object{Kind: "statement", Schema: t.Name.Schema, Table: t.Name.Name}
		f.Detail = strings.Join(strings.Fields(q.SQL), " ")
	}
	return f
}

func label(q *workload.Query) string {
	if q.Origin == "script" {
		return "this query"
	}
	return "query " + q.Name
}

var (
	orderByClause = pattern.New(`(?is)\bORDER\s+BY\b.*?(\bLIMIT\b|$)`)
	limitClause   = pattern.New(`(?is)\s*\bLIMIT\b.*$`)
)

// orderedBy replaces the one ORDER BY of a query.
func orderedBy(sql, key string) (string, bool) {
	if len(regexp.MustCompile(`(?i)\bORDER\s+BY\b`).FindAllString(sql, -1)) != 1 {
		return "", false
	}
	return orderByClause.ReplaceAllStringFunc(sql, func(m string) string {
		tail := ""
		if i := strings.LastIndex(strings.ToUpper(m), "LIMIT"); i >= 0 {
			space := m[:i][len(strings.TrimRight(m[:i], " \t\r\n")):]
			tail = space + m[i:]
		}
		return "ORDER BY " + key + tail
	}), true
}

// without takes one condition out of a query's WHERE.
func without(sql, condition string) (string, bool) {
	q := regexp.QuoteMeta(condition)
	for _, form := range []string{`(?is)\s*\bAND\s+\(?` + q + `\)?`, `(?is)\(?` + q + `\)?\s*(--[^\n]*)?\s*\bAND\s+`, `(?is)\s*\bWHERE\s+\(?` + q + `\)?`} {
		re := regexp.MustCompile(form)
		if len(re.FindAllString(sql, -1)) == 1 {
			return re.ReplaceAllString(sql, ""), true
		}
	}
	return "", false
}

func equalities(preds []workload.Predicate) []workload.Predicate {
	return slices.DeleteFunc(slices.Clone(preds), func(pr workload.Predicate) bool {
		return pr.InOr || pr.Left.Func != "" || pr.Op != "=" && pr.Op != "in"
	})
}
