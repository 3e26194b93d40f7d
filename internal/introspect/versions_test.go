package introspect_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/sqlparse"
)

// versionDifferences are the scripts that make different schemas on different
// versions, with what both readings must show.
var versionDifferences = []struct {
	why, sql string
	see      func(c *catalog.Catalog) string
	want     map[int]string
}{
	{
		why: "NOT NULL is a constraint with a name from 18 on",
		sql: "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL, b text CONSTRAINT has_b NOT NULL)",
		see: func(c *catalog.Catalog) string {
			var names []string
			for _, col := range c.Tables[0].Columns {
				names = append(names, col.NotNullName)
			}
			return strings.Join(names, " ")
		},
		// Before 18 only the text knows has_b; the readings are compared without
		// the name, so the folded one may say it.
		want: map[int]string{18: "t_id_not_null t_a_not_null has_b"},
	},
	{
		why: "partitions share the identity of the partitioned table from 17 on",
		sql: `CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, at date) PARTITION BY RANGE (at);
			CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`,
		see:  func(c *catalog.Catalog) string { return string(table(c, "t_1").Column("id").Identity) },
		want: map[int]string{15: "", 17: "always", 18: "always"},
	},
	{
		why: "MAINTAIN is a privilege, and so a part of ALL, from 17 on",
		sql: "CREATE TABLE t (id int); GRANT ALL ON t TO pg_monitor",
		see: func(c *catalog.Catalog) string { return strings.Join(c.Grants[0].Privileges, " ") },
		want: map[int]string{
			15: "delete insert references select trigger truncate update",
			17: "delete insert maintain references select trigger truncate update",
			18: "delete insert maintain references select trigger truncate update",
		},
	},
	{
		why:  "a partitioned table cannot be unlogged; 15 and 17 take the words and do nothing, 18 refuses",
		sql:  "CREATE TABLE t (id int) PARTITION BY HASH (id); ALTER TABLE t SET UNLOGGED",
		see:  func(c *catalog.Catalog) string { return string(c.Tables[0].Persistence) },
		want: map[int]string{15: "", 17: ""},
	},
}

func TestVersionsDiffer(t *testing.T) {
	for _, d := range versionDifferences {
		for _, version := range pgtest.Versions() {
			want, ok := d.want[version]
			if !ok {
				continue
			}
			t.Run(fmt.Sprintf("%d %s", version, d.why), func(t *testing.T) {
				folded := ddl.Fold([]*sqlparse.File{sqlparse.Parse("differs.sql", d.sql)}, ddl.Options{Version: version})
				if got := d.see(folded.Catalog); got != want {
					t.Errorf("folded: %q, want %q", got, want)
				}
				target := pgtest.Database(t, version)
				load(t, target, "differs.sql", d.sql)
				live, _ := read(t, target, introspect.Options{})
				if got := d.see(live); got != want {
					t.Errorf("introspected: %q, want %q", got, want)
				}
			})
		}
	}
}

func table(c *catalog.Catalog, name string) *catalog.Table {
	return c.Table(catalog.Name{Schema: "public", Name: name})
}
