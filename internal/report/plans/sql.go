package plans

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/report"
)

// SQL writes the plan as one script that psql runs from top to bottom and
// that stops at the first error. A plan that is not ready begins with a
// statement that fails, because the exit code of `decade plan | psql` is lost.
func SQL(w io.Writer, p *plan.Plan, allowed []plan.HazardName) error {
	_, err := io.WriteString(w, script(p, Judge(p, allowed)))
	return err
}

func script(p *plan.Plan, v Verdict) string {
	w := &lines{}
	w.comment(fmt.Sprintf("Migration plan from %s to %s, for PostgreSQL %d", report.OneLine(p.From.Source), report.OneLine(p.To.Source), p.Postgres))
	w.comment("State before " + p.From.Hash + ", after " + p.To.Hash)
	if s := proofLine(p); s != "" {
		w.comment(s)
	}
	for _, r := range p.Refused {
		w.comment(fmt.Sprintf("REFUSED: %s %s: %s %s", r.Object.Kind, r.Object.Path, report.OneLine(r.What), report.OneLine(r.Next)))
	}
	if len(p.Steps) == 0 && v.Ready {
		w.comment("Nothing to do: both states are equal.")
		return w.String()
	}
	w.comment("\"canceling statement due to lock timeout\" means that a table was busy: nothing of that")
	w.comment("transaction or statement was done; run the script again from that step.")
	w.line(`\set ON_ERROR_STOP on`)
	if !v.Ready {
		why := "this plan is not ready: " + v.Sentence()
		if f := v.Flags(); f != "" {
			why += "; " + f + " accepts it"
		}
		w.line("")
		w.comment("This line keeps the script from running.")
		w.line("DO LANGUAGE plpgsql " + ident.Literal("BEGIN RAISE EXCEPTION USING MESSAGE = "+ident.Literal(why)+"; END") + ";")
	}
	for i := range p.Steps {
		w.line("")
		w.step(&p.Steps[i], len(p.Steps))
	}
	return w.String()
}

// lines collects the lines of a script.
type lines struct{ strings.Builder }

func (w *lines) line(s string) { w.WriteString(s + "\n") }

func (w *lines) comment(s string) { w.line(report.Comment(report.Printable(s))) }

// about writes what stands above a step's statements.
func (w *lines) about(s *plan.Step, of int) {
	name, _ := phaseTitle(s.Phase)
	w.comment(fmt.Sprintf("Step %d of %d, %s: %s", s.Number, of, strings.ToLower(name), report.OneLine(s.Title)))
	if s.Why != "" {
		w.comment("Why: " + report.OneLine(s.Why))
	}
	if s.Effects != nil {
		for _, g := range byMode(s.Effects.Locks) {
			w.comment(fmt.Sprintf("Locks: %s on %s (%s)", g.mode, report.OneLine(g.relations()), blocks(g.mode)))
		}
	}
	for _, h := range s.Hazards {
		w.comment(fmt.Sprintf("Hazard %s: %s", h.Name, report.OneLine(h.What)))
	}
}

// step writes a step with its timeouts. In a transaction they end with it;
// outside they are set for the session and taken back.
func (w *lines) step(s *plan.Step, of int) {
	w.about(s, of)
	if s.Class == plan.Transaction {
		w.line("BEGIN;")
		w.line("SET LOCAL lock_timeout = " + setting(s.LockTimeout) + ";")
		w.line("SET LOCAL statement_timeout = " + setting(s.StatementTimeout) + ";")
	} else {
		w.line("SET lock_timeout = " + setting(s.LockTimeout) + ";")
		w.line("SET statement_timeout = " + setting(s.StatementTimeout) + ";")
	}
	for _, sql := range s.SQL {
		w.line(report.Terminated(sql))
	}
	if s.Class == plan.Transaction {
		w.line("COMMIT;")
	} else {
		w.line("RESET lock_timeout;")
		w.line("RESET statement_timeout;")
	}
	if s.Verify != "" {
		w.comment("Verify (true when done): " + report.Terminated(s.Verify))
	}
	for i, sql := range s.Undo {
		if i == 0 {
			w.comment("Undo:")
		}
		w.comment("  " + report.Terminated(sql))
	}
}

// setting writes a timeout as a value of SET; 0 is none.
func setting(d time.Duration) string {
	if d <= 0 {
		return "0"
	}
	return fmt.Sprintf("'%dms'", max(d.Milliseconds(), 1))
}
