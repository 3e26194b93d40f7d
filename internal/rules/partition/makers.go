package partition

import (
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var (
	makesPartition = pattern.New(`(?is)\bPARTITION\s+OF\b|\bATTACH\s+PARTITION\b`)
	partitionOf    = pattern.New(`(?is)\bCREATE\s+TABLE\b[^;']*?\bPARTITION\s+OF\b`)
	lineComment    = pattern.New(`(?m)--[^\n]*$`)
	// anyParent: the body asks the catalog which tables there are.
	anyParent = pattern.New(`(?i)pg_partitioned_table|pg_partition_tree|pg_inherits|part_config|relkind\s*=\s*'p'`)
	loops     = pattern.New(`(?i)\bgenerate_series\b|\bLOOP\b`)
)

// body is a function's body without comments.
func body(fn *catalog.Function) string { return lineComment.ReplaceAllString(fn.Body, "") }

// makers gives the functions whose bodies make partitions.
func makers(p *rule.Pass) []*catalog.Function {
	var out []*catalog.Function
	for _, fn := range p.Catalog.Functions {
		if makesPartition.MatchString(body(fn)) {
			out = append(out, fn)
		}
	}
	return out
}

// calls reports whether a text calls a function by its name.
func calls(text string, fn *catalog.Function) bool {
	return regexp.MustCompile(`(?i)(^|[^a-z0-9_])` + regexp.QuoteMeta(fn.Name.Name) + `"?\s*\(`).MatchString(text)
}

// mentions reports whether a text has a table's name as a word.
func mentions(text string, t *catalog.Table) bool {
	return regexp.MustCompile(`(^|[^A-Za-z0-9_])` + regexp.QuoteMeta(t.Name.Name) + `($|[^A-Za-z0-9_])`).MatchString(text)
}

// madeBy tells what makes the table's next partitions, "" when nothing is seen
// to: decade's lifecycle, pg_partman, or a job of pg_cron.
func madeBy(p *rule.Pass, t *catalog.Table) string {
	if slices.Contains(p.Maintained, t.Name) {
		return "decade maintain"
	}
	if p.Catalog.Extension("pg_partman") != nil {
		return "pg_partman"
	}
	for _, j := range p.Catalog.CronJobs {
		if jobMakes(p, j, t) {
			return "job " + j.Name
		}
	}
	return ""
}

func jobMakes(p *rule.Pass, j *catalog.CronJob, t *catalog.Table) bool {
	if strings.Contains(j.Command, "run_maintenance") {
		return true
	}
	if makesPartition.MatchString(j.Command) && mentions(j.Command, t) {
		return true
	}
	for _, fn := range makers(p) {
		if calls(j.Command, fn) && (mentions(j.Command, t) || mentions(fn.Body, t) || anyParent.MatchString(fn.Body)) {
			return true
		}
	}
	return false
}
