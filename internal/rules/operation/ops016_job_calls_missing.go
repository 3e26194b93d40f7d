package operation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var jobCallsMissing = &rule.Rule{
	ID: "OPS016", Name: "job-calls-missing", Severity: rule.Error,
	Title:   "Job uses a table or function that does not exist",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "cron.schedule stores the command as text and looks at nothing in it. The job fails at every run, the failure stands in cron.job_run_details, and what it was to do (partitions, retention, refreshes) is not done.",
	Sources: []string{"schema-design:partitioning/cron"},
	Limits: "Only names that can be judged: with a schema that is here, or called by CALL, or tables that are changed. Functions without a schema may be PostgreSQL's or an extension's and are taken for one " +
		"where extensions other than the usual are installed.",
	Run: func(p *rule.Pass) {
		for _, j := range p.Catalog.CronJobs {
			if j.Database != "" && (p.Catalog.Server == nil || j.Database != p.Catalog.Server.Database) {
				continue
			}
			for _, missing := range missingNames(p, j.Command) {
				p.Report(rule.Finding{
					Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: jobObject(j), Pos: j.Pos, Detail: missing,
					Message: fmt.Sprintf("job %s uses %s, which does not exist", j.Name, missing),
					Facts:   []rule.Fact{{Name: "command", Value: j.Command}},
					Fixes:   []rule.Fix{{Title: "Make what it calls, or correct the command", Manual: true, Note: "SELECT * FROM cron.job_run_details ORDER BY start_time DESC shows how the last runs ended."}},
				})
			}
		}
	},
}

// missingNames gives what a command uses and the catalog does not have.
func missingNames(p *rule.Pass, command string) []string {
	var out []string
	add := func(kind string, n catalog.Name) {
		if s := kind + " " + n.String(); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, s := range sqlparse.Parse("", command).Statements {
		if s.Err != nil || s.Tree == nil {
			continue
		}
		ctes := map[string]bool{}
		sqlparse.Walk(s.Tree, func(n *sqlparse.Node) bool {
			if c := n.GetCommonTableExpr(); c != nil {
				ctes[c.Ctename] = true
			}
			return true
		})
		called := s.Tree.GetCallStmt() != nil
		sqlparse.Walk(s.Tree, func(n *sqlparse.Node) bool {
			if c := n.GetFuncCall(); c != nil {
				if name := lastName(c.Funcname); lacksFunction(p, name, called) {
					add("function", name)
				}
			}
			return true
		})
		if c := s.Tree.GetCallStmt().GetFunccall(); c != nil {
			if name := lastName(c.Funcname); lacksFunction(p, name, true) {
				add("procedure", name)
			}
		}
		for _, r := range changed(s.Tree) {
			if name := (catalog.Name{Schema: r.Schemaname, Name: r.Relname}); !ctes[r.Relname] && lacksRelation(p, name) {
				add("table", name)
			}
		}
	}
	return out
}

func lastName(parts []*sqlparse.Node) catalog.Name {
	var names []string
	for _, n := range parts {
		names = append(names, n.GetString_().GetSval())
	}
	switch len(names) {
	case 0:
		return catalog.Name{}
	case 1:
		return catalog.Name{Name: names[0]}
	}
	return catalog.Name{Schema: names[len(names)-2], Name: names[len(names)-1]}
}

// changed gives the tables that a statement writes, refreshes or vacuums.
func changed(n *sqlparse.Node) []*sqlparse.RangeVar {
	var out []*sqlparse.RangeVar
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		for _, r := range []*sqlparse.RangeVar{
			m.GetInsertStmt().GetRelation(), m.GetUpdateStmt().GetRelation(), m.GetDeleteStmt().GetRelation(),
			m.GetRefreshMatViewStmt().GetRelation(), m.GetVacuumRelation().GetRelation(),
		} {
			if r != nil {
				out = append(out, r)
			}
		}
		return true
	})
	return out
}

// lacksFunction: the name can be judged, and there is no such function.
func lacksFunction(p *rule.Pass, n catalog.Name, called bool) bool {
	for _, fn := range p.Catalog.Functions {
		if fn.Name.Name == n.Name && (n.Schema == "" || n.Schema == fn.Name.Schema) {
			return false
		}
	}
	if n.Schema != "" {
		return ownSchema(p, n.Schema) && !foreignFunctions(p, n.Schema)
	}
	return called && !slices.ContainsFunc(p.Catalog.Extensions, func(e *catalog.Extension) bool {
		return e.Name != "pg_cron" && e.Name != "vector" && e.Name != "pgcrypto"
	})
}

// ownSchema: the schema is one of the catalog's own.
func ownSchema(p *rule.Pass, schema string) bool {
	return schema == "public" || slices.ContainsFunc(p.Catalog.Schemas, func(s *catalog.Schema) bool { return s.Name == schema })
}

// foreignFunctions: an extension, or an aggregate, has functions in the schema.
func foreignFunctions(p *rule.Pass, schema string) bool {
	return slices.ContainsFunc(p.Catalog.Extensions, func(e *catalog.Extension) bool { return e.Schema == schema && e.Name != "pg_cron" }) ||
		slices.ContainsFunc(p.Catalog.OtherObjects, func(o *catalog.Other) bool { return o.Kind == "aggregate" && o.Name.Schema == schema })
}

// foreignTables: an extension is installed that may have tables of its own.
func foreignTables(p *rule.Pass) bool {
	return slices.ContainsFunc(p.Catalog.Extensions, func(e *catalog.Extension) bool {
		return !slices.Contains([]string{"pg_cron", "vector", "pgcrypto", "pg_trgm", "btree_gin", "btree_gist", "uuid-ossp", "citext", "hstore", "ltree",
			"unaccent", "pg_stat_statements", "plpgsql", "hypopg", "pgstattuple"}, e.Name)
	})
}

func lacksRelation(p *rule.Pass, n catalog.Name) bool {
	if strings.HasPrefix(n.Name, "pg_") || n.Schema != "" && !ownSchema(p, n.Schema) || foreignTables(p) {
		return false
	}
	same := func(m catalog.Name) bool { return m.Name == n.Name && (n.Schema == "" || n.Schema == m.Schema) }
	return !slices.ContainsFunc(p.Catalog.Tables, func(t *catalog.Table) bool { return same(t.Name) }) &&
		!slices.ContainsFunc(p.Catalog.Views, func(v *catalog.View) bool { return same(v.Name) })
}
