package rule

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

// Statement is a query with where it comes from: the workload, the script
// under review, a function's body or a job's command.
type Statement struct {
	*workload.Query
	// Function is set for a statement of a body, Job for one of a job.
	Function *catalog.Function
	Job      *catalog.CronJob
}

// Statements gives all that is seen to run: workload and script, bodies, jobs.
func (p *Pass) Statements() []Statement {
	return fact(p, "statements", func() []Statement {
		resolver := workload.NewResolver(p.Catalog)
		var out []Statement
		for _, q := range p.Queries {
			out = append(out, Statement{Query: q})
		}
		for _, b := range p.BodyQueries() {
			out = append(out, Statement{Query: b.Query, Function: b.Function})
		}
		for _, j := range p.Catalog.CronJobs {
			for _, s := range sqlparse.Parse("", j.Command).Statements {
				if s.Err != nil || s.Tree == nil {
					continue
				}
				q := &workload.Query{Name: j.Name, SQL: s.SQL, Span: j.Pos, Origin: "job", Stmt: s}
				resolver.Resolve(q)
				out = append(out, Statement{Query: q, Job: j})
			}
		}
		return out
	})
}

// About is what a finding about the statement is about; t is its table.
func (s Statement) About(t *catalog.Table) Object {
	switch {
	case s.Function != nil:
		return FunctionObject(s.Function)
	case s.Job != nil:
		return Object{Kind: "job", Name: s.Job.Name}
	case s.Origin == "script":
		return Object{Kind: "statement", Schema: t.Name.Schema, Table: t.Name.Name}
	}
	return QueryObject(s.Query)
}

// Label names the statement in a sentence.
func (s Statement) Label() string {
	switch {
	case s.Function != nil:
		return "function " + s.Function.Name.String()
	case s.Job != nil:
		return "job " + s.Job.Name
	case s.Origin == "script":
		return "this statement"
	}
	return "query " + s.Name
}

// Finding begins a finding about the statement.
func (s Statement) Finding(t *catalog.Table, c Confidence, message string) Finding {
	f := Finding{Confidence: c, Evidence: ByText, Object: s.About(t), Pos: s.Span, Message: message}
	if s.Function == nil && s.Job == nil && s.Origin != "script" {
		f.Evidence, f.Query = ByWorkload, s.Name
	}
	if s.Origin == "script" || s.Function != nil {
		f.Detail = strings.Join(strings.Fields(s.SQL), " ")
	}
	return f
}

// Target is the table that an UPDATE or DELETE changes, nil for other levels.
func Target(l *workload.Level) *catalog.Table {
	if len(l.Relations) == 0 || l.Kind != "update" && l.Kind != "delete" {
		return nil
	}
	return l.Relations[0].Table
}
