package plan

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// timescalePolicies plans TimescaleDB's policies, when all that they are about
// has its steps: what a step drops has lost its policies with it.
func (m *maker) timescalePolicies() {
	was, is := m.d.From.TimescalePolicies(), m.d.To.TimescalePolicies()
	in := func(list []catalog.TimescalePolicy, p catalog.TimescalePolicy) int {
		return slices.IndexFunc(list, func(o catalog.TimescalePolicy) bool { return o.Kind == p.Kind && o.On == p.On })
	}
	for _, p := range is {
		i := in(was, p)
		switch {
		case i < 0 || m.young(p.On) || m.remade[viewKey(p.On)]:
			m.addPolicy(p)
		case !slices.Equal(was[i].Args, p.Args):
			m.changePolicy(was[i], p)
		}
	}
	for _, p := range slices.Backward(was) {
		gone := m.goneTable[p.On] || m.remade[viewKey(p.On)] || slices.ContainsFunc(m.d.Views.Dropped, func(v *catalog.View) bool { return v.Name == p.On })
		if in(is, p) < 0 && !gone {
			m.removePolicy(p)
		}
	}
}

func policyTitle(p catalog.TimescalePolicy) string { return p.Kind + " policy of " + p.On.String() }

func policyObject(p catalog.TimescalePolicy) Object {
	return Object{"timescaledb policy", p.On.String() + "." + p.Kind}
}

func policyRuns(p catalog.TimescalePolicy) string {
	s := "SELECT " + sqlwrite.PolicyJob(p)
	if is := sqlwrite.PolicyIs(p); is != "" {
		s += " AND " + is
	}
	return exists(s)
}

func (m *maker) addPolicy(p catalog.TimescalePolicy) {
	m.add(makeTimescalePolicy, Step{Title: "add the " + policyTitle(p), Object: policyObject(p), SQL: m.timescale().AddPolicy(p, m.d.To.IntegerTime(p.On)), Undo: []string{m.timescale().RemovePolicy(p)},
		Verify: policyRuns(p), Hazards: m.rowsAge(p)})
}

// changePolicy makes it run at another time, or puts another one in its place.
func (m *maker) changePolicy(from, to catalog.TimescalePolicy) {
	s := Step{Title: "change the " + policyTitle(to), Object: policyObject(to), Verify: policyRuns(to)}
	ts := m.timescale()
	if slices.Equal(unscheduled(from), unscheduled(to)) {
		s.Why = "when it runs is all that changes: the job and its history stay"
		s.SQL, s.Undo = []string{ts.Reschedule(from, to)}, []string{ts.Reschedule(to, from)}
		m.add(makeTimescalePolicy, s)
		return
	}
	replace := func(c *catalog.Catalog, from, to catalog.TimescalePolicy) []string {
		return append([]string{ts.RemovePolicy(from)}, ts.AddPolicy(to, c.IntegerTime(to.On))...)
	}
	s.Why = "in one transaction, so that it is never missing; it is a new job, and the history of the old one goes"
	s.SQL, s.Undo, s.Hazards = replace(m.d.To, from, to), replace(m.d.From, to, from), m.rowsAge(to)
	m.add(makeTimescalePolicy, s)
}

func (m *maker) removePolicy(p catalog.TimescalePolicy) {
	m.add(dropTimescalePolicy, Step{Title: "remove the " + policyTitle(p), Object: policyObject(p), SQL: []string{m.timescale().RemovePolicy(p)},
		Undo: m.timescale().AddPolicy(p, m.d.From.IntegerTime(p.On)), Verify: absent("SELECT " + sqlwrite.PolicyJob(p))})
}

// policiesBack adds the policies again that went with what they were about.
func (m *maker) policiesBack(on catalog.Name) []string {
	var out []string
	for _, p := range m.d.From.TimescalePolicies() {
		if p.On == on {
			out = append(out, m.timescale().AddPolicy(p, m.d.From.IntegerTime(on))...)
		}
	}
	return out
}

// rowsAge is the harm of a retention policy on what has rows already.
func (m *maker) rowsAge(p catalog.TimescalePolicy) []Hazard {
	if p.Kind != "retention" || m.young(p.On) {
		return nil
	}
	age, set := p.Args.Get("drop_after")
	if !set {
		age, _ = p.Args.Get("drop_created_before")
	}
	return lost("chunks of " + p.On.String() + " that are older than " + age + " go when the policy runs for the first time, with every row in them")
}

// young reports a table or view that the plan makes: it has no rows and no
// policies yet, whatever had its name before.
func (m *maker) young(n catalog.Name) bool {
	return m.newTable[n] || slices.ContainsFunc(m.d.Views.Created, func(v *catalog.View) bool { return v.Name == n })
}

// unscheduled are the arguments of a policy but for those that say when it runs.
func unscheduled(p catalog.TimescalePolicy) catalog.Options {
	return p.Args.Without("schedule_interval").Without("initial_start").Without("timezone")
}
