package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// arrange puts the steps in their order: by rank, and where the server's
// dependencies ask for it, what is needed first comes first, whatever its
// rank. Within the contract phase it is the other way round: what stands on
// something goes before it. A circle (two functions that call each other by
// name make none) leaves the ranks as they are.
func (m *maker) arrange() {
	// What a step on something else has dropped for good needs no step of its
	// own, nor does a rule that came with its view.
	m.steps = slices.DeleteFunc(m.steps, func(s ranked) bool {
		return (s.rank == dropView || s.rank == dropFunction || s.rank == dropOther || s.rank == makeRule) && m.remade[s.about()]
	})
	slices.SortStableFunc(m.steps, func(a, b ranked) int { return int(a.rank) - int(b.rank) })
	cut := slices.IndexFunc(m.steps, func(s ranked) bool { return s.rank >= dropCron })
	if cut < 0 {
		cut = len(m.steps)
	}
	needs, standsOn := map[string][]string{}, map[string][]string{}
	for _, d := range m.d.To.Depends {
		needs[d.Object] = append(needs[d.Object], d.On)
	}
	for _, d := range m.d.From.Depends {
		standsOn[d.On] = append(standsOn[d.On], d.Object)
	}
	// Parts of a table come after it by their rank.
	makes := func(s ranked) bool {
		part := s.Object.Kind == "constraint" || s.Object.Kind == "index"
		return !part && (s.Object.Kind != "table" || s.rank <= makeTable)
	}
	any := func(ranked) bool { return true }
	always := func(ranked, string) bool { return true }
	// A part that goes (a column, a domain's constraint) waits for nothing, but
	// for functions whose body may read the column.
	whole := func(s ranked, k string) bool {
		switch s.rank {
		case dropView, dropTable, dropOther, dropFunction, dropSequence, dropType:
			return true
		}
		return s.rank == dropColumn && strings.HasPrefix(k, catalog.Key("function", ""))
	}
	m.steps = append(arranged(m.steps[:cut], needs, makes, always), arranged(m.steps[cut:], standsOn, any, whole)...)
}

// arranged moves before each step the steps on which it waits. first gives
// for an object those that have to be done with before it; provides tells
// whether a step about an object is one that others wait for, waits whether
// it waits itself for the object of a key.
func arranged(steps []ranked, first map[string][]string, provides func(ranked) bool, waits func(ranked, string) bool) []ranked {
	by := map[string][]int{}
	for i, s := range steps {
		if k := s.about(); k != "" && provides(s) {
			by[k] = append(by[k], i)
		}
		for _, k := range s.also {
			by[k] = append(by[k], i)
		}
	}
	// Steps about one object keep their order.
	last, before := map[string]int{}, make([]int, len(steps))
	for i, s := range steps {
		before[i] = -1
		if j, ok := last[s.about()]; ok {
			before[i] = j
		}
		last[s.about()] = i
	}
	out := make([]ranked, 0, len(steps))
	done := make([]bool, len(steps))
	var visit func(i int)
	visit = func(i int) {
		if i < 0 || done[i] {
			return
		}
		done[i] = true
		s := steps[i]
		about := s.about()
		if about != "" {
			visit(before[i])
		}
		for _, k := range first[about] {
			if k == about || !waits(s, k) {
				continue
			}
			for _, j := range by[k] {
				visit(j)
			}
		}
		for _, want := range s.wants {
			for _, k := range first[want] {
				if k == about || slices.Contains(s.also, k) {
					continue
				}
				for _, j := range by[k] {
					// What makes others again was planned for the order of the ranks.
					if len(steps[j].also) == 0 {
						visit(j)
					}
				}
			}
		}
		out = append(out, s)
	}
	for i := range steps {
		visit(i)
	}
	return out
}

// tableKey gives the key of the table that a column or a constraint is of, as
// the states know it: names may have dots in them. "" for all else.
func (m *maker) tableKey(o Object) string {
	if o.Kind != "column" && o.Kind != "constraint" {
		return ""
	}
	for i := strings.LastIndexByte(o.Path, '.'); i > 0; i = strings.LastIndexByte(o.Path[:i], '.') {
		of, part := o.Path[:i], o.Path[i+1:]
		for _, c := range []*catalog.Catalog{m.d.From, m.d.To} {
			if t := c.Table(objectName(of)); t != nil && (t.Column(part) != nil || t.Constraint(part) != nil) {
				return catalog.Key("relation", of)
			}
		}
	}
	return ""
}

// about gives the key of the object that a step makes or changes; for parts
// of a table it is the table's.
func (s ranked) about() string {
	if s.key != "" {
		return s.key
	}
	path := s.Object.Path
	switch s.Object.Kind {
	case "table", "view", "sequence":
		return catalog.Key("relation", path)
	case "column", "constraint":
		if i := strings.LastIndexByte(path, '.'); i > 0 {
			return catalog.Key("relation", path[:i])
		}
	case "function", "procedure":
		return catalog.Key("function", path)
	case "type":
		return catalog.Key("type", path)
	}
	return ""
}
