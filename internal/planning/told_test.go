package planning_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
)

func effects(e *plan.Effects) string {
	var out strings.Builder
	// TimescaleDB keeps its books in tables of its own, which are nobody else's.
	books := func(relation string) bool { return strings.HasPrefix(relation, "_timescaledb_catalog.") }
	for _, l := range e.Locks {
		if books(l.Relation) {
			continue
		}
		fmt.Fprintf(&out, "    lock: %s %s, %s\n", l.Kind, l.Relation, l.Mode)
	}
	for _, w := range []struct {
		word string
		list []string
	}{{"scan", e.Scans}, {"rewrite", e.Rewrites}, {"build", e.Builds}} {
		for _, n := range w.list {
			if books(n) {
				continue
			}
			fmt.Fprintf(&out, "    %s: %s\n", w.word, n)
		}
	}
	return out.String()
}

// told writes a plan in the words of the archives.
func told(p *plan.Plan) string {
	var out strings.Builder
	for i, s := range p.Steps {
		fmt.Fprintf(&out, "%d. %s (%s, %s)\n", i+1, s.Title, s.Phase, s.Class)
		for _, sql := range s.SQL {
			fmt.Fprintf(&out, "%s;\n", sql)
		}
		if s.Effects != nil {
			e := *s.Effects
			if strings.Contains(strings.Join(s.SQL, ""), "transaction_per_chunk") {
				// The locks on chunks come and go; which are seen is luck.
				e.Locks = slices.DeleteFunc(slices.Clone(e.Locks), func(l plan.Lock) bool { return strings.HasPrefix(l.Relation, "_timescaledb_internal.") })
			}
			out.WriteString(effects(&e))
		}
		for _, h := range s.Hazards {
			asks := ""
			if h.NeedsAllow {
				asks = ", to be allowed"
			}
			fmt.Fprintf(&out, "    hazard: %s%s: %s\n", h.Name, asks, h.What)
		}
	}
	for _, l := range p.Left {
		fmt.Fprintf(&out, "left alone: %s %s: %s\n", l.Kind, l.Path, l.Why)
	}
	for _, r := range p.Refused {
		fmt.Fprintf(&out, "refused: %s %s: %s; %s\n", r.Object.Kind, r.Object.Path, r.What, r.Next)
	}
	for _, r := range p.Renames {
		fmt.Fprintf(&out, "maybe a rename: %s %s to %s: %s\n", r.Kind, r.From, r.To, r.Why)
	}
	if f := p.Proof.Failed; f != nil {
		fmt.Fprintf(&out, "failed: step %d: %s\n", f.Step, f.Message)
	}
	for _, d := range p.Proof.Differs {
		fmt.Fprintf(&out, "differs: %s\n", d)
	}
	if out.Len() == 0 {
		out.WriteString("nothing to do\n")
	}
	return out.String()
}

// sections puts versions that agree together: "plan 15 17", "plan 18".
func sections(word string, measured map[int]string) []txtar.File {
	var out []txtar.File
	var said []string
	for _, v := range pgtest.Versions() {
		text, ok := measured[v]
		if !ok {
			continue
		}
		if i := slices.Index(said, text); i >= 0 {
			out[i].Name += " " + strconv.Itoa(v)
			continue
		}
		said = append(said, text)
		out = append(out, txtar.File{Name: word + " " + strconv.Itoa(v), Data: []byte(text)})
	}
	return out
}

func (r *row) format() []byte {
	a := r.head
	a.Files = slices.Concat(a.Files, sections("naive", r.measured["naive"]), sections("careful", r.measured["careful"]), sections("plan", r.measured["plan"]))
	return txtar.Format(&a)
}
