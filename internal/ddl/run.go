package ddl

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// selectStmt folds a query: one that calls functions which change the schema
// is DDL in disguise; SELECT INTO makes a table.
func (f *folder) selectStmt(s *sqlparse.SelectStmt) {
	if into := intoOf(s); into != nil && into.Rel != nil {
		f.step.DDL = true
		f.tableFromQuery(into, &sqlparse.Node{Node: &sqlparse.Node_SelectStmt{SelectStmt: s}}, false)
		return
	}
	acted := false
	for _, t := range s.TargetList {
		if c := t.GetResTarget().GetVal().GetFuncCall(); c != nil {
			acted = f.schemaCall(c) || acted
		}
	}
	for _, n := range s.FromClause {
		if r := n.GetRangeFunction(); r != nil {
			for _, fn := range r.Functions {
				if items := fn.GetList().GetItems(); len(items) > 0 && items[0].GetFuncCall() != nil {
					acted = f.schemaCall(items[0].GetFuncCall()) || acted
				}
			}
		}
	}
	if acted {
		f.step.DDL = true
		return
	}
	f.act(Action{Kind: Query})
}

// intoOf finds the INTO of a query; in a set operation it is the first one's.
func intoOf(s *sqlparse.SelectStmt) *sqlparse.IntoClause {
	for ; s != nil; s = s.Larg {
		if s.IntoClause != nil {
			return s.IntoClause
		}
	}
	return nil
}

func (f *folder) call(s *sqlparse.CallStmt) {
	if s.Funccall != nil && f.schemaCall(s.Funccall) {
		return
	}
	names := strs(s.Funccall.GetFuncname())
	f.problem("opaque", -1, "what the procedure %s does cannot be seen here", strings.Join(names, "."))
	f.act(Action{Kind: Call, Name: strings.Join(names, ".")})
	f.vague = true
}

// call arguments by position and name.
type arguments struct {
	list  []*sqlparse.Node
	named map[string]*sqlparse.Node
}

func readArguments(c *sqlparse.FuncCall) arguments {
	a := arguments{named: map[string]*sqlparse.Node{}}
	for _, n := range c.Args {
		if na := n.GetNamedArgExpr(); na != nil {
			a.named[na.Name] = na.Arg
		} else {
			a.list = append(a.list, n)
		}
	}
	return a
}

// get gives an argument by its name or its place; nil when it is not there.
func (a arguments) get(name string, at int) *sqlparse.Node {
	if n := a.named[name]; n != nil {
		return n
	}
	if at >= 0 && at < len(a.list) {
		return a.list[at]
	}
	return nil
}

// text gives an argument as text, "" when it is not there or NULL.
func (a arguments) text(name string, at int) string {
	n := a.get(name, at)
	if n == nil || isNull(n) {
		return ""
	}
	return constText(n)
}

// schemaCall folds the functions that change the schema or what runs on it;
// false for any other function.
func (f *folder) schemaCall(c *sqlparse.FuncCall) bool {
	names := strs(c.Funcname)
	if len(names) == 0 {
		return false
	}
	fn, schema := names[len(names)-1], ""
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	args := readArguments(c)
	switch {
	case fn == "set_config" && (schema == "" || schema == "pg_catalog"):
		name, value := lower(args.text("setting_name", 0)), args.text("new_value", 1)
		local := args.text("is_local", 2)
		f.set(name, value, true, truth(local))
		f.act(Action{Kind: SetSetting, Name: name, Detail: value})
		return true
	case schema == "cron" || schema == "" && (fn == "schedule_in_database" || fn == "unschedule"):
		return f.cronCall(fn, args)
	case fn == "create_parent" && len(f.extensions.m) > 0:
		f.problem("opaque", -1, "the partitions that pg_partman makes cannot be seen here")
		f.act(Action{Kind: Call, Name: strings.Join(names, ".")})
		return true
	}
	return f.timescaleCall(fn, args)
}

// cronCall folds the functions of pg_cron.
func (f *folder) cronCall(fn string, args arguments) bool {
	j := &catalog.CronJob{Active: true, Pos: f.stmt.Span}
	switch fn {
	case "schedule":
		if len(args.list)+len(args.named) == 2 && args.named["job_name"] == nil {
			j.Schedule, j.Command = args.text("schedule", 0), args.text("command", 1)
			break
		}
		j.Name, j.Schedule, j.Command = args.text("job_name", 0), args.text("schedule", 1), args.text("command", 2)
	case "schedule_in_database":
		j.Name, j.Schedule, j.Command = args.text("job_name", 0), args.text("schedule", 1), args.text("command", 2)
		j.Database = args.text("database", 3)
		if active := args.text("active", 5); active != "" {
			j.Active = truth(active)
		}
	case "unschedule":
		name := args.text("job_name", 0)
		if _, ok := f.jobs.m[name]; ok {
			f.jobs.del(name)
		} else if _, err := parseInt(name); err != nil && !f.vague {
			f.problem("conflict", -1, `could not find valid entry for job '%s'`, name)
		}
		f.act(Action{Kind: CronSchedule, Name: name, Detail: "unschedule"})
		return true
	default:
		return false
	}
	f.jobs.put(jobKey(j), j)
	f.act(Action{Kind: CronSchedule, Name: j.Name, Detail: j.Schedule + " " + j.Command})
	return true
}

// jobKey is what pg_cron knows a job by: its name, for one without name all of it.
func jobKey(j *catalog.CronJob) string {
	if j.Name != "" {
		return j.Name
	}
	return "\x00" + j.Schedule + "\x00" + j.Command + "\x00" + j.Database
}
