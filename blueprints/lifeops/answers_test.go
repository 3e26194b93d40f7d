package lifeops_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/lifecycle"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

// june are the examples of the queries that ask for more years than the seed
// has raw rows of: a continuous aggregate holds only what there were rows for.
var june = map[string][]string{
	"sensor_last_month_hourly": {"'" + ada + "'", "3", "'2025-06-01 00:00+00'", "'2025-07-01 00:00+00'"},
	"sensor_year_daily":        {"'" + ada + "'", "3", "'2025-06-01 00:00+00'", "'2025-07-01 00:00+00'"},
	"sensor_ten_years_monthly": {"'" + ada + "'", "3", "'2025-06-01 00:00+00'", "'2025-07-01 00:00+00'"},
}

// Every query gives on the community level, compressed, what it gives on
// plain PostgreSQL, and reads the series by an index there.
func TestCommunityGivesTheSameAnswers(t *testing.T) {
	plain := open(t, place{pgtest.Usual, lifecycle.Plain}, "data/seed.sql")
	p := place{pgtest.CommunityVersion, lifecycle.Community}
	community := open(t, p, "data/seed.sql")
	refresh(t, community, p)
	must(t, community, "ANALYZE")
	must(t, plain, "ANALYZE")
	files, err := filepath.Glob("queries/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	answers := 0
	for _, compressed := range []bool{false, true} {
		if compressed {
			for _, series := range []string{"sensor_readings", "health_metrics", "habit_logs", "gamification_events"} {
				must(t, community, "SELECT compress_chunk(c) FROM show_chunks('lifeops."+series+"') AS c")
			}
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			queries, _ := workload.FromFile(sqlparse.Parse(file, string(text)))
			for _, q := range queries {
				example := q.Example
				if others, ok := june[q.Name]; ok {
					example = others
				}
				want := answer(t, plain, q, example)
				if d := cmp.Diff(want, answer(t, community, q, example)); d != "" {
					t.Errorf("%s, compressed %v: -plain +community:\n%s", q.Name, compressed, d)
				}
				answers += len(want)
				if !compressed && readsSeries(q.SQL) {
					if plan := answerPlan(t, community, q, example); !strings.Contains(plan, "Index") || strings.Contains(plan, "Seq Scan on _hyper") {
						t.Errorf("%s reads chunks from end to end:\n%s", q.Name, plan)
					}
				}
			}
		}
	}
	if answers < 1000 {
		t.Errorf("all queries together gave %d rows, which proves little", answers)
	}
}

func readsSeries(sql string) bool {
	return slices.ContainsFunc([]string{"lifeops.sensor_readings", "lifeops.health_metrics", "lifeops.habit_logs", "lifeops.gamification_events"},
		func(s string) bool { return strings.Contains(sql, s) })
}

func prepared(t *testing.T, conn *pgx.Conn, q *workload.Query, example []string) string {
	t.Helper()
	for _, sql := range []string{"DEALLOCATE ALL", "PREPARE asked AS " + q.SQL} {
		if _, err := conn.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("%s: %v", q.Name, err)
		}
	}
	return "EXECUTE asked(" + strings.Join(example, ", ") + ")"
}

func answer(t *testing.T, conn *pgx.Conn, q *workload.Query, example []string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), prepared(t, conn, q, example), pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		t.Fatalf("%s: %v", q.Name, err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var fields []string
		for _, v := range rows.RawValues() {
			fields = append(fields, fmt.Sprintf("%q", v))
		}
		out = append(out, strings.Join(fields, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", q.Name, err)
	}
	slices.Sort(out)
	return out
}

func answerPlan(t *testing.T, conn *pgx.Conn, q *workload.Query, example []string) string {
	t.Helper()
	rows, err := conn.Query(t.Context(), "EXPLAIN "+prepared(t, conn, q, example), pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		t.Fatalf("%s: %v", q.Name, err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", q.Name, err)
	}
	return strings.Join(lines, "\n")
}
