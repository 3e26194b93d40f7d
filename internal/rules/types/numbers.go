package types

import (
	"fmt"
	"math"

	"github.com/decadedb/decade/internal/rule"
)

var moneyType = &rule.Rule{
	ID: "TYP007", Name: "money-type", Severity: rule.Warning,
	Title: "money",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "money has no currency; its decimals and its input follow lc_monetary, so a restore on a server with another setting reads other amounts. " +
		"Division rounds to whole cents.",
	Sources: []string{"datatype-money"},
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			if c.Type.Is("money") {
				f := c.finding(p, rule.Structural, fmt.Sprintf("%s is money: its meaning depends on a setting of the server", c.path()))
				f.Fixes = []rule.Fix{{
					Title: "Change the type to numeric, and keep the currency beside it",
					Steps: []rule.FixStep{{SQL: c.alter("numeric(19,4)", "")}}, Manual: true,
					Note: "Rewrites the table. Add a currency column unless there can only ever be one.",
				}}
				p.Report(f)
			}
		}
	},
}

// exactWords are column names whose values people count and compare exactly.
var exactWords = []string{
	"price", "amount", "balance", "cost", "fee", "salary", "total", "subtotal", "tax", "vat", "revenue", "money", "paid", "payment", "budget", "invoice",
	"xp", "points", "coins", "credits", "reward", "count", "quantity", "qty", "stock",
}

var floatForExact = &rule.Rule{
	ID: "TYP008", Name: "float-for-exact-value", Severity: rule.Warning,
	Title: "Floating point for values that must add up",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Floating point cannot hold 0.10. Each addition rounds, sums depend on the order of rows, and after ten years the total of a column and the total of its " +
		"months differ by an amount that nobody can explain. real has 6 digits: a balance past 16,777,216 swallows an increment of 1.",
	Sources: []string{"datatype-numeric"},
	Limits:  "Judged by names (price, amount, xp, points, count ...). Measurements such as temperatures are rightly floating point.",
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			if !c.Type.Is("real", "double precision") || !hasWord(c.Name, exactWords...) {
				continue
			}
			f := c.finding(p, rule.Heuristic, fmt.Sprintf("%s is %s, and its name says that it must add up exactly", c.path(), c.Type.Name))
			f.Fixes = []rule.Fix{{
				Title: "Change the type to numeric, or bigint where there are no fractions",
				Steps: []rule.FixStep{{SQL: c.alter("numeric", "")}}, Manual: true,
				Note: "Rewrites the table. Decide on the digits after the point first.",
			}}
			p.Report(f)
		}
	},
}

// accumulatorWords name values that only grow.
var accumulatorWords = []string{"xp", "points", "total", "count", "counter", "views", "hits", "bytes", "score", "credits", "coins", "mentions"}

var narrowAccumulator = &rule.Rule{
	ID: "TYP018", Name: "narrow-accumulator", Severity: rule.Warning,
	Title: "Accumulator that can overflow within ten years",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A value that only grows meets the end of its type one day, and from then on every UPDATE fails with \"integer out of range\". A smallint ends at " +
		"32,767, an integer at 2,147,483,647; bigint costs 4 bytes more and lasts.",
	Sources: []string{"datatype-numeric"},
	Limits: "Judged by names. A smallint is always reported; an integer only where the name says total, bytes, views or hits or where its range " +
		"is not limited by a CHECK, and as advice.",
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			small, whole := c.Type.Is("smallint"), c.Type.Is("integer")
			if !small && !whole || !hasWord(c.Name, accumulatorWords...) || c.bounded() {
				continue
			}
			if whole && !hasWord(c.Name, "total", "bytes", "views", "hits", "counter") {
				continue
			}
			limit, sev := "2,147,483,647", rule.Advice
			if small {
				limit, sev = "32,767", rule.Warning
			}
			f := c.finding(p, rule.Heuristic, fmt.Sprintf("%s grows for ever in a type that ends at %s", c.path(), limit))
			f.Fixes = []rule.Fix{{
				Title: "Change the type to bigint", Steps: []rule.FixStep{{SQL: c.alter("bigint", "")}}, Manual: true,
				Note: "Rewrites the table while everyone waits; while it is small this costs nothing.",
			}}
			p.ReportAs(sev, f)
		}
	},
}

// bounded reports whether a CHECK limits the column from above.
func (c column) bounded() bool {
	for _, k := range c.table.Constraints {
		if k.Expr == nil || len(k.Columns) != 1 || k.Columns[0] != c.Name {
			continue
		}
		for _, op := range []string{"<", "<=", "BETWEEN", "between"} {
			if containsWord(k.Expr.SQL, op) {
				return true
			}
		}
	}
	return false
}

func containsWord(s, w string) bool {
	for i := 0; i+len(w) <= len(s); i++ {
		if s[i:i+len(w)] == w {
			return true
		}
	}
	return false
}

var narrowKey = &rule.Rule{
	ID: "TYP006", Name: "narrow-key", Severity: rule.Warning,
	Title: "Generated key that can run out",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "An integer key ends at 2,147,483,647, gaps included: rolled-back inserts and ON CONFLICT consume numbers too. The day it ends every insert fails, and the change to bigint " +
		"rewrites the table and each table that refers to it. Four bytes a row, now, is the whole price of never having that day.",
	Sources: []string{"datatype-numeric", "architect:checklist/data types/uuid"},
	Limits:  "Look-up tables with keys that people assign are not reported: only identity and serial columns.",
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			if !c.Type.Is("integer", "smallint") || c.Identity == "" && !isSerial(p, c) || !inKey(c) {
				continue
			}
			limit := math.MaxInt32
			if c.Type.Name == "smallint" {
				limit = math.MaxInt16
			}
			f := c.finding(p, rule.Structural, fmt.Sprintf("key %s ends at %s", c.path(), grouped(limit)))
			sev := rule.Advice
			if c.Type.Name == "smallint" {
				sev = rule.Warning
			}
			if g, ok := p.GrowthOf(c.table.Name); ok && g.RowsPerDay > 0 {
				years := float64(limit) / g.RowsPerDay / 365.25
				f.Facts = append(f.Facts, rule.Fact{Name: "declared growth", Value: fmt.Sprintf("%.0f rows a day", g.RowsPerDay), Source: "decade.yaml"})
				f.Message += fmt.Sprintf(", in %.1f years at the declared growth", years)
				f.Confidence = rule.Statistics
				switch {
				case years <= 3:
					sev = rule.Error
				case years <= 10:
					sev = rule.Warning
				case years > 100:
					continue
				}
			}
			f.Fixes = []rule.Fix{{
				Title: "Change the key to bigint", Steps: []rule.FixStep{{SQL: c.alter("bigint", "")}}, Manual: true,
				Note: "Rewrites the table, and the referencing columns must follow. On a living table add a bigint column, fill it in batches and swap.",
			}}
			p.ReportAs(sev, f)
		}
	},
}

// grouped writes a number with thousands separators.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func inKey(c column) bool {
	pk := c.table.PrimaryKey()
	return pk != nil && len(pk.Columns) > 0 && pk.Columns[0] == c.Name
}
