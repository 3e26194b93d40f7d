package types

import (
	"fmt"
	"sort"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var mismatchedReference = &rule.Rule{
	ID: "TYP010", Name: "reference-of-other-type", Severity: rule.Warning,
	Title: "Foreign key column and referenced column differ in type",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "An integer that refers to a bigint works until the referenced key passes 2,147,483,647; from then on new rows cannot be referred to. Other mixtures cost a " +
		"cast in every join, which can keep the index from being used.",
	Sources: []string{"ddl-constraints"},
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, k := range t.Constraints {
				if k.Kind == catalog.ForeignKey && !k.Inherited {
					mismatched(p, t, k)
				}
			}
		}
	},
}

func mismatched(p *rule.Pass, t *catalog.Table, k *catalog.Constraint) {
	ref := p.Catalog.Table(k.RefTable)
	if ref == nil || len(k.Columns) != len(k.RefColumns) {
		return
	}
	for i, name := range k.Columns {
		from, to := t.Column(name), ref.Column(k.RefColumns[i])
		if from == nil || to == nil || joinFreely(from.Type, to.Type) {
			continue
		}
		c := column{from, t}
		f := c.finding(p, rule.Structural, fmt.Sprintf("%s is %s and refers to %s.%s, which is %s", c.path(), from.Type, ref.Name, to.Name, to.Type))
		f.Facts = append(f.Facts, rule.Fact{Name: "foreign key", Value: k.Name})
		f.Fixes = []rule.Fix{{
			Title: "Give the column the type of what it refers to", Steps: []rule.FixStep{{SQL: c.alter(to.Type.String(), "")}}, Manual: true,
			Note: "Rewrites the table unless the types are binary compatible (text and varchar).",
		}}
		p.Report(f)
	}
}

// joinFreely: the two compare without a cast that costs anything, and each
// value of one fits into the other. text and varchar are one type to an index.
func joinFreely(a, b catalog.TypeName) bool {
	text := func(t catalog.TypeName) bool { return t.Is("text", "character varying") }
	return a.Base() == b.Base() || text(a) && text(b) || a.Is("numeric") && b.Is("numeric")
}

var sameNameOtherType = &rule.Rule{
	ID: "TYP014", Name: "one-name-several-types", Severity: rule.Advice,
	Title: "One column name with different types in different tables",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "user_id as text here and as uuid there cannot be joined without a cast, and a cast on the indexed side reads the whole table. What has one name " +
		"should be one thing.",
	Sources: []string{"architect:review/consistency"},
	Limits:  "Names of keys only (ending in _id, _uuid, _code); widths of varchar are not counted as a difference.",
	Run: func(p *rule.Pass) {
		uses := map[string]map[string][]column{}
		for c := range columns(p) {
			if !strings.HasSuffix(c.Name, "_id") && !strings.HasSuffix(c.Name, "_uuid") && !strings.HasSuffix(c.Name, "_code") {
				continue
			}
			kind := kindOf(c.Type)
			if uses[c.Name] == nil {
				uses[c.Name] = map[string][]column{}
			}
			uses[c.Name][kind] = append(uses[c.Name][kind], c)
		}
		for _, name := range sortedKeys(uses) {
			if len(uses[name]) > 1 {
				reportKinds(p, name, uses[name])
			}
		}
	},
}

// reportKinds files one finding for a name, on the first column of the rarest type.
func reportKinds(p *rule.Pass, name string, kinds map[string][]column) {
	order := sortedKeys(kinds)
	sort.SliceStable(order, func(i, j int) bool { return len(kinds[order[i]]) < len(kinds[order[j]]) })
	var said []string
	for i := len(order) - 1; i >= 0; i-- {
		var where []string
		for _, c := range kinds[order[i]] {
			where = append(where, c.table.Name.String())
		}
		said = append(said, fmt.Sprintf("%s in %s", order[i], listed(where)))
	}
	c := kinds[order[0]][0]
	f := c.finding(p, rule.Structural, fmt.Sprintf("%s is %s", name, strings.Join(said, " and ")))
	f.Detail = name
	p.Report(f)
}

func listed(names []string) string {
	if len(names) > 3 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:2], ", "), len(names)-2)
	}
	return strings.Join(names, ", ")
}

// kindOf groups types that join without a cast.
func kindOf(t catalog.TypeName) string {
	switch {
	case t.Is("text", "character varying", "character"):
		return "text"
	case t.Is("smallint", "integer", "bigint"):
		return "a number"
	}
	t.Mods = ""
	return t.String()
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

var enumType = &rule.Rule{
	ID: "TYP015", Name: "enum-for-open-list", Severity: rule.Advice, Strict: true,
	Title: "Enum where the list may change",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A label can be added and renamed, never removed or reordered without a new type and a rewrite of every table that uses it. A look-up table with a code as its " +
		"natural key can carry names, order and an end date; a CHECK on text can be replaced without touching rows.",
	Sources: []string{"datatype-enum", "architect:principles/natural keys for look-ups"},
	Limits:  "Lists that nature or law has closed (weekdays) are fine as enums.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Catalog.Types {
			if t.Kind != catalog.EnumType {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Pos: t.Pos,
				Object:  rule.Object{Kind: "type", Schema: t.Name.Schema, Name: t.Name.Name},
				Message: fmt.Sprintf("enum %s fixes its %d labels: none can ever be removed", t.Name, len(t.Labels)),
				Facts:   []rule.Fact{{Name: "labels", Value: strings.Join(t.Labels, ", ")}},
				Fixes: []rule.Fix{{
					Title: "Use a look-up table with the code as its key", Manual: true,
					Steps: []rule.FixStep{{SQL: fmt.Sprintf("CREATE TABLE %s (code text PRIMARY KEY, name text NOT NULL)",
						ident.Qualified(t.Name.Schema, ident.Truncate(t.Name.Name+"_codes")))}},
					Note: "Fill it with the labels, add a foreign key, then move the columns over.",
				}},
			})
		}
	},
}
