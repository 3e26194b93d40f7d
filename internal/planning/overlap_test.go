package planning_test

import (
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/pgtest"
)

// A partition that takes the rows of one that goes is refused by name, and one
// that stands beside it is not.
func TestPartitionThatTakesRowsOfAnother(t *testing.T) {
	l := labs(t)(pgtest.Usual)
	const parent = "CREATE TABLE d (day date) PARTITION BY RANGE (day); CREATE TABLE n (id bigint) PARTITION BY RANGE (id); CREATE TABLE k (kind text) PARTITION BY LIST (kind);"
	for _, c := range []struct {
		name, from, to string
		refused        bool
	}{
		{"half a year", "CREATE TABLE d1 PARTITION OF d FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');", "CREATE TABLE d2 PARTITION OF d FOR VALUES FROM ('2020-04-01') TO ('2020-07-01');", true},
		{"another year", "CREATE TABLE d1 PARTITION OF d FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');", "CREATE TABLE d2 PARTITION OF d FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');", false},
		{"numbers", "CREATE TABLE n1 PARTITION OF n FOR VALUES FROM (5) TO (100);", "CREATE TABLE n2 PARTITION OF n FOR VALUES FROM (10) TO (20);", true},
		{"other numbers", "CREATE TABLE n1 PARTITION OF n FOR VALUES FROM (5) TO (10);", "CREATE TABLE n2 PARTITION OF n FOR VALUES FROM (10) TO (20);", false},
		{"one of two", "CREATE TABLE k1 PARTITION OF k FOR VALUES IN ('a', 'b');", "CREATE TABLE k2 PARTITION OF k FOR VALUES IN ('b');", true},
		{"another default", "CREATE TABLE k1 PARTITION OF k DEFAULT;", "CREATE TABLE k2 PARTITION OF k DEFAULT;", true},
	} {
		p, err := planIn(t, l, pgtest.Usual, writeSQL(t, "a.sql", parent+c.from), writeSQL(t, "b.sql", parent+c.to))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		refused := len(p.Refused) == 1 && strings.Contains(p.Refused[0].What, "it takes rows that partition")
		if refused != c.refused || p.Proven() == c.refused {
			t.Errorf("%s: refused %+v, proof %+v\n%s", c.name, p.Refused, p.Proof, steps(p))
		}
	}
}
