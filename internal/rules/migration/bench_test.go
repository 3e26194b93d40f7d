package migration_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/rules/migration"
	"github.com/decadedb/decade/internal/sqlparse"
)

// BenchmarkRules runs the family over 6,000 statements, once as a schema of
// its own and once as a migration of a living one.
func BenchmarkRules(b *testing.B) {
	var schema, change strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&schema, "CREATE TABLE t%d (id bigint PRIMARY KEY, t_id bigint REFERENCES t%d (id), note text);\n", i, max(i-1, 0))
		fmt.Fprintf(&schema, "CREATE INDEX i%d ON t%d (t_id);\nALTER TABLE t%d ADD COLUMN x integer DEFAULT 0;\n", i, i, i)
		fmt.Fprintf(&change, "ALTER TABLE t%d ADD COLUMN y integer NOT NULL DEFAULT 0;\n", i)
		fmt.Fprintf(&change, "CREATE INDEX j%d ON t%d (note);\nUPDATE t%d SET y = 1 WHERE note IS NULL;\n", i, i, i)
	}
	fold := func(name, sql string, base *ddl.Result) *ddl.Result {
		o := ddl.Options{}
		if base != nil {
			o.Base = base.Catalog
		}
		return ddl.Fold([]*sqlparse.File{sqlparse.Parse(name, sql)}, o)
	}
	first := fold("1.sql", schema.String(), nil)
	for _, c := range []struct {
		name string
		res  *ddl.Result
	}{{"schema", first}, {"migration", fold("2.sql", change.String(), first)}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				rule.Run(&rule.Input{Catalog: c.res.Catalog, Steps: c.res.Steps}, migration.Rules())
			}
		})
	}
}
