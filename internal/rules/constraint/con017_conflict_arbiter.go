package constraint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var conflictArbiter = &rule.Rule{
	ID: "CON017", Name: "on-conflict-without-arbiter", Severity: rule.Error,
	Title: "ON CONFLICT without a unique key that it can use",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL refuses the statement when it runs: with 42P10 if no unique index has exactly these columns, with 55000 if the constraint is DEFERRABLE. In a function that " +
		"is found out with the first call, maybe in the branch that is seldom taken.",
	Sources: []string{"sql-insert", "sql-createtable"},
	Limits:  "A unique index with a WHERE counts as usable; whether the statement repeats its condition is not looked at. Expressions in the list are not judged.",
	Run: func(p *rule.Pass) {
		judge := func(q *workload.Query, fn *catalog.Function) {
			for _, l := range q.Levels {
				if l.Kind == "insert" && len(l.OnConflict) > 0 && len(l.Relations) > 0 && l.Relations[0].Table != nil {
					reportArbiter(p, q, fn, p.Catalog.Root(l.Relations[0].Table), l)
				}
			}
		}
		for _, q := range p.Queries {
			judge(q, nil)
		}
		for _, b := range p.BodyQueries() {
			judge(b.Query, b.Function)
		}
	},
}

// arbiter says whether a unique key has exactly these columns, and the
// constraint where the only one is deferrable.
func arbiter(t *catalog.Table, columns []string) (usable bool, deferrable *catalog.Constraint) {
	for _, i := range t.Indexes {
		if !i.Unique || len(i.KeyColumns()) != len(i.Keys) || len(i.Keys) != len(columns) || !holdsAll(i.KeyColumns(), columns) {
			continue
		}
		if c := t.Constraint(i.Constraint); c != nil && c.Deferrable {
			deferrable = c
			continue
		}
		return true, nil
	}
	return false, deferrable
}

func reportArbiter(p *rule.Pass, q *workload.Query, fn *catalog.Function, t *catalog.Table, l *workload.Level) {
	columns := slices.Clone(l.OnConflict)
	slices.Sort(columns)
	columns = slices.Compact(columns)
	if slices.ContainsFunc(columns, func(c string) bool { return t.Column(c) == nil }) {
		return
	}
	usable, deferrable := arbiter(t, columns)
	if usable {
		return
	}
	list := strings.Join(l.OnConflict, ", ")
	who := "query " + q.Name
	f := rule.Finding{Confidence: rule.Measured, Evidence: rule.ByWorkload, Object: rule.QueryObject(q), Pos: q.Span, Query: q.Name, Detail: t.Name.String() + " " + list}
	if fn != nil {
		who = "function " + fn.Name.String()
		f.Object, f.Query, f.Evidence = rule.FunctionObject(fn), "", p.TableEvidence()
	}
	name := rule.NewName(t.Name.Name, strings.Join(columns, "_"), "key")
	if deferrable != nil {
		f.Message = fmt.Sprintf("%s says ON CONFLICT (%s) on %s, whose unique key %s is DEFERRABLE: PostgreSQL refuses it", who, list, t.Name, deferrable.Name)
		f.Facts = []rule.Fact{{Name: "SQLSTATE", Value: "55000"}}
		f.Fixes = []rule.Fix{{
			Title: "Make the constraint immediate",
			Steps: []rule.FixStep{
				{SQL: fmt.Sprintf("CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s)", ident.Quote(name+"_now"), table(t), rule.ColumnList(deferrable.Columns)), NoTransaction: true},
				{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", table(t), ident.Quote(deferrable.Name))},
			},
			Manual: true, Note: "Something may rely on its being deferred: updates that exchange values within one transaction.",
		}}
	} else {
		f.Message = fmt.Sprintf("%s says ON CONFLICT (%s) on %s, which has no unique key of these columns: PostgreSQL refuses it", who, list, t.Name)
		f.Facts = []rule.Fact{{Name: "SQLSTATE", Value: "42P10"}}
		fix := p.CreateIndexFix(t, name, true, "", rule.ColumnList(l.OnConflict), "")
		fix.Note += " Fails where rows repeat already: remove the doubles first."
		fix.Manual = t.PartitionBy != nil && !holdsAll(columns, t.PartitionBy.Columns()) || t.Hypertable != nil && !slices.Contains(columns, t.Hypertable.TimeColumn)
		if fix.Manual {
			fix.Steps, fix.Title = nil, "Keep the key in a table of its own"
			fix.Note = "A unique index here has to include the partition key. A narrow table beside it, with the key alone, takes the ON CONFLICT first."
		}
		f.Fixes = []rule.Fix{fix}
	}
	p.Report(f)
}
