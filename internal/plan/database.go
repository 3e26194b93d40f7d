package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// publications plans what logical replication sends. A subscriber that is at
// work sees a change at once; rows that it lacks are not sent afterwards.
func (m *maker) publications() {
	for _, p := range m.d.Publications.Created {
		m.add(makePublication, Step{Title: "create publication " + p.Name, Object: Object{"publication", p.Name}, SQL: createPublication(p),
			Undo: []string{"DROP PUBLICATION " + ident.Quote(p.Name)}, Verify: publicationExists(p)})
	}
	for _, p := range m.d.Publications.Changed {
		m.changePublication(m.afterExchanges(p.From, p.To), p.To)
	}
	for _, p := range m.d.Publications.Dropped {
		m.add(dropPublication, Step{Title: "drop publication " + p.Name, Object: Object{"publication", p.Name}, SQL: []string{"DROP PUBLICATION " + ident.Quote(p.Name)},
			Undo: createPublication(p), Hazards: []Hazard{{Name: DependentBroken, What: "subscribers of " + p.Name + " get nothing more and report an error"}}})
	}
}

func publicationExists(p *catalog.Publication) string {
	return exists("SELECT FROM pg_catalog.pg_publication WHERE pubname = " + ident.Literal(p.Name))
}

func createPublication(p *catalog.Publication) []string {
	s := "CREATE PUBLICATION " + ident.Quote(p.Name)
	switch objects := publicationObjects(p); {
	case p.AllTables:
		s += " FOR ALL TABLES"
	case objects != "":
		s += " FOR " + objects
	}
	out := []string{s + " WITH (" + publicationOptions(&catalog.Publication{}, p) + ")"}
	if p.Comment != "" {
		out = append(out, comment("PUBLICATION "+ident.Quote(p.Name), p.Comment))
	}
	return out
}

func publicationObjects(p *catalog.Publication) string {
	var parts []string
	for _, t := range p.Tables {
		parts = append(parts, publishedTable(p, t))
	}
	for _, s := range p.Schemas {
		parts = append(parts, "TABLES IN SCHEMA "+ident.Quote(s))
	}
	return strings.Join(parts, ", ")
}

func publishedTable(p *catalog.Publication, t catalog.Name) string {
	s := "TABLE " + sqlwrite.Name(t)
	part := p.Part(t)
	if len(part.Columns) > 0 {
		s += " (" + sqlwrite.Columns(part.Columns) + ")"
	}
	if part.Where != nil {
		s += " WHERE (" + part.Where.SQL + ")"
	}
	return s
}

// publicationOptions writes the parameters that differ.
func publicationOptions(from, to *catalog.Publication) string {
	var out []string
	if from.Publish != to.Publish {
		out = append(out, "publish = "+ident.Literal(to.Publish))
	}
	if from.ViaRoot != to.ViaRoot {
		out = append(out, fmt.Sprintf("publish_via_partition_root = %v", to.ViaRoot))
	}
	if from.Generated != to.Generated {
		value := to.Generated
		if value == "" {
			value = "none"
		}
		out = append(out, "publish_generated_columns = "+value)
	}
	return strings.Join(out, ", ")
}

// afterExchanges gives a publication as it is when columns of new types have
// changed places with the old ones, and have taken along what it says of them.
func (m *maker) afterExchanges(from, to *catalog.Publication) *catalog.Publication {
	after := *from
	after.Parts = nil
	for _, t := range from.Tables {
		after.Parts = append(after.Parts, stands(m, member{from, t}, member{to, t}).part())
	}
	return &after
}

func (m *maker) changePublication(from, to *catalog.Publication) {
	name := ident.Quote(to.Name)
	s := Step{Title: "change publication " + to.Name, Object: Object{"publication", to.Name}}
	if from.AllTables != to.AllTables {
		s.Why = "a publication of all tables cannot be turned into one of some, or back: it is made again"
		s.SQL = append([]string{"DROP PUBLICATION " + name}, createPublication(to)...)
		s.Undo = append([]string{"DROP PUBLICATION " + name}, createPublication(from)...)
		s.Hazards = []Hazard{{Name: DependentBroken, What: "subscribers of " + to.Name + " must refresh it: ALTER SUBSCRIPTION ... REFRESH PUBLICATION"}}
		m.add(makePublication, s)
		return
	}
	s.SQL, s.Undo = alterPublication(from, to), alterPublication(to, from)
	if len(s.SQL) == 0 {
		return
	}
	if publicationObjects(from) != publicationObjects(to) {
		s.Hazards = []Hazard{{Name: DependentBroken, What: "subscribers of " + to.Name + " see new tables after ALTER SUBSCRIPTION ... REFRESH PUBLICATION only"}}
	}
	m.add(makePublication, s)
}

func alterPublication(from, to *catalog.Publication) []string {
	var out []string
	alter := "ALTER PUBLICATION " + ident.Quote(to.Name) + " "
	if before, after := publicationObjects(from), publicationObjects(to); before != after {
		if after != "" {
			out = append(out, alter+"SET "+after)
		} else {
			bare := catalog.Publication{Tables: from.Tables, Schemas: from.Schemas}
			out = append(out, alter+"DROP "+publicationObjects(&bare))
		}
	}
	if o := publicationOptions(from, to); o != "" {
		out = append(out, alter+"SET ("+o+")")
	}
	if from.Comment != to.Comment {
		out = append(out, comment("PUBLICATION "+ident.Quote(to.Name), to.Comment))
	}
	return out
}

// eventTriggers go before every other step and come after all of them: they
// would fire on the steps between.
func (m *maker) eventTriggers() {
	there := func(e *catalog.EventTrigger) string {
		return exists("SELECT FROM pg_catalog.pg_event_trigger WHERE evtname = " + ident.Literal(e.Name))
	}
	drop := func(e *catalog.EventTrigger) string { return "DROP EVENT TRIGGER " + ident.Quote(e.Name) }
	for _, e := range m.d.EventTriggers.Created {
		m.add(makeEventTrigger, Step{Title: "create event trigger " + e.Name, Object: Object{"event trigger", e.Name}, SQL: createEventTrigger(e),
			Why: "after all other steps, which it would fire on", Undo: []string{drop(e)}, Verify: there(e)})
	}
	for _, p := range m.d.EventTriggers.Changed {
		s := Step{Title: "change event trigger " + p.To.Name, Object: Object{"event trigger", p.To.Name}}
		if p.From.Event == p.To.Event && p.From.Function == p.To.Function && slices.Equal(p.From.Tags, p.To.Tags) {
			s.SQL, s.Undo = alterEventTrigger(p.From, p.To), alterEventTrigger(p.To, p.From)
		} else {
			s.SQL, s.Undo = append([]string{drop(p.From)}, createEventTrigger(p.To)...), append([]string{drop(p.To)}, createEventTrigger(p.From)...)
		}
		m.add(makeEventTrigger, s)
	}
	for _, e := range m.d.EventTriggers.Dropped {
		m.add(dropEventTrigger, Step{Title: "drop event trigger " + e.Name, Object: Object{"event trigger", e.Name}, SQL: []string{drop(e)},
			Why: "before all other steps, which it would fire on", Undo: createEventTrigger(e)})
	}
}

func createEventTrigger(e *catalog.EventTrigger) []string {
	s := "CREATE EVENT TRIGGER " + ident.Quote(e.Name) + " ON " + e.Event
	if len(e.Tags) > 0 {
		tags := make([]string, len(e.Tags))
		for i, t := range e.Tags {
			tags[i] = ident.Literal(t)
		}
		s += " WHEN TAG IN (" + strings.Join(tags, ", ") + ")"
	}
	return append([]string{s + " EXECUTE FUNCTION " + sqlwrite.Name(e.Function) + "()"}, alterEventTrigger(&catalog.EventTrigger{Name: e.Name}, e)...)
}

func alterEventTrigger(from, to *catalog.EventTrigger) []string {
	var out []string
	if from.Enabled != to.Enabled {
		out = append(out, "ALTER EVENT TRIGGER "+ident.Quote(to.Name)+" "+enabledWord(&catalog.Trigger{Enabled: to.Enabled}))
	}
	if from.Comment != to.Comment {
		out = append(out, comment("EVENT TRIGGER "+ident.Quote(to.Name), to.Comment))
	}
	return out
}

// defaultPrivileges: what is taken away goes before anything is made, what is
// given comes after all, so that no step makes an object with privileges that
// the desired state does not say.
func (m *maker) defaultPrivileges() {
	gone := func(g *catalog.Grant) bool {
		return slices.ContainsFunc(m.d.Schemas.Dropped, func(s *catalog.Schema) bool { return s.Name == g.InSchema })
	}
	for _, g := range m.d.DefaultACLs.Created {
		m.add(giveRank(g, true), defaultStep(g, g.Privileges, true))
	}
	for _, p := range m.d.DefaultACLs.Changed {
		if more := without(p.To.Privileges, p.From.Privileges); len(more) > 0 {
			m.add(giveRank(p.To, true), defaultStep(p.To, more, true))
		}
		if less := without(p.From.Privileges, p.To.Privileges); len(less) > 0 {
			m.add(giveRank(p.To, false), defaultStep(p.To, less, false))
		}
	}
	for _, g := range m.d.DefaultACLs.Dropped {
		if !gone(g) {
			m.add(giveRank(g, false), defaultStep(g, g.Privileges, false))
		}
	}
}

// giveRank: a privilege is given last and taken first; what is revoked is
// there before anything is made, and given back last.
func giveRank(g *catalog.Grant, appears bool) rank {
	if appears != g.Revoked {
		return makeDefaultPrivileges
	}
	return dropDefaultPrivileges
}

func defaultStep(g *catalog.Grant, list []string, appears bool) Step {
	path := strings.TrimSpace(g.InSchema + " " + g.ObjectKind + "s for " + g.Grantee)
	s := Step{Title: "give new " + path + " " + strings.Join(list, ", "), Object: Object{"default privileges", path},
		SQL: []string{defaultSQL(g, list, true)}, Undo: []string{defaultSQL(g, list, false)}}
	if !appears {
		s.SQL, s.Undo = s.Undo, s.SQL
	}
	if appears == g.Revoked {
		s.Title = "give new " + path + " no " + strings.Join(list, ", ")
	}
	return s
}

func defaultSQL(g *catalog.Grant, list []string, give bool) string {
	s := "ALTER DEFAULT PRIVILEGES"
	if g.ForRole != "" {
		s += " FOR ROLE " + ident.Quote(g.ForRole)
	}
	if g.InSchema != "" {
		s += " IN SCHEMA " + ident.Quote(g.InSchema)
	}
	what := strings.ToUpper(strings.Join(list, ", ")) + " ON " + strings.ToUpper(g.ObjectKind) + "S"
	switch {
	case give == g.Revoked:
		return s + " REVOKE " + what + " FROM " + grantee(g)
	case g.Grantable:
		return s + " GRANT " + what + " TO " + grantee(g) + " WITH GRANT OPTION"
	}
	return s + " GRANT " + what + " TO " + grantee(g)
}

// born gives the privileges that a new object of a kind gets by itself while
// the steps run: by default privileges that both states have. Those of roles
// that are named are for objects that these make.
func (m *maker) born(kind, schema string) []*catalog.Grant {
	var out []*catalog.Grant
	for _, g := range m.d.From.DefaultACLs {
		if g.Revoked || g.ForRole != "" || g.ObjectKind != kind || g.InSchema != "" && g.InSchema != schema {
			continue
		}
		same := func(x *catalog.Grant) bool {
			return !x.Revoked && x.ForRole == "" && x.ObjectKind == kind && x.InSchema == g.InSchema && x.Grantee == g.Grantee && x.Grantable == g.Grantable
		}
		for _, x := range m.d.To.DefaultACLs {
			if !same(x) {
				continue
			}
			own := *g
			own.Privileges = slices.DeleteFunc(slices.Clone(g.Privileges), func(p string) bool { return !slices.Contains(x.Privileges, p) })
			out = append(out, &own)
		}
	}
	return out
}

// bornOtherwise takes from new objects what default privileges give them and
// the desired state does not.
func (m *maker) bornOtherwise(kind, schema, path string) []string {
	var out []string
	for _, g := range m.born(kind, schema) {
		less := g.Privileges
		for _, x := range m.d.To.Grants {
			if x.ObjectKind == kind && x.Object == path && x.Grantee == g.Grantee && len(x.Columns) == 0 && x.Grantable == g.Grantable {
				less = without(less, x.Privileges)
			}
		}
		if len(less) > 0 {
			own := *g
			own.Object = path
			out = append(out, revokeSQL(&own, less))
		}
	}
	return out
}
