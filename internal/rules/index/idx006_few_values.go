package index

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var fewValues = &rule.Rule{
	ID: "IDX006", Name: "few-values", Severity: rule.Warning,
	Title: "Index begins with a column of few values",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A value that half of the rows have is found faster by reading the table than by way of an index, so the index is chosen only for the rare values, " +
		"while every row pays for it. A partial index holds the rare rows alone: it stays small for ten years while the table grows, and rows that leave the state leave the index.",
	Sources: []string{"indexes-partial", "indexes-multicolumn", "schema-design:performance/partial indexes"},
	Limits: "Where the rare value is asked for by parameter and the values are very uneven, the whole index is used for it. Names (status, type) are a guess; " +
		"booleans, enums, CHECKs and statistics are not. Leading booleans are harmless where every query names both columns.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			if x.Method != "btree" || !x.plain() || x.Invalid || x.Where != nil || x.Keys[0].Column == "" || x.supportsReference() || x.superfluous() {
				return
			}
			c := x.table.Column(x.Keys[0].Column)
			if c == nil {
				return
			}
			few := fewValuesOf(p, x.table, c)
			if few.n == 0 {
				return
			}
			if len(x.Keys) > 1 && (!c.Type.Is("boolean") && !neverEqual(p, x)) {
				return // (status, created_at) reads one state in order
			}
			reportFewValues(p, x, c, few)
		})
	},
}

// few is how few values a column takes and how that is known.
type few struct {
	n      int
	how    string
	sure   rule.Confidence
	source string
}

// mostFew is up to how many values count as few.
const mostFew = 8

var (
	inList    = pattern.New(`^\(?("?[\w ]+"?) = ANY \(ARRAY\[(.*)\]\)\)?$`)
	fewByName = []string{"status", "state", "kind", "type"}
)

// fewValuesOf says how many values a column takes at most; n 0 when many or unknown.
func fewValuesOf(p *rule.Pass, t *catalog.Table, c *catalog.Column) few {
	if c.Type.Is("boolean") {
		return few{2, "boolean", rule.Structural, ""}
	}
	if c.Stats != nil && p.Catalog.Server != nil {
		if rows, _, ok := p.Size(t.Name); ok && rows >= 1000 {
			if d := c.Stats.NDistinct; d > 0 && d <= mostFew {
				return few{int(d), fmt.Sprintf("%.0f distinct values", d), rule.Statistics, "pg_stats.n_distinct"}
			}
			return few{}
		}
	}
	if typ := p.Catalog.Type(catalog.Name{Schema: schemaOr(c.Type.Schema), Name: c.Type.Name}); typ != nil && typ.Kind == catalog.EnumType {
		if n := len(typ.Labels); n > 0 && n <= mostFew {
			return few{n, fmt.Sprintf("enum of %d values", n), rule.Structural, ""}
		}
		return few{}
	}
	for _, k := range t.Constraints {
		if k.Kind != catalog.Check || k.Expr == nil {
			continue
		}
		if m := inList.FindStringSubmatch(k.Expr.Norm); m != nil && m[1] == ident.Quote(c.Name) {
			if n := strings.Count(m[2], ",") + 1; n <= mostFew {
				return few{n, fmt.Sprintf("CHECK %s allows %d values", k.Name, n), rule.Structural, ""}
			}
			return few{}
		}
	}
	if c.Type.Is("text", "character varying", "smallint", "integer") {
		name := strings.ToLower(c.Name)
		for _, w := range fewByName {
			if name == w || strings.HasSuffix(name, "_"+w) {
				return few{mostFew, "by its name", rule.Heuristic, ""}
			}
		}
	}
	return few{}
}

func schemaOr(s string) string {
	if s == "" {
		return "public"
	}
	return s
}

// neverEqual: the workload reads the table and never by equality on the
// index's first column.
func neverEqual(p *rule.Pass, x judged) bool {
	all := usesOf(p, x.table)
	for _, u := range all {
		if u.filtered[x.Keys[0].Column] {
			return false
		}
	}
	return len(all) > 0
}

func reportFewValues(p *rule.Pass, x judged, c *catalog.Column, few few) {
	severity := rule.Warning
	message := fmt.Sprintf("index %s of %s is over %s, a column of few values", x.Name, x.table.Name, c.Name)
	if c.Type.Is("boolean") {
		message = fmt.Sprintf("index %s of %s is over the boolean %s", x.Name, x.table.Name, c.Name)
	}
	if len(x.Keys) > 1 {
		message = strings.Replace(message, "is over", "begins with", 1)
	}
	if few.sure == rule.Heuristic || len(x.Keys) > 1 {
		severity = rule.Advice
	}
	f := x.finding(p, "%s", message)
	f.Confidence = few.sure
	f.Facts = append(f.Facts, rule.Fact{Name: "values", Value: few.how, Source: few.source})
	column := ident.Quote(c.Name)
	switch {
	case len(x.Keys) > 1 && c.Type.Is("boolean"):
		rest := &catalog.Index{Keys: x.Keys[1:], Include: x.Include}
		tail := strings.TrimSpace(rule.IndexTail(rest) + " WHERE " + column)
		f.Fixes = []rule.Fix{x.replaceFix(p, "Index the rows where it is true by the other columns, then drop this one",
			indexName(x.table, append(rest.KeyColumns(), c.Name)...), "", rule.IndexKeys(rest), tail)}
	case len(x.Keys) == 1 && few.sure > rule.Heuristic && neverEqual(p, x):
		f.Fixes = []rule.Fix{x.dropFix("No query of the workload asks for " + c.Name + ".")}
	default:
		f.Fixes = []rule.Fix{{
			Title: "Replace it by a partial index on the rows of the rare value", Manual: true,
			Note: fmt.Sprintf("CREATE INDEX ... ON %s (the column that the query asks for besides) WHERE %s = the rare value; then drop %s.", x.table.Name, c.Name, x.Name),
		}}
		if c.Type.Is("boolean") {
			drop := x.dropFix("A query for the rare value wants a partial index: WHERE " + column + ", or WHERE NOT " + column + ".")
			f.Fixes = slices.Insert(f.Fixes, 0, drop)
		}
	}
	p.ReportAs(severity, f)
}
