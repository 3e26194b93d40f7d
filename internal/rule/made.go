package rule

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
)

// madeIn says where in the log of statements each file made which relation.
type madeIn struct {
	step map[*ddl.Step]int
	at   map[madeKey]int
}

type madeKey struct {
	file int
	name catalog.Name
}

// MadeBefore reports whether the file of a statement made the relation, and
// did so before the statement or, with including, by it. What a file made
// itself holds no rows and has no users when the file runs.
func (p *Pass) MadeBefore(s *ddl.Step, n catalog.Name, including bool) bool {
	m := fact(p, "made in", func() *madeIn { return readMade(p.Steps) })
	at, ok := m.at[madeKey{s.File, n}]
	return ok && (at < m.step[s] || including && at == m.step[s])
}

func readMade(steps []*ddl.Step) *madeIn {
	m := &madeIn{step: make(map[*ddl.Step]int, len(steps)), at: map[madeKey]int{}}
	for i, s := range steps {
		m.step[s] = i
		for j := range s.Actions {
			n, ok := makes(&s.Actions[j])
			if !ok {
				continue
			}
			if _, made := m.at[madeKey{s.File, n}]; !made {
				m.at[madeKey{s.File, n}] = i
			}
		}
	}
	return m
}

// makes gives the relation that an action brings into being; a fresh one
// that is renamed is fresh under its new name too.
func makes(a *ddl.Action) (catalog.Name, bool) {
	switch a.Kind {
	case ddl.CreateTable, ddl.CreateTableAs, ddl.CreateMatView, ddl.CreateView:
		return a.Relation, a.Detail != "exists"
	case ddl.CreatePartition:
		if a.NewPartition != nil {
			return a.NewPartition.Name, true
		}
	case ddl.RenameTable, ddl.SetSchema:
		if !a.Existed && a.After != nil {
			return a.After.Name, true
		}
	}
	return catalog.Name{}, false
}
