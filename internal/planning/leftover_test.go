package planning_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
)

// commands are the statements in a piece of advice.
var commands = pattern.New(`DROP SCHEMA \w+(?: CASCADE)?`)

// A plan that was not run to its end is in the way of the next one, which says
// how to give it up; that leads back to where it began. From the exchange on
// nothing leads back, and what is left is to drop the old table.
func TestLeftByAnotherPlan(t *testing.T) {
	before := writeSQL(t, "a.sql", "CREATE TABLE t (id int PRIMARY KEY)")
	after := writeSQL(t, "b.sql", "CREATE TABLE t (id int PRIMARY KEY) PARTITION BY HASH (id); CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 1, REMAINDER 0)")
	p, err := makePlan(t, pgtest.Usual, before, after)
	if err != nil || !p.Proven() {
		t.Fatalf("%+v, %v", p, err)
	}
	conn, target := open(t, pgtest.Usual, before)
	was := dump(t, pgtest.Usual, target)
	exchange := slices.IndexFunc(p.Steps, func(s plan.Step) bool { return s.OneWay != "" })
	for _, s := range p.Steps[:exchange] {
		if err := runStep(t.Context(), conn, s); err != nil {
			t.Fatal(err)
		}
	}
	stuck, err := makePlan(t, pgtest.Usual, target, after)
	if err != nil || len(stuck.Refused) != 1 || !strings.Contains(stuck.Refused[0].What, "there is a schema decade_next") {
		t.Fatalf("%+v, %v", stuck, err)
	}
	list := commands.FindAllString(stuck.Refused[0].Next, -1)
	if len(list) != 2 {
		t.Fatalf("advice without commands: %s", stuck.Refused[0].Next)
	}
	for _, c := range list {
		sql(t, conn, c)
	}
	if d := cmp.Diff(was, dump(t, pgtest.Usual, target)); d != "" {
		t.Errorf("given up -before +after:\n%s", d)
	}
	for _, s := range p.Steps[:exchange+1] {
		if err := runStep(t.Context(), conn, s); err != nil {
			t.Fatal(err)
		}
	}
	rest, err := makePlan(t, pgtest.Usual, target, after)
	if err != nil || !rest.Proven() || slices.ContainsFunc(rest.Steps, func(s plan.Step) bool { return s.Phase != plan.Contract }) {
		t.Errorf("after the exchange: %+v, %v", rest, err)
	}
}
