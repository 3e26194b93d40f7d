package planning_test

import (
	"fmt"
	"testing"

	"github.com/decadedb/decade/internal/pgtest"
)

// Where no cast leads to the new type, all columns of that kind are refused by
// name, with the note that says what becomes of the values; with the notes the
// plan goes through. The types may be of the plan's own making.
func TestNoCast(t *testing.T) {
	const base = `CREATE SCHEMA "Two"; CREATE TYPE "Two"."Mood" AS ENUM ('sad', 'ok');`
	const rest = `, PRIMARY KEY (id)); CREATE INDEX ON "Two"."Mixed ""case""" ("a.b");`
	before := writeSQL(t, "a.sql", base+`CREATE TABLE t (a integer, b "Two"."Mood", c text, d integer DEFAULT 3); CREATE TABLE "Two"."Mixed ""case""" (id bigint, "a.b" "Two"."Mood" NOT NULL`+rest)
	after := base + `CREATE TYPE state AS ENUM ('off', 'on'); CREATE TABLE t (a "Two"."Mood", b bigint, c "Two"."Mood", d state DEFAULT 'on'); CREATE TABLE "Two"."Mixed ""case""" (id bigint, "a.b" integer NOT NULL` + rest
	p, err := makePlan(t, pgtest.Usual, before, writeSQL(t, "b.sql", after))
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, r := range p.Refused {
		got += fmt.Sprintf("%s: %s; %s\n", r.Object.Path, r.What, r.Next)
	}
	want := ""
	for _, c := range [][3]string{{`Two.Mixed "case".a.b`, "Two.Mood", "integer"}, {"public.t.a", "integer", "Two.Mood"}, {"public.t.b", "Two.Mood", "bigint"}, {"public.t.d", "integer", "public.state"}} {
		want += fmt.Sprintf("%s: no cast leads from %s to %s, so nothing says what becomes of the values; say it in the desired state, beside the column: -- decade:values %s = expression\n", c[0], c[1], c[2], c[0])
	}
	if got != want || p.Proof.Failed != nil {
		t.Errorf("refused\n%swant\n%s%+v", got, want, p.Proof.Failed)
	}
	after += `
-- decade:values Two.Mixed "case".a.b = CASE "a.b" WHEN 'ok' THEN 1 ELSE 0 END
-- decade:values public.t.a = CASE a WHEN 1 THEN 'ok'::"Two"."Mood" END
-- decade:values public.t.b = CASE b WHEN 'ok' THEN 1 ELSE 0 END
-- decade:values public.t.d = CASE d WHEN 3 THEN 'on'::public.state ELSE 'off' END
`
	if p, err = makePlan(t, pgtest.Usual, before, writeSQL(t, "b.sql", after)); err != nil || !p.Proven() {
		t.Errorf("%v %+v\n%s", err, p, steps(p))
	}
}
