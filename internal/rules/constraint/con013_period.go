package constraint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var endsBeforeItBegins = &rule.Rule{
	ID: "CON013", Name: "period-ends-before-it-begins", Severity: rule.Warning,
	Title: "Beginning and end that no CHECK keeps in order",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Two fields are swapped in one form, a time zone is taken off twice, and there is a meeting of minus three hours. Sums of durations are too small by it, range types " +
		"refuse it (22000) in the middle of a report, and an overlap test of the two columns never finds it.",
	Sources: []string{"ddl-constraints", "rangetypes", "schema-design:constraints/check for business rules"},
	Limits:  "Recognised by names and equal types: starts_at and ends_at, valid_from and valid_until, first_seen and last_seen, min and max. Times of day are left alone: they pass midnight.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, pair := range periods(t) {
				if !together(p, t, pair.from.Name, pair.to.Name) && pair.from.Generated.Kind == "" && pair.to.Generated.Kind == "" && !pair.from.Inherited {
					reportPeriod(p, t, pair)
				}
			}
		}
	},
}

// period is a column with a beginning and one with its end.
type period struct {
	from, to *catalog.Column
	validity bool
}

// beginnings are words of a beginning with the words of its end.
var beginnings = map[string][]string{
	"starts": {"ends"}, "start": {"end", "stop", "finish"}, "started": {"ended", "finished", "stopped", "completed"}, "begins": {"ends"}, "begin": {"end"}, "began": {"ended"},
	"from": {"until", "to", "till", "thru", "through"}, "first": {"last"}, "min": {"max"}, "minimum": {"maximum"}, "low": {"high"}, "lower": {"upper"},
	"opened": {"closed"}, "opens": {"closes"}, "checkin": {"checkout"}, "since": {"until"}, "current": {"best"},
}

// periods finds the pairs of a table by the names of their columns.
func periods(t *catalog.Table) []period {
	var out []period
	for _, c := range t.Columns {
		if !c.Type.Is("timestamp with time zone", "timestamp without time zone", "date", "smallint", "integer", "bigint", "numeric", "real", "double precision") {
			continue
		}
		words := rule.Words(c.Name)
		for i, w := range words {
			for _, other := range beginnings[w] {
				end := slices.Clone(words)
				end[i] = other
				if e := byWords(t, end); e != nil && e.Type.String() == c.Type.String() {
					validity := slices.Contains(words, "valid") || slices.Contains(words, "effective")
					out = append(out, period{c, e, validity})
				}
			}
		}
	}
	return out
}

func byWords(t *catalog.Table, words []string) *catalog.Column {
	for _, c := range t.Columns {
		if slices.Equal(rule.Words(c.Name), words) {
			return c
		}
	}
	return nil
}

func reportPeriod(p *rule.Pass, t *catalog.Table, pair period) {
	from, to := ident.Quote(pair.from.Name), ident.Quote(pair.to.Name)
	op := ">="
	if pair.validity {
		op = ">"
	}
	condition := fmt.Sprintf("%s %s %s", to, op, from)
	for _, c := range []*catalog.Column{pair.to, pair.from} {
		if !required(p, t, c) {
			condition = ident.Quote(c.Name) + " IS NULL OR " + condition
		}
	}
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, pair.to.Name), Pos: at(t, pair.to),
		Message: fmt.Sprintf("%s lets %s be less than %s", t.Name, pair.to.Name, pair.from.Name),
		Detail:  pair.from.Name,
		Fixes:   []rule.Fix{p.AddCheckFix(t, checkName(t, pair.from.Name+"_"+pair.to.Name), condition)},
	})
}

var validityOverlaps = &rule.Rule{
	ID: "CON014", Name: "validity-may-overlap", Severity: rule.Advice,
	Title: "Periods of validity that nothing keeps apart",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Two prices, two addresses or two contracts hold on the same day, and which of them a query finds is chance. Two sessions that both look first and insert then do not see " +
		"each other. An exclusion constraint over the range refuses the second, whatever the programs do.",
	Sources: []string{"rangetypes", "sql-createtable", "btree-gist"},
	Limits:  "Only valid_ and effective_ pairs beside a reference. Things of which several may hold at once (bonuses, discounts) are meant to overlap: suppress it there.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, pair := range periods(t) {
				if pair.validity && !apart(t, pair) {
					reportOverlap(p, t, pair)
				}
			}
		}
	},
}

// apart reports an exclusion constraint or a key WITHOUT OVERLAPS that speaks
// of the period.
func apart(t *catalog.Table, pair period) bool {
	return slices.ContainsFunc(t.Constraints, func(c *catalog.Constraint) bool {
		return c.Kind == catalog.Exclusion || c.WithoutOverlaps
	})
}

func reportOverlap(p *rule.Pass, t *catalog.Table, pair period) {
	var owner *catalog.Constraint
	for _, c := range t.Constraints {
		if c.Kind == catalog.ForeignKey && len(c.Columns) == 1 && owner == nil {
			owner = c
		}
	}
	if owner == nil || t.Kind == catalog.PartitionedTable || t.Hypertable != nil {
		return
	}
	rangeType := map[string]string{"timestamp with time zone": "tstzrange", "timestamp without time zone": "tsrange", "date": "daterange"}[pair.from.Type.Name]
	if rangeType == "" {
		return
	}
	key := ident.Quote(owner.Columns[0])
	var steps []rule.FixStep
	if p.Catalog.Extension("btree_gist") == nil {
		steps = append(steps, rule.FixStep{SQL: "CREATE EXTENSION IF NOT EXISTS btree_gist"})
	}
	steps = append(steps, rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s EXCLUDE USING gist (%s WITH =, %s(%s, %s) WITH &&)",
		table(t), ident.Quote(rule.NewName(t.Name.Name, pair.from.Name, "excl")), key, rangeType, ident.Quote(pair.from.Name), ident.Quote(pair.to.Name))})
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: at(t, pair.from),
		Message: fmt.Sprintf("rows of %s with the same %s may hold at the same time: nothing keeps %s to %s apart", t.Name, owner.Columns[0], pair.from.Name, pair.to.Name),
		Detail:  pair.from.Name,
		Fixes: []rule.Fix{{
			Title: "Exclude what overlaps", Steps: steps, Manual: true,
			Note: "Add the other columns that tell the periods apart. Builds its index while nobody may write, and fails if rows overlap already. The range is open at its end, so the next may begin when one ends.",
		}},
	})
}

var halfPair = &rule.Rule{
	ID: "CON015", Name: "half-a-pair", Severity: rule.Warning,
	Title: "Two columns that mean something only together",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A latitude without a longitude is no place, an amount without its currency is no amount. One half arrives through an API that forgot the other, and whoever adds up the " +
		"column takes it for the usual currency.",
	Sources: []string{"ddl-constraints", "schema-design:constraints/check for business rules"},
	Limits:  "Judged by name. A quantity may come without a unit (three apples); there only the unit without a quantity is refused, and it is advice.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, pair := range halves {
				a, b := t.Column(pair.value), t.Column(pair.unit)
				if a == nil || b == nil || a.Inherited || a.Generated.Kind != "" || b.Generated.Kind != "" || together(p, t, a.Name, b.Name) {
					continue
				}
				if required(p, t, b) || pair.loose && required(p, t, a) {
					continue
				}
				reportHalf(p, t, a, b, pair.loose)
			}
		}
	},
}

// halves are pairs of columns; loose: the value may stand without the unit.
var halves = []struct {
	value, unit string
	loose       bool
}{
	{"latitude", "longitude", false}, {"lat", "lon", false}, {"lat", "lng", false}, {"amount", "currency", false}, {"price", "currency", false},
	{"amount", "currency_code", false}, {"price", "currency_code", false}, {"total", "currency", false},
	{"quantity", "unit", true}, {"value", "unit", true}, {"amount", "unit", true}, {"weight", "weight_unit", true}, {"duration", "duration_unit", true},
}

func reportHalf(p *rule.Pass, t *catalog.Table, a, b *catalog.Column, loose bool) {
	condition := fmt.Sprintf("(%s IS NULL) = (%s IS NULL)", ident.Quote(a.Name), ident.Quote(b.Name))
	message := fmt.Sprintf("%s lets %s stand without %s", t.Name, a.Name, b.Name)
	severity := rule.Warning
	if loose {
		condition = fmt.Sprintf("%s IS NULL OR %s IS NOT NULL", ident.Quote(b.Name), ident.Quote(a.Name))
		message = fmt.Sprintf("%s lets %s stand without %s", t.Name, b.Name, a.Name)
		severity = rule.Advice
	}
	p.ReportAs(severity, rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, b.Name), Pos: at(t, b),
		Message: message, Detail: a.Name,
		Fixes: []rule.Fix{p.AddCheckFix(t, checkName(t, strings.Join([]string{a.Name, b.Name}, "_")), condition)},
	})
}
