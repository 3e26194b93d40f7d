package planning_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
)

// An enum loses a value: a row that has it stops the filling and nothing else;
// whoever may write to the table, and not use the schema of the type, writes
// all the time; and what an open session keeps of the old type breaks, as the
// plan has said.
func TestEnumsOnline(t *testing.T) {
	const table = "CREATE TABLE t (id int PRIMARY KEY, m types.mood, ms types.mood[] DEFAULT '{ok}')"
	before := writeSQL(t, "a.sql", "CREATE SCHEMA types; CREATE TYPE types.mood AS ENUM ('sad', 'ok', 'glad');"+table)
	after := writeSQL(t, "b.sql", "CREATE SCHEMA types; CREATE TYPE types.mood AS ENUM ('glad', 'ok');"+table)
	for _, version := range pgtest.Versions() {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			p := onlinePlan(t, version, before, after)
			if got := p.NotAllowed(nil); !slices.Equal(got, []plan.HazardName{plan.DependentBroken, plan.DataDependent}) {
				t.Errorf("to be allowed: %v", got)
			}
			conn, target := open(t, version, before)
			sql(t, conn, "INSERT INTO t VALUES (-1, 'sad', '{ok,NULL,glad}'), (-2, 'glad', '{}'), (-3, NULL, NULL); GRANT INSERT ON t TO pg_monitor; PREPARE had AS SELECT count(*) FROM t WHERE m = $1; EXECUTE had('ok')")
			stopped := 0
			for _, s := range p.Steps {
				err := runStep(t.Context(), conn, s)
				if pg.SQLState(err) == "22P02" {
					stopped++
					sql(t, conn, "UPDATE t SET m = 'ok' WHERE m = 'sad'")
					err = runStep(t.Context(), conn, s)
				}
				if err != nil {
					t.Fatalf("step %d, %s: %v", s.Number, s.Title, err)
				}
				sql(t, conn, fmt.Sprintf("SET ROLE pg_monitor; INSERT INTO t (id, m, ms) VALUES (%d, 'glad', '{glad,ok}'); RESET ROLE", s.Number))
			}
			if stopped != 1 {
				t.Errorf("stopped %d times", stopped)
			}
			var values string
			if err := conn.QueryRow(t.Context(), "SELECT string_agg(concat(m, ms), ' ' ORDER BY id) FROM t WHERE id < 2").Scan(&values); err != nil || values != " glad{} ok{ok,NULL,glad} glad{glad,ok}" {
				t.Errorf("values %q, %v", values, err)
			}
			if _, err := conn.Exec(t.Context(), "EXECUTE had('ok')"); err == nil {
				t.Error("a statement that was prepared before runs: the plan warns for nothing")
			}
			sql(t, conn, "REVOKE INSERT ON t FROM pg_monitor")
			sameAsFile(t, version, after, target)
		})
	}
}
