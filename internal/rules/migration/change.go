package migration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

// change is one effect of a statement, with the review that it is judged in.
type change struct {
	*ddl.Action
	step *ddl.Step
	p    *rule.Pass
}

// changes gives the effects of the wanted kinds, all kinds when none is
// named, in the statements under review.
func changes(p *rule.Pass, kinds ...ddl.ActionKind) []change {
	var out []change
	for _, s := range p.Steps {
		if !reviewed(p, s) {
			continue
		}
		for i := range s.Actions {
			if len(kinds) == 0 || slices.Contains(kinds, s.Actions[i].Kind) {
				out = append(out, change{&s.Actions[i], s, p})
			}
		}
	}
	return out
}

// living is changes on relations that were there before their file began, so
// that they may hold rows and have readers and writers.
func living(p *rule.Pass, kinds ...ddl.ActionKind) []change {
	return slices.DeleteFunc(changes(p, kinds...), func(c change) bool {
		return !c.Existed || c.Before != nil && c.Before.Persistence == catalog.Temporary
	})
}

func reviewed(p *rule.Pass, s *ddl.Step) bool {
	return p.Reviewed == nil || s.Stmt.File == nil || p.Reviewed(s.Stmt.File.Name)
}

// finding begins a finding about the change.
func (c change) finding(o rule.Object, format string, args ...any) rule.Finding {
	pos := c.Span
	if pos.IsZero() {
		pos = c.step.Stmt.Span
	}
	return rule.Finding{
		Confidence: rule.Measured, Evidence: rule.ByText, Object: o, Pos: pos, Message: fmt.Sprintf(format, args...),
	}
}

// tree gives the statement's parsed node, nil when it was not understood.
func (c change) tree() *sqlparse.Node { return c.step.Stmt.Tree }

func object(kind string, n catalog.Name, name string) rule.Object {
	return rule.Object{Kind: kind, Schema: n.Schema, Table: n.Name, Name: name}
}

func table(n catalog.Name) rule.Object { return object("table", n, "") }

// partitioned reports whether the relation is a partitioned table.
func (c change) partitioned() bool {
	return c.Before != nil && c.Before.Kind == catalog.PartitionedTable
}

// leaves gives the tables of a partitioned table that hold rows, as they are
// at the end of what was read.
func leaves(p *rule.Pass, n catalog.Name) []*catalog.Table {
	var out []*catalog.Table
	for _, t := range p.Partitions(n) {
		if t.Kind == catalog.PartitionedTable {
			out = append(out, leaves(p, t.Name)...)
		} else {
			out = append(out, t)
		}
	}
	return out
}

// list joins words as a person would: "a, b and c".
func list(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// plural gives "1 row", "3 rows".
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// tableBefore gives a table as it was when the statement began, as far as
// the log of changes tells; now is the table at the end of what was read.
func (c change) tableBefore(now *catalog.Table) *catalog.Table {
	var last *catalog.Table
	passed := false
	for _, s := range c.p.Steps {
		passed = passed || s == c.step
		for i := range s.Actions {
			a := &s.Actions[i]
			switch {
			case !passed && a.After != nil && a.After.Name == now.Name:
				last = a.After
			case !passed && a.NewPartition != nil && a.NewPartition.Name == now.Name:
				last = a.NewPartition
			case passed && last == nil && a.Before != nil && a.Before.Name == now.Name:
				return a.Before
			}
		}
	}
	if last != nil {
		return last
	}
	return now
}
