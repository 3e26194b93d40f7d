package planning_test

import (
	"fmt"
	"testing"

	"github.com/decadedb/decade/internal/pgtest"
)

// PostgreSQL lets nobody update rows that are published for updates without a
// replica identity that fits: a plan that has to update them says so, or sets
// the identity before.
func TestPublishedFills(t *testing.T) {
	const narrow, wide = "CREATE TABLE t (id bigint PRIMARY KEY, b integer NOT NULL, c text);", "CREATE TABLE t (id bigint PRIMARY KEY, b bigint NOT NULL, c text);"
	const key = "CREATE UNIQUE INDEX u ON t (id);"
	const all = "CREATE PUBLICATION p FOR TABLE t;"
	const log, leaf = "CREATE TABLE log (id bigint, day date, n integer, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);", "CREATE TABLE log_a PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');"
	const wideLog = "CREATE TABLE log (id bigint, day date, n bigint, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);"
	nothing, full, using := "ALTER TABLE t REPLICA IDENTITY NOTHING;", "ALTER TABLE t REPLICA IDENTITY FULL;", "ALTER TABLE t REPLICA IDENTITY USING INDEX u;"
	cases := []struct {
		name, from, to string
		refused        string // the table
	}{
		{"no identity", narrow + nothing + all, wide + nothing + all, "public.t"},
		{"no identity, and a column to fill", narrow + nothing + all, "CREATE TABLE t (id bigint PRIMARY KEY, b integer NOT NULL, c text, d double precision NOT NULL DEFAULT random());" + nothing + all, "public.t"},
		{"of all tables", narrow + nothing + "CREATE PUBLICATION p FOR ALL TABLES;", wide + nothing + "CREATE PUBLICATION p FOR ALL TABLES;", "public.t"},
		{"of a schema", narrow + nothing + "CREATE PUBLICATION p FOR TABLES IN SCHEMA public;", wide + nothing + "CREATE PUBLICATION p FOR TABLES IN SCHEMA public;", "public.t"},
		{"no key", "CREATE TABLE t (b integer);" + all, "CREATE TABLE t (b bigint);" + all, "public.t"},
		{"a key that waits", "CREATE TABLE t (id bigint PRIMARY KEY DEFERRABLE, b integer);" + all, "CREATE TABLE t (id bigint PRIMARY KEY DEFERRABLE, b bigint);" + all, "public.t"},
		{"inserts alone", narrow + nothing + "CREATE PUBLICATION p FOR TABLE t WITH (publish = 'insert, truncate');", wide + nothing + "CREATE PUBLICATION p FOR TABLE t WITH (publish = 'insert, truncate');", ""},
		{"not logged", "CREATE UNLOGGED TABLE t (b integer); CREATE PUBLICATION p FOR ALL TABLES;", "CREATE UNLOGGED TABLE t (b bigint); CREATE PUBLICATION p FOR ALL TABLES;", ""},
		{"fits", narrow + all, wide + full + all, ""},
		{"published afterwards", narrow + nothing, wide + nothing + all, ""},
		{"taken away afterwards", narrow + all, wide + nothing + all, ""},
		{"set before", narrow + nothing + all, wide + all, ""},
		{"full before", narrow + nothing + all, wide + full + all, ""},
		{"index before", narrow + key + nothing + all, wide + key + using + all, ""},
		{"index of what changes", narrow + "CREATE UNIQUE INDEX u ON t (b);" + nothing + all, wide + "CREATE UNIQUE INDEX u ON t (b);" + using + all, "public.t"},
		{"columns without the identity", narrow + full + "CREATE PUBLICATION p FOR TABLE t (id, c);", wide + full + "CREATE PUBLICATION p FOR TABLE t (id, c);", "public.t"},
		{"columns with the identity", narrow + "CREATE PUBLICATION p FOR TABLE t (id, c);", wide + "CREATE PUBLICATION p FOR TABLE t (id, c);", ""},
		{"rows by another column", narrow + "CREATE PUBLICATION p FOR TABLE t WHERE (c = 'x');", wide + "CREATE PUBLICATION p FOR TABLE t WHERE (c = 'x');", "public.t"},
		{"rows by the identity", narrow + "CREATE PUBLICATION p FOR TABLE t WHERE (id > 5);", wide + "CREATE PUBLICATION p FOR TABLE t WHERE (id > 5);", ""},
		{"partition without identity", log + leaf + "ALTER TABLE log_a REPLICA IDENTITY NOTHING; CREATE PUBLICATION p FOR TABLE log;", wideLog + leaf + "ALTER TABLE log_a REPLICA IDENTITY NOTHING; CREATE PUBLICATION p FOR TABLE log;", "public.log_a"},
		{"parent without identity", log + leaf + "ALTER TABLE log REPLICA IDENTITY NOTHING; CREATE PUBLICATION p FOR TABLE log;", wideLog + leaf + "ALTER TABLE log REPLICA IDENTITY NOTHING; CREATE PUBLICATION p FOR TABLE log;", ""},
		{"partition's rows by the parent's column", log + leaf + "CREATE PUBLICATION p FOR TABLE log WHERE (n > 5) WITH (publish_via_partition_root = true);", wideLog + leaf + "CREATE PUBLICATION p FOR TABLE log WHERE (n > 5) WITH (publish_via_partition_root = true);", "public.log_a"},
	}
	for _, version := range pgtest.Versions() {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			t.Parallel()
			l := labs(t)(version)
			for _, c := range cases {
				t.Run(c.name, func(t *testing.T) {
					p, err := planIn(t, l, version, writeSQL(t, "from.sql", c.from), writeSQL(t, "to.sql", c.to))
					if err != nil {
						t.Fatal(err)
					}
					refused := ""
					for _, x := range p.Refused {
						refused += x.Object.Path
					}
					if refused != c.refused || (refused == "") != p.Proven() || (refused == "") != (p.Proof.Failed == nil) {
						t.Errorf("refused %+v, proof %+v %+v\n%s", p.Refused, p.Proof, p.Proof.Failed, steps(p))
					}
				})
			}
		})
	}
}
