package partition

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

// statement is a query with where it comes from: the workload, the script
// under review, a function's body or a job's command.
type statement struct {
	*workload.Query
	fn  *catalog.Function
	job *catalog.CronJob
}

// statements gives all that is seen to run: workload and script, bodies, jobs.
func statements(p *rule.Pass) []statement {
	var out []statement
	for _, q := range p.Queries {
		out = append(out, statement{Query: q})
	}
	for _, b := range p.BodyQueries() {
		out = append(out, statement{Query: b.Query, fn: b.Function})
	}
	for _, j := range p.Catalog.CronJobs {
		for _, s := range sqlparse.Parse("", j.Command).Statements {
			if s.Err != nil || s.Tree == nil {
				continue
			}
			q := &workload.Query{Name: j.Name, SQL: s.SQL, Span: j.Pos, Origin: "job", Stmt: s}
			workload.Resolve(q, p.Catalog)
			out = append(out, statement{Query: q, job: j})
		}
	}
	return out
}

// object is what a finding about the statement is about; t is its table.
func (s statement) object(t *catalog.Table) rule.Object {
	switch {
	case s.fn != nil:
		return rule.FunctionObject(s.fn)
	case s.job != nil:
		return rule.Object{Kind: "job", Name: s.job.Name}
	case s.Origin == "script":
		return rule.Object{Kind: "statement", Schema: t.Name.Schema, Table: t.Name.Name}
	}
	return rule.QueryObject(s.Query)
}

// label names the statement in a sentence.
func (s statement) label() string {
	switch {
	case s.fn != nil:
		return "function " + s.fn.Name.String()
	case s.job != nil:
		return "job " + s.job.Name
	case s.Origin == "script":
		return "this statement"
	}
	return "query " + s.Name
}

// finding begins a finding about the statement.
func (s statement) finding(t *catalog.Table, c rule.Confidence, message string) rule.Finding {
	f := rule.Finding{Confidence: c, Evidence: rule.ByText, Object: s.object(t), Pos: s.Span, Message: message}
	if s.fn == nil && s.job == nil && s.Origin != "script" {
		f.Evidence, f.Query = rule.ByWorkload, s.Name
	}
	if s.Origin == "script" || s.fn != nil {
		f.Detail = strings.Join(strings.Fields(s.SQL), " ")
	}
	return f
}

// target is the table that an UPDATE or DELETE changes, nil for other levels.
func target(l *workload.Level) *catalog.Table {
	if len(l.Relations) == 0 || l.Kind != "update" && l.Kind != "delete" {
		return nil
	}
	return l.Relations[0].Table
}
