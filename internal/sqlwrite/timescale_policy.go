package sqlwrite

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// policyFunction are the functions that add and remove a policy, by its kind;
// the procedure that it runs is named after the last word.
var policyFunction = map[string]string{
	"compression": "compression", "retention": "retention", "reorder": "reorder", "refresh": "continuous_aggregate",
}

// The arguments of the functions that add policies, in the order in which
// they are written, with what they are: a distance in the hypertable's time, an
// interval, a text, or a word that is written as it is.
var policyArgs = []struct{ name, kind string }{
	{"index_name", "text"},
	{"start_offset", "distance"}, {"end_offset", "distance"},
	{"compress_after", "distance"}, {"compress_created_before", "interval"},
	{"drop_after", "distance"}, {"drop_created_before", "interval"},
	{"schedule_interval", "interval"},
	{"initial_start", "time"}, {"timezone", "text"},
	{"include_tiered_data", "word"}, {"buckets_per_batch", "word"}, {"max_batches_per_execution", "word"}, {"refresh_newest_first", "word"},
}

// AddPolicy writes what adds a policy. number is the type of an integer time
// column, "" where the column is a time.
func (s Timescale) AddPolicy(p catalog.TimescalePolicy, number string) []string {
	args := []string{relation(p.On)}
	schedule := ""
	for _, a := range policyArgs {
		v, set := p.Args.Get(a.name)
		switch {
		case !set && p.Kind == "refresh" && (a.name == "start_offset" || a.name == "end_offset"):
			args = append(args, a.name+" => NULL")
		case !set:
		case a.name == "schedule_interval" && p.Kind == "reorder":
			schedule = "interval " + ident.Literal(v) // its function takes none
		default:
			args = append(args, a.name+" => "+policyValue(a.kind, v, number))
		}
	}
	add := s.Call("add_"+policyFunction[p.Kind]+"_policy", args...)
	if schedule != "" {
		add = s.Call("alter_job", add, "schedule_interval => "+schedule)
	}
	out := []string{"SELECT " + add}
	if more := otherSettings(p); more != "" {
		out = append(out, "SELECT "+s.Call("alter_job", "j.job_id", "config => j.config || "+more)+" "+PolicyJob(p))
	}
	return out
}

// otherSettings are those that no function takes, as the JSON that a job keeps.
func otherSettings(p catalog.TimescalePolicy) string {
	var out []string
	for _, o := range p.Args {
		if slices.ContainsFunc(policyArgs, func(a struct{ name, kind string }) bool { return a.name == o.Name }) {
			continue
		}
		value := o.Value
		if !json.Valid([]byte(value)) { // a text; all else was read as JSON
			value = strconv.Quote(value)
		}
		out = append(out, strconv.Quote(o.Name)+": "+value)
	}
	if len(out) == 0 {
		return ""
	}
	return ident.Literal("{"+strings.Join(out, ", ")+"}") + "::jsonb"
}

func policyValue(kind, v, number string) string {
	switch {
	case kind == "word":
		return v
	case kind == "distance" && strings.Trim(v, "-0123456789") == "":
		return number + " " + ident.Literal(v)
	case kind == "distance", kind == "interval":
		return "interval " + ident.Literal(v)
	case kind == "time":
		return "timestamptz " + ident.Literal(v)
	}
	return ident.Literal(v)
}

// RemovePolicy writes what removes a policy.
func (s Timescale) RemovePolicy(p catalog.TimescalePolicy) string {
	return "SELECT " + s.Call("remove_"+policyFunction[p.Kind]+"_policy", relation(p.On))
}

// Reschedule writes what makes a policy run another time, and leaves all else
// of it as it is.
func (s Timescale) Reschedule(from, to catalog.TimescalePolicy) string {
	every, _ := to.Args.Get("schedule_interval")
	args := []string{"j.job_id", "schedule_interval => interval " + ident.Literal(every)}
	_, was := from.Args.Get("initial_start")
	start, fixed := to.Args.Get("initial_start")
	switch {
	case fixed:
		args = append(args, "fixed_schedule => true", "initial_start => "+policyValue("time", start, ""))
		if zone, set := to.Args.Get("timezone"); set {
			args = append(args, "timezone => "+ident.Literal(zone))
		}
	case was:
		args = append(args, "fixed_schedule => false")
	}
	return "SELECT " + s.Call("alter_job", args...) + " " + PolicyJob(to)
}

// PolicyJob writes FROM and WHERE of a query about the job of a policy, whose
// alias is j. Versions differ in what they call the relation of a continuous
// aggregate's job: its view, or the hypertable that it is kept in.
func PolicyJob(p catalog.TimescalePolicy) string {
	procedure := policyFunction[p.Kind]
	if p.Kind == "refresh" {
		procedure = "refresh_continuous_aggregate"
	}
	on := "(" + ident.Literal(p.On.Schema) + ", " + ident.Literal(p.On.Name) + ")"
	return "FROM timescaledb_information.jobs AS j WHERE j.proc_name = 'policy_" + procedure + "' AND ((j.hypertable_schema, j.hypertable_name) = " + on +
		" OR (j.hypertable_schema, j.hypertable_name) = (SELECT materialization_hypertable_schema, materialization_hypertable_name" +
		" FROM timescaledb_information.continuous_aggregates WHERE (view_schema, view_name) = " + on + "))"
}

// PolicyIs writes the condition that the job j has the arguments of a policy.
func PolicyIs(p catalog.TimescalePolicy) string {
	var out []string
	for _, a := range policyArgs {
		v, set := p.Args.Get(a.name)
		kept := "j.config ->> " + ident.Literal(a.name)
		switch {
		case !set || a.name == "initial_start" || a.name == "timezone":
		case a.name == "schedule_interval":
			out = append(out, "j.schedule_interval = interval "+ident.Literal(v))
		case a.kind == "distance" && strings.Trim(v, "-0123456789") != "", a.kind == "interval":
			out = append(out, "("+kept+")::interval = interval "+ident.Literal(v))
		default:
			out = append(out, kept+" = "+ident.Literal(v))
		}
	}
	if more := otherSettings(p); more != "" {
		out = append(out, "j.config @> "+more)
	}
	return strings.Join(out, " AND ")
}
