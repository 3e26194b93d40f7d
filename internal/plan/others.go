package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// others plans the kinds that the catalog keeps by name and by the server's
// own words: rules, aggregates, operators, casts, collations, text search,
// foreign servers. What changes in place is changed in place; the rest is
// dropped and made again in one transaction, with what stands on it.
func (m *maker) others() {
	for _, o := range m.d.Others.Created {
		if !m.writable(o) {
			continue
		}
		m.add(otherRank(o.Kind), Step{Title: "create " + otherTitle(o), Object: otherObject(o), Why: secretWhy(o), SQL: createOther(o), Undo: []string{"DROP " + o.Address}}, diff.OtherKey(o))
	}
	for _, p := range m.d.Others.Changed {
		if m.remade[diff.OtherKey(p.To)] || !m.writable(p.To) {
			continue
		}
		m.changeOther(p.From, p.To)
	}
	for _, o := range m.d.Others.Dropped {
		if m.remade[diff.OtherKey(o)] || !m.writable(o) || m.goesWithTable(o) {
			continue
		}
		s := Step{Title: "drop " + otherTitle(o), Object: otherObject(o), SQL: []string{"DROP " + o.Address}, Undo: createOther(o)}
		if o.Kind != "rule" {
			s.Hazards = []Hazard{{Name: DependentBroken, What: "queries that use the " + otherTitle(o) + " fail"}}
		}
		m.add(dropOther, s, diff.OtherKey(o))
	}
}

// writable refuses the kinds that decade cannot write.
func (m *maker) writable(o *catalog.Other) bool {
	if o.Create != nil {
		return true
	}
	next := "write the migration for it by hand, then plan again; or leave it out of the plan with --ignore"
	if o.Kind == "subscription" {
		next = "a subscription connects to another server, which a throw-away server must not: make it by hand, and leave it out of the plan with --ignore"
	}
	m.refuse(o.Kind, o.Name.String(), "decade knows objects of this kind by name only", next)
	return false
}

// ruleOn reports a rule of a table or a view.
func ruleOn(o *catalog.Other, n catalog.Name) bool {
	return o.Kind == "rule" && strings.HasSuffix(o.Address, " ON "+sqlwrite.Name(n))
}

// goesWithTable reports a rule whose table or view is dropped.
func (m *maker) goesWithTable(o *catalog.Other) bool {
	return slices.ContainsFunc(m.d.Tables.Dropped, func(t *catalog.Table) bool { return ruleOn(o, t.Name) }) ||
		slices.ContainsFunc(m.d.Views.Dropped, func(v *catalog.View) bool { return ruleOn(o, v.Name) })
}

// rulesOn are the statements that give a view which is made again its rules of
// a state, but for new ones, which have steps of their own.
func (m *maker) rulesOn(c *catalog.Catalog, n catalog.Name) []string {
	var out []string
	for _, o := range c.OtherObjects {
		if ruleOn(o, n) && !slices.Contains(m.d.Others.Created, o) {
			out = append(out, createOther(o)...)
		}
	}
	return out
}

// rulesSettled says that the next step makes a view again with the rules that
// it is to have: those that it had need no steps of their own.
func (m *maker) rulesSettled(n catalog.Name) {
	for _, o := range m.d.From.OtherObjects {
		if ruleOn(o, n) {
			key := diff.OtherKey(o)
			m.remade[key] = true
			m.remaking, m.wanting = append(m.remaking, key), append(m.wanting, key)
		}
	}
}

func otherRank(kind string) rank {
	switch kind {
	case "rule":
		return makeRule
	case "aggregate", "operator", "cast", "conversion":
		return makeOther
	}
	return makeEarlyOther
}

// otherTitle names an object as its address does, with the kind in lower case.
func otherTitle(o *catalog.Other) string {
	if o.Address == "" {
		return o.Kind + " " + o.Name.String()
	}
	return o.Kind + otherPath(o, " ")
}

// otherPath is the address without the words for the kind.
func otherPath(o *catalog.Other, before string) string {
	word := o.Kind
	if word == "foreign server" {
		word = "server"
	}
	return before + strings.TrimSpace(o.Address[len(word):])
}

func otherObject(o *catalog.Other) Object {
	if o.Address == "" {
		return Object{o.Kind, o.Name.String()}
	}
	return Object{o.Kind, otherPath(o, "")}
}

func createOther(o *catalog.Other) []string {
	out := slices.Clone(o.Create)
	if len(out) > 0 {
		out[0] += optionsClause(o.Options)
	}
	if o.Comment != "" {
		out = append(out, comment(o.Address, o.Comment))
	}
	return out
}

// optionsClause writes OPTIONS (...), without secrets.
func optionsClause(list catalog.Options) string {
	var parts []string
	for _, o := range list {
		if o.Value != catalog.Secret {
			parts = append(parts, ident.Quote(o.Name)+" "+ident.Literal(o.Value))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " OPTIONS (" + strings.Join(parts, ", ") + ")"
}

func secretWhy(o *catalog.Other) string {
	for _, p := range o.Options {
		if p.Value == catalog.Secret {
			return "its " + p.Name + " is no part of a plan: set it with ALTER " + o.Address + " OPTIONS (ADD " + ident.Quote(p.Name) + " ...)"
		}
	}
	return ""
}

func (m *maker) changeOther(from, to *catalog.Other) {
	s := Step{Title: "change " + otherTitle(to), Object: otherObject(to)}
	inPlace, undo, ok := alterOther(from, to)
	if !ok {
		before, after, free := m.around(diff.OtherKey(to))
		if !free {
			return
		}
		s.Why = "it cannot be changed in place, so it is dropped and made again in one transaction, with what stands on it"
		s.SQL = slices.Concat(before, []string{"DROP " + from.Address}, createOther(to), after)
		if len(before) == 0 {
			s.Undo = append([]string{"DROP " + to.Address}, createOther(from)...)
		}
		m.add(otherRank(to.Kind), s, diff.OtherKey(to))
		return
	}
	if from.Comment != to.Comment {
		inPlace, undo = append(inPlace, comment(to.Address, to.Comment)), append(undo, comment(to.Address, from.Comment))
	}
	s.SQL, s.Undo = inPlace, undo
	if to.Kind == "text search configuration" || to.Kind == "text search dictionary" {
		s.Hazards = []Hazard{{Name: DependentBroken, What: "what is stored or indexed with it already stays as it was: texts that are written from now on give other words. Rebuild those indexes and columns"}}
	}
	m.add(otherRank(to.Kind), s, diff.OtherKey(to))
}

// alterOther gives what changes an object in place, and back; ok is false
// where nothing does.
func alterOther(from, to *catalog.Other) (sql, undo []string, ok bool) {
	same := slices.Equal(from.Create, to.Create)
	switch to.Kind {
	case "rule":
		return replaceRule(from, to), replaceRule(to, from), true
	case "aggregate":
		if !same && from.Keeps == to.Keeps {
			return orReplace(to), orReplace(from), true
		}
	case "text search configuration":
		if from.Keeps == to.Keeps {
			return remap(from, to), remap(to, from), true
		}
	case "text search dictionary":
		if from.Keeps == to.Keeps {
			return alterDictionary(from, to), alterDictionary(to, from), true
		}
	case "foreign data wrapper", "foreign server", "user mapping":
		if from.Keeps == to.Keeps {
			return alterForeign(from, to), alterForeign(to, from), true
		}
	}
	return nil, nil, same
}

func orReplace(o *catalog.Other) []string {
	return []string{"CREATE OR REPLACE" + strings.TrimPrefix(o.Create[0], "CREATE")}
}

func replaceRule(from, to *catalog.Other) []string {
	var out []string
	if from.Create[0] != to.Create[0] {
		out = orReplace(to)
	}
	if !slices.Equal(from.Create[1:], to.Create[1:]) {
		if len(to.Create) > 1 {
			return append(out, to.Create[1:]...)
		}
		rule, table, _ := strings.Cut(strings.TrimPrefix(to.Address, "RULE "), " ON ")
		out = append(out, "ALTER TABLE "+table+" ENABLE RULE "+rule)
	}
	return out
}

// remap drops the mappings that are gone or changed and adds the new ones.
func remap(from, to *catalog.Other) []string {
	var out []string
	for _, s := range from.Create[1:] {
		if !slices.Contains(to.Create, s) {
			drop, _, _ := strings.Cut(s, " WITH ")
			out = append(out, strings.Replace(drop, " ADD MAPPING ", " DROP MAPPING ", 1))
		}
	}
	for _, s := range to.Create[1:] {
		if !slices.Contains(from.Create, s) {
			out = append(out, s)
		}
	}
	return out
}

// dictionaryOption is an option of a dictionary as the server prints it.
var dictionaryOption = pattern.New(`, ("(?:[^"]|"")+"|\w+) = (E?'(?:[^']|'')*'|[^,)]+)`)

func alterDictionary(from, to *catalog.Other) []string {
	options := func(o *catalog.Other) (names []string, values map[string]string) {
		values = map[string]string{}
		for _, m := range dictionaryOption.FindAllStringSubmatch(o.Create[0], -1) {
			names, values[m[1]] = append(names, m[1]), m[2]
		}
		return names, values
	}
	before, old := options(from)
	after, now := options(to)
	var parts []string
	for _, n := range before {
		if _, kept := now[n]; !kept {
			parts = append(parts, n)
		}
	}
	for _, n := range after {
		if v, was := old[n]; !was || v != now[n] {
			parts = append(parts, n+" = "+now[n])
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return []string{"ALTER " + to.Address + " (" + strings.Join(parts, ", ") + ")"}
}

var serverVersion = pattern.New(` VERSION ('(?:[^']|'')*')`)

// alterForeign changes the version of a server, and options one by one.
func alterForeign(from, to *catalog.Other) []string {
	s := "ALTER " + to.Address
	changed := false
	if m := serverVersion.FindStringSubmatch(to.Create[0]); m != nil && from.Create[0] != to.Create[0] {
		s, changed = s+m[0], true
	}
	if parts := changedOptions(from.Options, to.Options); len(parts) > 0 {
		s, changed = s+" OPTIONS ("+strings.Join(parts, ", ")+")", true
	}
	if !changed {
		return nil
	}
	return []string{s}
}

// changedOptions writes what stands in OPTIONS (...) of an ALTER.
func changedOptions(from, to catalog.Options) []string {
	var parts []string
	for _, o := range to {
		v, was := from.Get(o.Name)
		switch {
		case o.Value == catalog.Secret, was && v == o.Value:
		case was:
			parts = append(parts, "SET "+ident.Quote(o.Name)+" "+ident.Literal(o.Value))
		default:
			parts = append(parts, "ADD "+ident.Quote(o.Name)+" "+ident.Literal(o.Value))
		}
	}
	for _, o := range from {
		if _, kept := to.Get(o.Name); !kept && o.Value != catalog.Secret {
			parts = append(parts, "DROP "+ident.Quote(o.Name))
		}
	}
	return parts
}
