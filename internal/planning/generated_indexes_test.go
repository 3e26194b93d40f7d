package planning_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// indexes writes a table with indexes of all sorts, and settings of columns.
func indexes(r *rand.Rand, b *strings.Builder) {
	lines := []string{"id bigint", "CONSTRAINT held_pkey PRIMARY KEY (id)" + pick(r, "", " INCLUDE (a)", " WITH (fillfactor = 70)"), "a integer NOT NULL", "b " + pick(r, "integer", "bigint"), "during int4range", "words text" + some(r, ` COLLATE "C"`)}
	if r.IntN(2) == 0 {
		lines = append(lines, "CONSTRAINT held_during_excl EXCLUDE USING gist (during WITH "+pick(r, "&&", "=")+")"+pick(r, "", " WHERE (a > 3)", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"))
	}
	if r.IntN(2) == 0 {
		lines = append(lines, "CONSTRAINT held_a_b_key UNIQUE "+pick(r, "(a, b)", "NULLS NOT DISTINCT (a, b)", "(a, b) INCLUDE (id)", "(b, a)"))
	}
	fmt.Fprintf(b, "CREATE TABLE held (\n    %s\n);\n", strings.Join(lines, ",\n    "))
	cluster := []string{"held_pkey"}
	index := func(name string, of ...string) {
		if r.IntN(2) == 0 {
			return
		}
		unique, on := pick(r, "", "", "UNIQUE "), pick(r, of...)
		if unique == "" {
			on = strings.Replace(on, " NULLS NOT DISTINCT", "", 1)
		}
		fmt.Fprintf(b, "CREATE %sINDEX %s ON held %s;\n", unique, name, on)
		cluster = append(cluster, name)
	}
	index("held_a", "(a)", "(a) INCLUDE (b)", "(a DESC NULLS LAST)", "(a, b) WITH (fillfactor = 60)", "(a) NULLS NOT DISTINCT")
	if r.IntN(2) == 0 {
		b.WriteString("CREATE INDEX held_lower ON held " + pick(r, "(lower(words))", "((a + b))", "(lower(words), a) WHERE b IS NOT NULL", "(words text_pattern_ops)", "USING hash (words)", "USING brin (a) WITH (pages_per_range = 4)", `(words COLLATE "C")`) + ";\n")
	}
	if len(cluster) > 1 && r.IntN(2) == 0 {
		b.WriteString("ALTER TABLE held CLUSTER ON " + pick(r, cluster...) + ";\n")
	}
	if r.IntN(3) == 0 {
		b.WriteString("ALTER TABLE held REPLICA IDENTITY " + pick(r, "FULL", "NOTHING", "USING INDEX held_pkey") + ";\n")
	}
	b.WriteString(some(r, "ALTER TABLE held ALTER words SET STORAGE EXTERNAL;\n", "ALTER TABLE held ALTER words SET STORAGE MAIN;\n"))
	b.WriteString(some(r, "ALTER TABLE held ALTER words SET COMPRESSION pglz;\n"))
	b.WriteString(some(r, "ALTER TABLE held ALTER b SET STATISTICS 500;\n", "ALTER TABLE held ALTER b SET (n_distinct = -0.5);\n", "ALTER TABLE held ALTER b SET (n_distinct = 7);\n"))
	b.WriteString(some(r, "CREATE PUBLICATION held FOR TABLE held;\n", "CREATE PUBLICATION held FOR TABLE held (id, a);\n", "CREATE PUBLICATION held FOR TABLE held WHERE (id > 5);\n"))
	switch r.IntN(4) {
	case 0:
		b.WriteString("CREATE VIEW held_view AS SELECT id, b, words FROM held;\n")
	case 1:
		b.WriteString("CREATE MATERIALIZED VIEW held_view" + pick(r, "", " WITH (fillfactor = 80)") + " AS SELECT id, b, words FROM held;\n")
		b.WriteString("CREATE UNIQUE INDEX held_view_id ON held_view " + pick(r, "(id)", "(id) WITH (fillfactor = 60)", "(id, b)") + ";\n")
		b.WriteString(some(r, "CREATE INDEX held_view_words ON held_view (lower(words));\n", "ALTER MATERIALIZED VIEW held_view CLUSTER ON held_view_id;\n", "COMMENT ON COLUMN held_view.b IS 'b';\n", "CREATE VIEW held_above AS SELECT id FROM held_view;\n"))
	}
}
