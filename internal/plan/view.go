package plan

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// viewWord is what COMMENT calls a view; to it a continuous aggregate is a view.
func viewWord(v *catalog.View) string {
	if v.Materialized {
		return "MATERIALIZED VIEW"
	}
	return "VIEW"
}

func viewKey(n catalog.Name) string { return catalog.Key("relation", n.String()) }

func dropViewSQL(v *catalog.View) string {
	if v.Continuous {
		return "DROP MATERIALIZED VIEW " + sqlwrite.Name(v.Name)
	}
	return "DROP " + viewWord(v) + " " + sqlwrite.Name(v.Name)
}

func (m *maker) views() {
	for _, v := range usedFirst(m.d.Views.Created) {
		sql, ok := m.makeView(v, false)
		if ok {
			s := Step{Title: "create " + viewKind(v) + " " + v.Name.String(), Object: Object{"view", v.Name.String()}, Why: m.bornEmpty(v), SQL: sql, Undo: []string{dropViewSQL(v)}, Verify: relationExists(v.Name)}
			m.takeName(v, &s)
			m.add(makeView, s)
		}
	}
	var changed []*catalog.View
	before := map[catalog.Name]*catalog.View{}
	for _, p := range m.d.Views.Changed {
		changed = append(changed, p.To)
		before[p.To.Name] = p.From
	}
	for _, v := range usedFirst(changed) {
		if !m.remade[viewKey(v.Name)] {
			m.changeView(before[v.Name], v)
		}
	}
	for _, v := range slices.Backward(usedFirst(m.d.Views.Dropped)) {
		if m.remade[viewKey(v.Name)] {
			continue // a step on what it reads has dropped it
		}
		s := Step{Title: "drop " + viewKind(v) + " " + v.Name.String(), Object: Object{"view", v.Name.String()}, SQL: []string{dropViewSQL(v)}, Verify: relationGone(v.Name), Hazards: m.aggregateLost(v)}
		if sql, ok := m.makeView(v, false); ok {
			s.Undo = slices.Concat(sql, m.rulesOn(m.d.From, v.Name), m.propertiesBack(v), m.grantsOn(m.d.From, v.Name), m.policiesBack(v.Name))
		}
		m.add(dropView, s)
	}
}

// makeView writes a view with all that belongs to it.
func (m *maker) makeView(v *catalog.View, replace bool) ([]string, bool) {
	var out []string
	if v.Continuous {
		out = m.timescale().CreateAggregate(v)
	} else {
		sql, err := sqlwrite.CreateView(v, replace)
		if err != nil {
			m.refuse("view", v.Name.String(), err.Error(), "write the migration for it by hand")
			return nil, false
		}
		out = []string{sql}
	}
	for _, x := range v.Indexes {
		out = append(out, sqlwrite.CreateIndex(x, v.Name, ""))
		if x.Comment != "" {
			out = append(out, comment("INDEX "+sqlwrite.Name(indexName(v.Name, x)), x.Comment))
		}
	}
	for _, t := range v.Triggers {
		out = append(out, m.triggerSQL(v.Name, t)...)
	}
	if v.Comment != "" {
		out = append(out, comment(viewWord(v)+" "+sqlwrite.Name(v.Name), v.Comment))
	}
	for _, c := range v.Columns {
		if c.Default != nil {
			out = append(out, "ALTER VIEW "+sqlwrite.Name(v.Name)+" ALTER COLUMN "+ident.Quote(c.Name)+" SET DEFAULT "+c.Default.SQL)
		}
		if c.Comment != "" {
			out = append(out, comment("COLUMN "+sqlwrite.Name(v.Name)+"."+ident.Quote(c.Name), c.Comment))
		}
	}
	return out, true
}

func (m *maker) changeView(from, to *catalog.View) {
	if from.Continuous && to.Continuous && from.Query.SQL == to.Query.SQL {
		m.changeAggregate(from, to)
		return
	}
	if m.changeMaterialized(from, to) {
		return
	}
	s := Step{Title: "change " + viewKind(to) + " " + to.Name.String(), Object: Object{"view", to.Name.String()}}
	replaceable := !from.Materialized && !to.Materialized && !from.Continuous && !to.Continuous && len(from.Indexes)+len(to.Indexes)+len(from.Triggers)+len(to.Triggers) == 0 && len(from.Columns) <= len(to.Columns)
	for i, c := range from.Columns {
		replaceable = replaceable && i < len(to.Columns) && c.Name == to.Columns[i].Name && c.Type == to.Columns[i].Type
	}
	if replaceable {
		sql, ok := m.replaceView(from, to)
		if !ok {
			return
		}
		s.SQL = sql
		if undo, ok := m.replaceView(to, from); ok && len(from.Columns) == len(to.Columns) {
			s.Undo = undo
		}
		m.add(makeView, s)
		return
	}
	s.Hazards = m.aggregateLost(from)
	above := m.readers([]catalog.Name{to.Name}, true)
	for _, v := range above {
		s.Hazards = append(s.Hazards, m.aggregateLost(v)...)
	}
	around := m.remakeViews(above)
	sql, ok := m.makeView(to, false)
	back, known := m.makeView(from, false)
	if !ok || !known {
		return
	}
	s.Why = "its columns change, so it is dropped and made again in one transaction, with the views that read it"
	if from.Continuous {
		s.Why = "no statement changes the query of a continuous aggregate, so it is dropped and made again in one transaction, with the views that read it"
		m.remade[viewKey(to.Name)] = true // its policies went with it
	}
	if to.Continuous {
		s.Why += "; " + m.bornEmpty(to)
	}
	s.SQL = slices.Concat(around.drop, []string{dropViewSQL(from)}, sql, m.rulesOn(m.d.To, to.Name), m.grantsOn(m.d.To, to.Name), around.create)
	s.Hazards = slices.Concat(s.Hazards, filledAgain(to), around.hazards)
	if !from.Continuous && !to.Continuous {
		s.Undo = slices.Concat(around.dropNew, []string{dropViewSQL(to)}, back, m.rulesOn(m.d.From, to.Name), m.propertiesBack(from), m.grantsOn(m.d.From, to.Name), around.createOld)
	}
	m.granted[to.Name.String()] = true
	m.rulesSettled(to.Name)
	m.add(makeView, s)
}

// replaceView turns a view into another one in its place. What belongs to the
// first alone is taken away.
func (m *maker) replaceView(from, to *catalog.View) ([]string, bool) {
	sql, ok := m.makeView(to, true)
	if to.Comment == "" && from.Comment != "" {
		sql = append(sql, comment("VIEW "+sqlwrite.Name(to.Name), ""))
	}
	for i, c := range from.Columns {
		if i >= len(to.Columns) {
			break
		}
		if c.Comment != "" && to.Columns[i].Comment == "" {
			sql = append(sql, comment("COLUMN "+sqlwrite.Name(to.Name)+"."+ident.Quote(c.Name), ""))
		}
		if c.Default != nil && to.Columns[i].Default == nil {
			sql = append(sql, "ALTER VIEW "+sqlwrite.Name(to.Name)+" ALTER COLUMN "+ident.Quote(c.Name)+" DROP DEFAULT")
		}
	}
	return sql, ok
}

// viewsAround holds the statements that take views out of the way and make them
// again as the desired state has them, and those that undo that.
type viewsAround struct {
	drop, create, dropNew, createOld []string
	hazards                          []Hazard
}

// filledAgain is the harm of a materialized view that is made again in a
// transaction: its query runs before the locks are let go.
func filledAgain(v *catalog.View) []Hazard {
	if !v.Materialized || v.NoData {
		return nil
	}
	return []Hazard{{Name: LongLock, What: "the materialized view " + v.Name.String() + " is made again: whoever needs it, or what else this step locks, waits while its query runs", NeedsAllow: true}}
}

// aroundViews drops the views that read any of the tables, and makes them again
// as the desired state has them. Continuous aggregates stay: they hold rows, and the
// server says whether they are in the way.
func (m *maker) aroundViews(tables []catalog.Name) viewsAround {
	return m.remakeViews(m.readers(tables, false))
}

// remakeViews drops views and makes them again as the desired state has them.
func (m *maker) remakeViews(found []*catalog.View) (out viewsAround) {
	for _, v := range found {
		if m.d.To.View(v.Name) == nil && m.remade[viewKey(v.Name)] {
			continue
		}
		was, before := v, m.d.From
		if m.remade[viewKey(v.Name)] {
			was, before = m.d.To.View(v.Name), m.d.To // an earlier step has made it as it is wanted
		}
		out.drop = append([]string{dropViewSQL(was)}, out.drop...)
		if sql, ok := m.makeView(was, false); ok {
			out.createOld = append(out.createOld, slices.Concat(sql, m.rulesOn(before, v.Name), m.grantsOn(before, v.Name))...)
		}
		again, state, wanted := m.d.To.View(v.Name), m.d.To, !m.callsChanged(v.Name)
		if !wanted { // as it was: a step of its own changes it, when the function is there
			again, state = was, before
		}
		if again != nil {
			if sql, ok := m.makeView(again, false); ok {
				out.dropNew = append([]string{dropViewSQL(again)}, out.dropNew...)
				out.create = append(out.create, slices.Concat(sql, m.rulesOn(state, v.Name), m.grantsOn(state, v.Name))...)
				out.hazards = append(out.hazards, filledAgain(again)...)
				if wanted {
					m.rulesSettled(v.Name)
					m.granted[v.Name.String()] = true
					m.wanting = append(m.wanting, viewKey(v.Name))
				}
			}
		}
		if wanted {
			m.remade[viewKey(v.Name)] = true
		}
		m.remaking = append(m.remaking, viewKey(v.Name))
	}
	return out
}

// callsChanged reports a view that changes, and then calls a function that
// changes too, which may have to be dropped for it.
func (m *maker) callsChanged(n catalog.Name) bool {
	return !m.remade[viewKey(n)] && slices.ContainsFunc(m.d.Views.Changed, func(p diff.Pair[*catalog.View]) bool { return p.To.Name == n }) &&
		slices.ContainsFunc(m.d.To.Depends, func(d catalog.Dependency) bool {
			return d.Object == viewKey(n) && slices.ContainsFunc(m.d.Functions.Changed, func(p diff.Pair[*catalog.Function]) bool { return functionKey(p.To) == d.On })
		})
}

// readers gives the views that read any of the relations, directly or not;
// those that are continuous aggregates, or read one, only when asked for.
func (m *maker) readers(relations []catalog.Name, aggregates bool) []*catalog.View {
	relations = slices.Clone(relations)
	var found []*catalog.View
	for {
		n := len(found)
		for _, v := range m.d.From.Views {
			reads := slices.ContainsFunc(v.Uses, func(u catalog.Name) bool { return slices.Contains(relations, u) })
			if reads && !slices.Contains(relations, v.Name) && (aggregates || !v.Continuous) {
				found, relations = append(found, v), append(relations, v.Name)
			}
		}
		if len(found) == n {
			return usedFirst(found)
		}
	}
}

// usedFirst orders views so that what reads another comes after it.
func usedFirst(list []*catalog.View) []*catalog.View {
	byName, done := map[catalog.Name]*catalog.View{}, map[catalog.Name]bool{}
	for _, v := range list {
		byName[v.Name] = v
	}
	var out []*catalog.View
	var visit func(v *catalog.View)
	visit = func(v *catalog.View) {
		if done[v.Name] {
			return
		}
		done[v.Name] = true
		for _, u := range v.Uses {
			if w := byName[u]; w != nil {
				visit(w)
			}
		}
		out = append(out, v)
	}
	for _, v := range list {
		visit(v)
	}
	return out
}
