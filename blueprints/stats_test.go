package blueprints_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/decadedb/decade/internal/blueprinttest"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

func stats() blueprinttest.Options {
	const reference = "reference data, the same for every user"
	return blueprinttest.Options{
		Hurried: &blueprinttest.Hurried{Schema: "../testdata/hurried/stats", Seed: "testdata/stats_hurried_seed.sql", ExpandOnly: true, Kept: map[string]string{
			"SELECT * FROM public.characters": "", "SELECT * FROM public.character_stats": "", "SELECT * FROM public.activity_log": ""}},
		Shared: map[string]string{
			"stats.stat_codes": reference, "stats.level_thresholds": reference, "stats.stat_level_thresholds": reference,
			"stats.stat_nodes": reference, "stats.stat_node_edges": reference, "stats.stat_node_bonuses": reference, "stats.stat_node_requirements": reference,
			"stats.derived_stats": reference, "stats.derived_stat_sources": reference, "stats.skills": reference, "stats.skill_requirements": reference,
		},
		KeysWithoutUser: map[string]string{
			"stats.character_stats.character_stats_stat_code_fkey":    "leads to reference data",
			"stats.character_nodes.character_nodes_node_code_fkey":    "leads to reference data",
			"stats.character_skills.character_skills_skill_code_fkey": "leads to reference data",
		},
		Erase: "SELECT stats.erase_user($1)", ErasedUser: "00000000-0000-4000-8000-000000000007",
		Naive: statsNaive(),
	}
}

func TestStats(t *testing.T) {
	blueprinttest.Check(t, find(t, "stats"), stats())
	t.Run("Diagram", func(t *testing.T) { blueprinttest.Diagram(t, find(t, "stats"), "stats") })
}

// statsNaive are the queries as one would write them who knows no index: the
// whole table is aggregated or hashed, and the user looked for at the end.
func statsNaive() map[string]string {
	return map[string]string{
		"character_of_user": `SELECT user_id, name, level, total_xp, stat_points, respec_tokens FROM stats.characters WHERE user_id::text = $1::text`,
		"character_sheet": `SELECT stat_code, base_value, bonus, base_value + bonus, stat_xp,
				(SELECT min(t.xp_required) FROM stats.stat_level_thresholds t WHERE t.xp_required > s.stat_xp)
			FROM stats.character_stats s WHERE user_id::text = $1::text`,
		"level_progress": `SELECT c.level, c.total_xp, (SELECT max(xp_required) FROM stats.level_thresholds WHERE xp_required <= c.total_xp),
				(SELECT min(xp_required) FROM stats.level_thresholds WHERE xp_required > c.total_xp)
			FROM stats.characters c WHERE user_id::text = $1::text`,
		"level_of_xp":      `SELECT count(*)::integer FROM stats.level_thresholds WHERE xp_required <= $1::bigint`,
		"stat_level_of_xp": `SELECT 9 + count(*)::integer FROM stats.stat_level_thresholds WHERE xp_required <= $1::bigint`,
		"derived_stats_of_character": `SELECT d.code, d.name, d.base_value + (SELECT sum(x.weight * (SELECT base_value + bonus FROM stats.character_stats s WHERE s.user_id::text = $1::text AND s.stat_code = x.stat_code))
				FROM stats.derived_stat_sources x WHERE x.derived_code = d.code)
			FROM stats.derived_stats d`,
		"skills_of_character": `SELECT skill_code, (SELECT name FROM stats.skills WHERE code = skill_code), times_used, last_used_at, last_used_at + cooldown,
				coalesce(last_used_at + cooldown, '-infinity') <= $2::timestamptz
			FROM stats.character_skills, stats.skills WHERE code = skill_code AND user_id::text = $1::text`,
		"skills_to_unlock": `SELECT code, name, cooldown, effects FROM stats.skills k
			WHERE (SELECT level FROM stats.characters WHERE user_id::text = $1::text) >= required_level
			  AND code NOT IN (SELECT skill_code FROM stats.character_skills WHERE user_id::text = $1::text)
			  AND (required_node_code IN (SELECT node_code FROM stats.character_nodes WHERE user_id::text = $1::text) OR required_node_code IS NULL)
			  AND (SELECT coalesce(bool_and(s.base_value >= r.min_value), true) FROM stats.skill_requirements r, stats.character_stats s
				WHERE r.skill_code = k.code AND s.stat_code = r.stat_code AND s.user_id::text = $1::text)`,
		"leaderboard_page": `SELECT * FROM (SELECT rank() OVER (ORDER BY total_xp DESC) AS place, user_id, name, level, total_xp FROM stats.characters) c
			WHERE place > $1::bigint OR place = $1::bigint AND user_id > $2::uuid ORDER BY place, user_id LIMIT 50`,
		"place_of_character": `SELECT 1 + (SELECT count(*) FROM stats.characters o WHERE o.total_xp > c.total_xp), level, total_xp FROM stats.characters c WHERE user_id::text = $1::text`,
		"allocated_nodes": `SELECT node_code, (SELECT name FROM stats.stat_nodes WHERE code = node_code), (SELECT node_type FROM stats.stat_nodes WHERE code = node_code),
				(SELECT effects FROM stats.stat_nodes WHERE code = node_code), points_spent, allocated_at
			FROM stats.character_nodes WHERE user_id::text = $1::text`,
		"reachable_nodes": `SELECT n.code, n.name, n.node_type, n.required_points, n.required_points <= (SELECT stat_points FROM stats.characters WHERE user_id::text = $1::text)
			FROM stats.stat_nodes n
			WHERE n.code NOT IN (SELECT node_code FROM stats.character_nodes WHERE user_id::text = $1::text)
			  AND EXISTS (SELECT FROM stats.stat_node_edges e, stats.character_nodes a WHERE a.user_id::text = $1::text AND
				(e.low_code = a.node_code AND e.high_code = n.code AND e.direction <> 'down' OR e.high_code = a.node_code AND e.low_code = n.code AND e.direction <> 'up'))
			  AND (SELECT coalesce(bool_and(s.base_value >= r.min_value), true) FROM stats.stat_node_requirements r, stats.character_stats s
				WHERE r.node_code = n.code AND s.stat_code = r.stat_code AND s.user_id::text = $1::text)`,
		"node_neighbours": `SELECT CASE WHEN low_code = $1 THEN high_code ELSE low_code END FROM stats.stat_node_edges
			WHERE low_code = $1 AND direction <> 'down' OR high_code = $1 AND direction <> 'up'`,
		"node_requirements": `SELECT stat_code, min_value FROM stats.stat_node_requirements WHERE node_code || '' = $1`,
		"activity_of_week": `SELECT occurred_at, activity_id, activity_type, source, str_xp, int_xp, wis_xp, sta_xp, cha_xp, lck_xp, activity_data
			FROM stats.activity_log WHERE user_id::text = $1::text AND extract(epoch FROM occurred_at) >= extract(epoch FROM $2::timestamptz) AND extract(epoch FROM occurred_at) < extract(epoch FROM $3::timestamptz)`,
		"xp_of_week_by_day": `SELECT date_trunc('day', occurred_at AT TIME ZONE $4)::date, sum(str_xp), sum(int_xp), sum(wis_xp), sum(sta_xp), sum(cha_xp), sum(lck_xp)
			FROM stats.activity_log WHERE user_id::text = $1::text AND extract(epoch FROM occurred_at) >= extract(epoch FROM $2::timestamptz) AND extract(epoch FROM occurred_at) < extract(epoch FROM $3::timestamptz) GROUP BY 1`,
		"activity_of_month_by_type": `SELECT activity_type, count(*), sum(str_xp) + sum(int_xp) + sum(wis_xp) + sum(sta_xp) + sum(cha_xp) + sum(lck_xp)
			FROM stats.activity_log WHERE user_id::text = $1::text AND date_trunc('month', occurred_at, 'UTC') = $2::timestamptz AND $3::timestamptz IS NOT NULL GROUP BY 1`,
		"xp_by_month": `SELECT date_trunc('month', occurred_at, 'UTC')::date, count(*), sum(str_xp), sum(int_xp), sum(wis_xp), sum(sta_xp), sum(cha_xp), sum(lck_xp)
			FROM stats.activity_log WHERE user_id::text = $1::text AND extract(year FROM occurred_at) BETWEEN extract(year FROM $2::date) AND extract(year FROM $3::date) - 1 GROUP BY 1`,
		"activity_by_reference": `SELECT occurred_at, activity_id, activity_type, str_xp, int_xp, wis_xp, sta_xp, cha_xp, lck_xp
			FROM stats.activity_log WHERE user_id::text = $1::text AND source = $2 AND source_reference = $3`,
	}
}

// What the stats database does, beyond what every blueprint is held to.

// service is a stats database with sessions of its own.
type service struct {
	*pgx.Conn
	t      *testing.T
	target string
}

func openStats(t *testing.T, version int) *service {
	t.Helper()
	conn, target := blueprinttest.Load(t, find(t, "stats"), stats(), blueprinttest.Server{Version: version}, false)
	s := &service{conn, t, target}
	// The tests grant for the month that they run in, and for two of the past.
	s.do(`SELECT stats.create_monthly_partition('stats.activity_log', (now() + n * interval '1 month')::date) FROM generate_series(-1, 1) AS n`)
	s.do(`SELECT stats.create_monthly_partition('stats.activity_log', d) FROM unnest(ARRAY['2026-03-01', '2026-04-01']::date[]) AS d`)
	return s
}

// session opens another session on the database.
func (s *service) session() *service {
	s.t.Helper()
	conn, err := pg.Connect(s.t.Context(), s.target, pg.Options{Verb: "test", ReadWrite: true})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close(context.Background()) })
	return &service{conn, s.t, s.target}
}

// do runs statements that must succeed.
func (s *service) do(sql string, args ...any) {
	s.t.Helper()
	if _, err := s.Exec(s.t.Context(), sql, args...); err != nil {
		s.t.Fatalf("%s: %v", sql, err)
	}
}

// number asks for one number.
func (s *service) number(sql string, args ...any) (n int64) {
	s.t.Helper()
	if err := s.QueryRow(s.t.Context(), sql, args...).Scan(&n); err != nil {
		s.t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// refused runs a statement that must fail with a SQLSTATE.
func (s *service) refused(state, sql string, args ...any) {
	s.t.Helper()
	_, err := s.Exec(s.t.Context(), sql, args...)
	if got := sqlstate(err); got != state {
		s.t.Errorf("%s: SQLSTATE %q (%v), want %s", sql, got, err, state)
	}
}

func sqlstate(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

const grantSQL = `SELECT stats.grant_xp($1, now(), 'run', 'lifeops', $2, $3, 0, 0, 0, 0, 0, '{}')`

// grant asks for xp for STR now.
func (s *service) grant(user, reference string, xp int) (granted bool, err error) {
	err = s.QueryRow(s.t.Context(), grantSQL, user, reference, xp).Scan(&granted)
	return granted, err
}

// allocate asks for a node.
func (s *service) allocate(user, node string) (done bool, err error) {
	err = s.QueryRow(s.t.Context(), `SELECT stats.allocate_node($1, $2)`, user, node).Scan(&done)
	return done, err
}

// outOfStep gives what the four reconciling queries of the workload find for
// all users and all months.
func (s *service) outOfStep() []string {
	s.t.Helper()
	text, err := fs.ReadFile(find(s.t, "stats").FS, "queries/reconciliation.sql")
	if err != nil {
		s.t.Fatal(err)
	}
	var found []string
	for i, st := range sqlparse.Parse("reconciliation.sql", string(text)).Statements {
		calls := `SELECT user_id::text, NULL::text, NULL::text FROM stats.characters`
		switch {
		case strings.Contains(st.SQL, "$3"):
			calls = `SELECT c.user_id::text, m::text, (m + interval '1 month')::text FROM stats.characters AS c,
				generate_series('2026-01-01 00:00+00', now() + interval '1 month', interval '1 month') AS m`
		case strings.Contains(st.SQL, "$1::date"):
			calls = `SELECT m::date::text, NULL::text, NULL::text FROM generate_series('2026-01-01', now() + interval '1 month', interval '1 month') AS m`
		}
		rows, err := s.Query(s.t.Context(), calls)
		if err != nil {
			s.t.Fatal(err)
		}
		list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (v [3]*string, err error) {
			return v, r.Scan(&v[0], &v[1], &v[2])
		})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, c := range list {
			args := []any{*c[0]}
			if c[1] != nil {
				args = append(args, *c[1], *c[2])
			}
			rows, err := s.Query(s.t.Context(), st.SQL, append([]any{pgx.QueryExecModeExec}, args...)...)
			if err != nil {
				s.t.Fatal(err)
			}
			n := 0
			for rows.Next() {
				n++
			}
			if err := rows.Err(); err != nil {
				s.t.Fatalf("%s: %v", st.SQL, err)
			}
			if n > 0 {
				found = append(found, fmt.Sprintf("query %d with %v: %d rows", i, args, n))
			}
		}
	}
	return found
}

const (
	ada  = "00000000-0000-0000-0000-00000000000a"
	bert = "00000000-0000-0000-0000-00000000000b"
)

func (s *service) characters() {
	s.t.Helper()
	s.do(`SELECT stats.create_character($1, 'Ada'), stats.create_character($2, 'Bert')`, ada, bert)
}

// tree is origin - a - b, and c behind an edge from b only.
const tree = `INSERT INTO stats.stat_nodes (code, name, node_type, branch, position_x, position_y, required_points) VALUES
	('origin', 'Origin', 'origin', 'x', 0, 0, 0), ('a', 'A', 'minor', 'x', 1, 0, 1), ('b', 'B', 'minor', 'x', 2, 0, 1),
	('c', 'C', 'notable', 'x', 3, 0, 2), ('d', 'D', 'minor', 'x', 1, 1, 1);
INSERT INTO stats.stat_node_edges (low_code, high_code, direction) VALUES
	('a', 'origin', 'both'), ('a', 'b', 'both'), ('b', 'c', 'up'), ('d', 'origin', 'down');
INSERT INTO stats.stat_node_bonuses (node_code, stat_code, bonus) VALUES ('a', 'STR', 2), ('b', 'STR', 3);
INSERT INTO stats.stat_node_requirements (node_code, stat_code, min_value) VALUES ('d', 'INT', 11)`

// The README tells of every query, and of none that is not there.
func TestStatsReadmeTellsOfQueries(t *testing.T) {
	files, err := fs.Glob(find(t, "stats").FS, "queries/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	readme, err := fs.ReadFile(find(t, "stats").FS, "README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(readme), "| query | rows |")
	told := strings.Count(table, "\n| ")
	for _, file := range files {
		text, err := fs.ReadFile(find(t, "stats").FS, file)
		if err != nil {
			t.Fatal(err)
		}
		queries, problems := workload.FromFile(sqlparse.Parse(file, string(text)))
		if len(problems) > 0 {
			t.Error(problems)
		}
		for _, q := range queries {
			if strings.Contains(table, "\n| "+q.Name+" |") {
				told--
			} else if file != "queries/upkeep.sql" {
				t.Errorf("the README does not tell of %s", q.Name)
			}
		}
	}
	if told != 0 {
		t.Errorf("the README tells of %d queries that are not there", told)
	}
}

// Whoever looks at the database without the files finds out what things are.
func TestStatsComments(t *testing.T) {
	s := openStats(t, pgtest.Usual)
	rows, err := s.Query(t.Context(), `
		SELECT c.relname || coalesce('.' || a.attname, '') FROM pg_class AS c
		LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'v'
		WHERE c.relnamespace = 'stats'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
		  AND (obj_description(c.oid, 'pg_class') IS NULL OR a.attnum IS NOT NULL AND col_description(c.oid, a.attnum) IS NULL)
		UNION ALL
		SELECT proname FROM pg_proc WHERE pronamespace = 'stats'::regnamespace AND obj_description(oid, 'pg_proc') IS NULL`)
	if err != nil {
		t.Fatal(err)
	}
	bare, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(bare) > 0 {
		t.Errorf("without a comment: %v (%v)", bare, err)
	}
	if n := s.number(`SELECT count(*) FROM pg_description WHERE objsubid > 0 AND objoid = 'stats.activity_log'::regclass`); n != 14 {
		t.Errorf("%d comments on the columns of the log", n)
	}
}

// The thresholds are the formulas of the mission, rounded to whole xp.
func TestStatsThresholds(t *testing.T) {
	for _, version := range pgtest.Versions() {
		s := openStats(t, version)
		for sql, want := range map[string]func(n float64) float64{
			"SELECT level, xp_required FROM stats.level_thresholds ORDER BY level":      func(n float64) float64 { return 100 * math.Pow(n-1, 1.8) },
			"SELECT level, xp_required FROM stats.stat_level_thresholds ORDER BY level": func(n float64) float64 { return 50 * math.Pow(n-10, 1.5) },
		} {
			rows, err := s.Query(t.Context(), sql)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			var level, xp int64
			if _, err := pgx.ForEachRow(rows, []any{&level, &xp}, func() error {
				n++
				if w := int64(math.Round(want(float64(level)))); xp != w {
					t.Errorf("%d: %s: level %d begins at %d, want %d", version, sql, level, xp, w)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if n != 100 && n != 91 {
				t.Errorf("%d: %s: %d levels", version, sql, n)
			}
		}
		for xp, want := range map[int64]int64{0: 1, 99: 1, 100: 2, 347: 2, 348: 3, 1e15: 100} {
			if got := s.number("SELECT stats.level_of($1)", xp); got != want {
				t.Errorf("%d: %d xp are level %d, want %d", version, xp, got, want)
			}
		}
	}
}

// A source reference grants once, in whatever month it comes again; the
// totals, the monthly sums and the log agree.
func TestStatsGrantsOnce(t *testing.T) {
	for _, version := range pgtest.Versions() {
		s := openStats(t, version)
		s.characters()
		at := func(when string) (granted bool) {
			if err := s.QueryRow(t.Context(), `SELECT stats.grant_xp($1, $2::timestamptz, 'run', 'lifeops', 'r1', 400, 7, 0, 0, 0, 0, '{}')`, ada, when).Scan(&granted); err != nil {
				t.Fatal(err)
			}
			return granted
		}
		if !at("2026-03-31 23:59:59+00") || at("2026-03-31 23:59:59+00") || at("2026-04-01 00:00+00") {
			t.Errorf("%d: a reference must grant the first time and only then", version)
		}
		if ok, err := s.grant(bert, "r1", 5); err != nil || !ok {
			t.Errorf("%d: another user's reference of the same name: %v, %v", version, ok, err)
		}
		if n := s.number(`SELECT count(*) FROM stats.activity_log WHERE user_id = $1`, ada); n != 1 {
			t.Errorf("%d: %d rows in the log", version, n)
		}
		if n := s.number(`SELECT count(*) FROM stats.characters WHERE user_id = $1 AND total_xp = 407 AND level = 3 AND stat_points = 2 AND respec_tokens = 1`, ada); n != 1 {
			t.Errorf("%d: the totals are wrong", version)
		}
		if n := s.number(`SELECT base_value FROM stats.character_stats WHERE user_id = $1 AND stat_code = 'STR'`, ada); n != 14 {
			t.Errorf("%d: 400 xp make a stat of %d", version, n)
		}
		if found := s.outOfStep(); found != nil {
			t.Errorf("%d: %v", version, found)
		}

		// Who changes a total without the log is found by each query.
		for _, sql := range []string{
			`UPDATE stats.characters SET total_xp = total_xp + 1 WHERE user_id = '` + ada + `'`,
			`UPDATE stats.characters SET stat_points = stat_points + 1 WHERE user_id = '` + ada + `'`,
			`UPDATE stats.character_stats SET stat_xp = stat_xp + 1 WHERE user_id = '` + ada + `' AND stat_code = 'INT'`,
			`UPDATE stats.activity_months SET activities = activities + 1 WHERE user_id = '` + ada + `'`,
			`INSERT INTO stats.activity_log (user_id, occurred_at, activity_type, source, source_reference) VALUES ('` + ada + `', now(), 'run', 'lifeops', 'r1')`,
		} {
			s.do("BEGIN")
			s.do(sql)
			if s.outOfStep() == nil {
				t.Errorf("%d: nothing finds %s", version, sql)
			}
			s.do("ROLLBACK")
		}
	}
}

// What must not be granted leaves nothing behind, the reference least of all.
func TestStatsRefusesGrants(t *testing.T) {
	for _, version := range pgtest.Versions() {
		s := openStats(t, version)
		s.characters()
		const call = `SELECT stats.grant_xp($1, %s, 'run', %s, 'r1', %s, 0, 0, 0, 0, 0, %s)`
		for _, tt := range []struct{ state, when, source, xp, data string }{
			{"22003", "now()", "'lifeops'", "-1", "'{}'"},
			{"22003", "now()", "'lifeops'", "1000001", "'{}'"},
			{"22003", "now()", "'lifeops'", "2147483647", "'{}'"},
			{"22003", "now()", "'lifeops'", "NULL", "'{}'"},
			{"42883", "now()", "'lifeops'", "2147483648", "'{}'"}, // no such function: a bigint is not taken
			{"22008", "'2099-01-01 00:00+00'", "'lifeops'", "1", "'{}'"},
			{"23514", "'1999-01-01 00:00+00'", "'lifeops'", "1", "'{}'"}, // no partition
			{"23514", "now()", "'elsewhere'", "1", "'{}'"},
			{"23514", "now()", "'lifeops'", "1", "'[]'"},
			{"23502", "now()", "'lifeops'", "1", "NULL"},
		} {
			s.refused(tt.state, fmt.Sprintf(call, tt.when, tt.source, tt.xp, tt.data), ada)
		}
		s.refused("P0002", fmt.Sprintf(call, "now()", "'lifeops'", "1", "'{}'"), "00000000-0000-0000-0000-0000000000ff")

		// At the end of the range the CHECK refuses, long before bigint ends.
		s.do(`UPDATE stats.characters SET total_xp = 1000000000000000 WHERE user_id = $1`, bert)
		if _, err := s.grant(bert, "last", 1); sqlstate(err) != "23514" {
			t.Errorf("%d: at the end of the range: %v", version, err)
		}
		if n := s.number(`SELECT (SELECT count(*) FROM stats.activity_log) + (SELECT count(*) FROM stats.activity_grants) + (SELECT count(*) FROM stats.activity_months)`); n != 0 {
			t.Errorf("%d: refused grants leave %d rows", version, n)
		}
		if ok, err := s.grant(ada, "r1", 1); err != nil || !ok {
			t.Errorf("%d: a refused reference must be free for the next try: %v, %v", version, ok, err)
		}
	}
}

// each runs f in n sessions at once and gives their results.
func each[T any](s *service, n int, f func(i int, s *service) T) []T {
	s.t.Helper()
	sessions := make([]*service, n)
	for i := range sessions {
		sessions[i] = s.session()
	}
	out := make([]T, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			out[i] = f(i, sessions[i])
		})
	}
	close(start)
	wg.Wait()
	return out
}

type answer struct {
	ok  bool
	err error
}

// count counts the answers that say yes; an error fails the test.
func count(t *testing.T, answers []answer) (n int) {
	t.Helper()
	for _, a := range answers {
		if a.err != nil {
			t.Error(a.err)
		}
		if a.ok {
			n++
		}
	}
	return n
}

// Senders that repeat at the same moment: one of them grants.
func TestStatsSameReferenceAtOnce(t *testing.T) {
	s := openStats(t, pgtest.Usual)
	s.characters()
	for round := range 5 {
		got := each(s, 6, func(_ int, s *service) answer {
			ok, err := s.grant(ada, fmt.Sprint("round ", round), 10)
			return answer{ok, err}
		})
		if n := count(t, got); n != 1 {
			t.Errorf("%d of 6 granted", n)
		}
	}
	if n := s.number(`SELECT total_xp FROM stats.characters WHERE user_id = $1`, ada); n != 50 {
		t.Errorf("total %d", n)
	}
	// The first is not committed yet: the second waits and then grants nothing.
	first, second := s.session(), s.session()
	first.do("BEGIN")
	if ok, err := first.grant(ada, "slow", 1); err != nil || !ok {
		t.Fatal(ok, err)
	}
	waiting := make(chan answer, 1)
	go func() {
		ok, err := second.grant(ada, "slow", 1)
		waiting <- answer{ok, err}
	}()
	select {
	case a := <-waiting:
		t.Fatalf("the second did not wait: %+v", a)
	case <-time.After(200 * time.Millisecond):
	}
	first.do("COMMIT")
	if a := <-waiting; a.err != nil || a.ok {
		t.Errorf("the second: %+v", a)
	}
}

// Many writers of few characters, with every other writer at work: no
// deadlock, nothing lost, nothing out of step.
func TestStatsManyWriters(t *testing.T) {
	s := openStats(t, pgtest.Usual)
	s.characters()
	s.do(tree)
	s.do(`INSERT INTO stats.skills (code, name) VALUES ('jump', 'Jump')`)
	const writers, each1 = 6, 40
	got := each(s, writers, func(i int, s *service) error {
		for n := range each1 {
			user := ada
			if (i+n)%2 == 0 {
				user = bert
			}
			if _, err := s.grant(user, fmt.Sprint(i, " ", n), 1+n); err != nil {
				return err
			}
			var err error
			switch (i + n) % 5 {
			case 0:
				_, err = s.Exec(s.t.Context(), `SELECT stats.refresh_leaderboard()`)
			case 1:
				_, err = s.Exec(s.t.Context(), `SELECT stats.unlock_skill($1, 'jump'), stats.use_skill($1, 'jump')`, user)
			case 2:
				_, err = s.allocate(user, "origin")
			case 3:
				if _, err = s.Exec(s.t.Context(), `SELECT stats.respec($1)`, user); sqlstate(err) == "55000" {
					err = nil // no token left
				}
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	for _, err := range got {
		if err != nil {
			t.Error(err)
		}
	}
	if n := s.number(`SELECT sum(total_xp) FROM stats.characters`); n != writers*each1*(each1+1)/2 {
		t.Errorf("total %d", n)
	}
	if found := s.outOfStep(); found != nil {
		t.Error(found)
	}
}

// An edge is there once, whichever way round it is written.
func TestStatsEdges(t *testing.T) {
	for _, version := range pgtest.Versions() {
		s := openStats(t, version)
		s.do(tree)
		s.refused("23514", `INSERT INTO stats.stat_node_edges (low_code, high_code) VALUES ('a', 'a')`)
		s.refused("23514", `INSERT INTO stats.stat_node_edges (low_code, high_code) VALUES ('b', 'a')`)
		s.refused("23505", `INSERT INTO stats.stat_node_edges (low_code, high_code) VALUES ('a', 'b')`)
		s.refused("23514", `INSERT INTO stats.stat_node_edges (low_code, high_code, direction) VALUES ('a', 'd', 'sideways')`)
		s.refused("23503", `INSERT INTO stats.stat_node_edges (low_code, high_code) VALUES ('a', 'nowhere')`)
		// One-way edges lead one way.
		if n := s.number(`SELECT count(*) FROM stats.stat_node_steps WHERE (from_code, to_code) IN (('b', 'c'), ('origin', 'd'), ('a', 'b'), ('b', 'a'))`); n != 4 {
			t.Errorf("%d: %d of 4 steps", version, n)
		}
		if n := s.number(`SELECT count(*) FROM stats.stat_node_steps WHERE (from_code, to_code) IN (('c', 'b'), ('d', 'origin'))`); n != 0 {
			t.Errorf("%d: %d steps against the direction", version, n)
		}
	}
}

// Nodes need an edge, points and stats; a respec gives the points back.
func TestStatsAllocation(t *testing.T) {
	for _, version := range pgtest.Versions() {
		s := openStats(t, version)
		s.characters()
		s.do(tree)
		s.refused("55000", `SELECT stats.allocate_node($1, 'a')`, ada) // the first is an origin
		must := func(node string, want bool) {
			t.Helper()
			if ok, err := s.allocate(ada, node); err != nil || ok != want {
				t.Errorf("%d: %s: %v, %v", version, node, ok, err)
			}
		}
		must("origin", true)
		must("origin", false)
		s.refused("55000", `SELECT stats.allocate_node($1, 'a')`, ada) // no points
		if _, err := s.grant(ada, "much", 5000); err != nil {          // level 9, 8 points
			t.Fatal(err)
		}
		s.refused("55000", `SELECT stats.allocate_node($1, 'b')`, ada) // not connected
		s.refused("55000", `SELECT stats.allocate_node($1, 'd')`, ada) // INT is too low
		s.refused("P0002", `SELECT stats.allocate_node($1, 'nowhere')`, ada)
		must("a", true)
		must("b", true)
		must("c", true)
		if n := s.number(`SELECT stat_points FROM stats.characters WHERE user_id = $1`, ada); n != 4 {
			t.Errorf("%d: %d points left", version, n)
		}
		if n := s.number(`SELECT bonus FROM stats.character_stats WHERE user_id = $1 AND stat_code = 'STR'`, ada); n != 5 {
			t.Errorf("%d: bonus %d", version, n)
		}
		s.do(`UPDATE stats.stat_nodes SET required_points = 50 WHERE code = 'a'`) // does not change what was paid
		if n := s.number(`SELECT stats.respec($1)`, ada); n != 4 {
			t.Errorf("%d: respec gives %d", version, n)
		}
		if n := s.number(`SELECT stat_points * 100 + respec_tokens * 10 + (SELECT count(*) FROM stats.character_nodes) FROM stats.characters WHERE user_id = $1`, ada); n != 800 {
			t.Errorf("%d: after respec %d", version, n)
		}
		if n := s.number(`SELECT max(bonus) FROM stats.character_stats`); n != 0 {
			t.Errorf("%d: bonus %d is left", version, n)
		}
		s.refused("55000", `SELECT stats.respec($1)`, ada) // no token left
		if found := s.outOfStep(); found != nil {
			t.Errorf("%d: %v", version, found)
		}
	}
}

// Two at once cannot spend the same point.
func TestStatsAllocationAtOnce(t *testing.T) {
	s := openStats(t, pgtest.Usual)
	s.do(tree)
	s.do(`DELETE FROM stats.stat_node_requirements`)
	for round := range 5 {
		user := fmt.Sprintf("00000000-0000-0000-0000-0000000001%02d", round)
		s.do(`SELECT stats.create_character($1, 'X')`, user)
		if _, err := s.grant(user, "one point", 100); err != nil {
			t.Fatal(err)
		}
		if _, err := s.allocate(user, "origin"); err != nil {
			t.Fatal(err)
		}
		got := each(s, 4, func(i int, s *service) answer {
			ok, err := s.allocate(user, []string{"a", "d"}[i%2])
			if sqlstate(err) == "55000" {
				err = nil
			}
			return answer{ok, err}
		})
		if n := count(t, got); n != 1 {
			t.Errorf("one point bought %d nodes", n)
		}
	}
	if found := s.outOfStep(); found != nil {
		t.Error(found)
	}
}

// A skill is unlocked when its requirements are met, and used again when it
// has cooled down; two uses at once are one.
func TestStatsSkills(t *testing.T) {
	s := openStats(t, pgtest.Usual)
	s.characters()
	s.do(tree)
	s.do(`INSERT INTO stats.skills (code, name, cooldown, required_level, required_node_code) VALUES ('leap', 'Leap', '1 hour', 2, 'origin'), ('nod', 'Nod', '0', 1, NULL)`)
	s.do(`INSERT INTO stats.skill_requirements (skill_code, stat_code, min_value) VALUES ('leap', 'STR', 11)`)
	s.refused("55000", `SELECT stats.unlock_skill($1, 'leap')`, ada)
	if _, err := s.grant(ada, "enough", 200); err != nil {
		t.Fatal(err)
	}
	s.refused("55000", `SELECT stats.unlock_skill($1, 'leap')`, ada) // the node is missing
	if _, err := s.allocate(ada, "origin"); err != nil {
		t.Fatal(err)
	}
	if s.number(`SELECT stats.unlock_skill($1, 'leap')::integer * 10 + stats.unlock_skill($1, 'leap')::integer`, ada) != 10 {
		t.Error("unlocked once, and then false")
	}
	got := each(s, 4, func(_ int, s *service) (a answer) {
		a.err = s.QueryRow(s.t.Context(), `SELECT stats.use_skill($1, 'leap')`, ada).Scan(&a.ok)
		return a
	})
	if n := count(t, got); n != 1 {
		t.Errorf("used %d times within its cooldown", n)
	}
	s.do(`UPDATE stats.character_skills SET last_used_at = now() - interval '61 minutes'`)
	if s.number(`SELECT stats.use_skill($1, 'leap')::integer`, ada) != 1 || s.number(`SELECT times_used FROM stats.character_skills`) != 2 {
		t.Error("not used after it has cooled down")
	}
	if s.number(`SELECT stats.use_skill($1, 'nod')::integer`, ada) != 0 {
		t.Error("a skill that is not unlocked was used")
	}
}

// The owner cannot change the log either; a user goes as a whole.
func TestStatsLogIsKept(t *testing.T) {
	for _, version := range pgtest.Versions() {
		s := openStats(t, version)
		s.characters()
		for _, user := range []string{ada, bert} {
			if _, err := s.grant(user, "r", 9); err != nil {
				t.Fatal(err)
			}
		}
		leaf := "stats.activity_log_" + time.Now().UTC().Format("2006_01")
		for _, sql := range []string{
			`UPDATE stats.activity_log SET str_xp = 10`, `DELETE FROM stats.activity_log`, `TRUNCATE stats.activity_log`,
			`UPDATE ` + leaf + ` SET str_xp = 10`, `DELETE FROM ` + leaf,
			`UPDATE stats.activity_grants SET source = 'manual'`, `DELETE FROM stats.activity_grants`, `TRUNCATE stats.activity_grants`,
			`TRUNCATE stats.characters CASCADE`,
		} {
			s.refused("23001", sql)
		}
		s.do(`SELECT stats.refresh_leaderboard()`)
		if s.number(`SELECT stats.erase_user($1)::integer * 10 + stats.erase_user($1)::integer`, ada) != 10 {
			t.Errorf("%d: erased once, and then there is nothing", version)
		}
		for _, table := range []string{"characters", "activity_log", "activity_grants", "activity_months", "leaderboard_places", "character_stats"} {
			all := s.number(`SELECT count(*) FROM stats.` + table)
			own := s.number(`SELECT count(*) FROM stats.`+table+` WHERE user_id = $1`, bert)
			if all != own || own == 0 {
				t.Errorf("%d: %s has %d rows, %d of them Bert's", version, table, all, own)
			}
		}
	}
}

// The service's role has what the README gives it: it calls the functions and
// writes no table. Another role has nothing.
func TestStatsPrivileges(t *testing.T) {
	readme, err := fs.ReadFile(find(t, "stats").FS, "README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, grants, ok := strings.Cut(string(readme), "```sql\nGRANT USAGE")
	grants, _, end := strings.Cut(grants, "```")
	if !ok || !end {
		t.Fatal("the README has no grants")
	}
	for _, version := range pgtest.Versions() {
		s := openStats(t, version)
		s.characters()
		role := fmt.Sprintf("stats_test_%d_%d", version, time.Now().UnixNano())
		s.do(`CREATE ROLE ` + role)
		defer func() {
			if _, err := s.Exec(context.Background(), `RESET ROLE; DROP OWNED BY `+role+`; DROP ROLE `+role); err != nil {
				t.Error(err)
			}
		}()
		s.do(`SET ROLE ` + role)
		s.refused("42501", `SELECT stats.erase_user($1)`, ada)
		s.do(`RESET ROLE`)
		s.do(`GRANT USAGE ON SCHEMA stats TO ` + role)
		s.do(`SET ROLE ` + role)
		for _, sql := range []string{`SELECT stats.erase_user($1)`, `SELECT stats.respec($1)`, `SELECT stats.create_character($1, 'x')`, `SELECT stats.allocate_node($1, 'a')`, `SELECT count(*) FROM stats.characters WHERE user_id = $1`} {
			s.refused("42501", sql, ada)
		}
		s.do(`RESET ROLE`)
		s.do("GRANT USAGE" + strings.ReplaceAll(grants, "stats_service", role))
		s.do(`SET ROLE ` + role)
		// Names in front of the owner's must not be found.
		s.do(`CREATE TEMPORARY TABLE characters (user_id uuid, total_xp bigint, level integer, stat_points integer, respec_tokens integer)`)
		s.do(`CREATE TEMPORARY TABLE level_thresholds (level integer, xp_required bigint)`)
		s.do(`SET search_path = pg_temp, stats`)
		if ok, err := s.grant(ada, "r", 100); err != nil || !ok {
			t.Errorf("%d: the service cannot grant: %v", version, err)
		}
		if n := s.number(`SELECT level FROM stats.characters WHERE user_id = $1`, ada); n != 2 {
			t.Errorf("%d: level %d", version, n)
		}
		for _, sql := range []string{
			`INSERT INTO stats.activity_log (user_id, occurred_at, activity_type, source, source_reference) VALUES ($1, now(), 'x', 'manual', 'x')`,
			`UPDATE stats.characters SET total_xp = 0 WHERE user_id = $1`, `DELETE FROM stats.activity_grants WHERE user_id = $1`,
			`UPDATE stats.activity_months SET activities = 0 WHERE user_id = $1`, `DELETE FROM stats.character_nodes WHERE user_id = $1`,
			`UPDATE stats.level_thresholds SET xp_required = 0 WHERE level::text = $1`, `SELECT stats.erase_user($1)`,
		} {
			s.refused("42501", sql, ada)
		}
		s.refused("42501", `TRUNCATE stats.activity_log`)
		s.refused("42501", `SELECT stats.create_monthly_partition('stats.activity_log', '2031-01-01')`)
	}
}

// Partitions are months of UTC, whatever the session's zone; the maker may be
// called as often as one likes, and gives up when it would have to wait.
func TestStatsPartitions(t *testing.T) {
	for _, version := range pgtest.Versions() {
		s := openStats(t, version)
		s.characters()
		const call = `SELECT stats.create_monthly_partition('stats.activity_log', $1::date)::oid::bigint`
		const months = `SELECT count(*) FROM pg_inherits WHERE inhparent = 'stats.activity_log'::regclass`
		s.do(`SET TimeZone = 'Pacific/Auckland'`)
		before := s.number(months)
		if s.number(call, "2031-02-17") != s.number(call, "2031-02-01") || s.number(months) != before+1 {
			t.Errorf("%d: a month is made once", version)
		}
		s.do(`SET TimeZone = 'UTC'`)
		var bounds string
		if err := s.QueryRow(t.Context(), `SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE oid = 'stats.activity_log_2031_02'::regclass`).Scan(&bounds); err != nil {
			t.Fatal(err)
		}
		if want := `FOR VALUES FROM ('2031-02-01 00:00:00+00') TO ('2031-03-01 00:00:00+00')`; bounds != want {
			t.Errorf("%d: %s, want %s", version, bounds, want)
		}
		// It is like its siblings: key, foreign key, checks, triggers.
		const shape = `SELECT count(*) FROM (
			SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = $1::regclass AND contype IN ('c', 'f')
			UNION ALL SELECT tgname, '' FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal
			UNION ALL SELECT 'index', pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = $1::regclass) AS x`
		if made, first := s.number(shape, "stats.activity_log_2031_02"), s.number(shape, "stats.activity_log_2026_03"); made != first || made < 12 {
			t.Errorf("%d: the made partition has %d parts, its siblings %d", version, made, first)
		}
		writer := s.session()
		writer.do("BEGIN")
		if _, err := writer.grant(ada, "open", 1); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		s.refused("55P03", call, "2031-03-01")
		if waited := time.Since(began); waited > 5*time.Second {
			t.Errorf("%d: waited %s", version, waited)
		}
		writer.do("COMMIT")
		if s.number(call, "2031-03-01") == 0 || s.number(months) != before+2 {
			t.Errorf("%d: the next try must succeed", version)
		}
		s.do(`CREATE TABLE stats.activity_log_2031_04 ()`)
		s.refused("42P07", call, "2031-04-01") // a table of that name is no partition
		s.refused("P0002", `SELECT stats.create_monthly_partition('stats.characters', '2031-04-01')`)
	}
}

// A grant's updates stay on their pages, because no index is over what it
// changes. With the index that a leaderboard asks for, not one does.
func TestStatsUpdatesAreHot(t *testing.T) {
	s := openStats(t, pgtest.Usual)
	s.characters()
	const each1 = 40
	updates := func() (all, hot int64) {
		s.do(`SELECT pg_stat_force_next_flush()`)
		if err := s.QueryRow(t.Context(), `SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relid = 'stats.characters'::regclass`).Scan(&all, &hot); err != nil {
			t.Fatal(err)
		}
		return all, hot
	}
	for i := range each1 {
		if _, err := s.grant(ada, fmt.Sprint(i), 1); err != nil {
			t.Fatal(err)
		}
	}
	all, hot := updates()
	if all != each1 || hot != each1 {
		t.Errorf("%d of %d updates are HOT", hot, all)
	}
	s.do(`CREATE INDEX order_by_xp ON stats.characters (total_xp DESC)`)
	for i := range each1 {
		if _, err := s.grant(ada, fmt.Sprint("again ", i), 1); err != nil {
			t.Fatal(err)
		}
	}
	if all, more := updates(); all != 2*each1 || more != hot {
		t.Errorf("with the index %d of %d updates are HOT", more-hot, all-each1)
	}
}

// Ten years of months: what reads a week, a month or a reference touches as
// many pages in the last year as in the first.
func TestStatsTenYears(t *testing.T) {
	s := openStats(t, pgtest.Usual)
	s.characters()
	s.do(`SELECT stats.create_monthly_partition('stats.activity_log', ('2026-01-01'::date + n * interval '1 month')::date) FROM generate_series(0, 119) AS n`)
	s.do(`INSERT INTO stats.activity_log (user_id, occurred_at, activity_type, source, source_reference, str_xp)
		SELECT u, '2026-01-01 00:00+00'::timestamptz + d * interval '24 hours' + n * interval '1 hour', 'run', 'lifeops', d || ' ' || n, 5
		FROM unnest(ARRAY[$1, $2]::uuid[]) AS u, generate_series(0, 3651) AS d, generate_series(1, 6) AS n`, ada, bert)
	s.do(`INSERT INTO stats.activity_grants (user_id, source, source_reference, occurred_at, activity_id)
		SELECT user_id, source, source_reference, occurred_at, activity_id FROM stats.activity_log`)
	s.do(`VACUUM ANALYZE stats.activity_log`)
	s.do(`VACUUM ANALYZE stats.activity_grants`)
	text, err := fs.ReadFile(find(t, "stats").FS, "queries/activity.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range sqlparse.Parse("activity.sql", string(text)).Statements {
		var early, late []any
		switch {
		case strings.Contains(st.SQL, "$4"):
			early, late = []any{ada, "2026-12-07", "2026-12-14", "UTC"}, []any{ada, "2035-12-03", "2035-12-10", "UTC"}
		case strings.Contains(st.SQL, "source_reference = $3"):
			early, late = []any{ada, "lifeops", "340 3"}, []any{ada, "lifeops", "3640 3"}
		case strings.Contains(st.SQL, "FROM stats.activity_log"):
			early, late = []any{ada, "2026-12-07", "2026-12-14"}, []any{ada, "2035-12-03", "2035-12-10"}
		default:
			continue
		}
		pages := func(args []any) (n int) {
			// Twice: the first run fills caches of the session.
			for range 2 {
				var plan []struct {
					Plan struct {
						Rows float64 `json:"Actual Rows"`
						Hit  int     `json:"Shared Hit Blocks"`
						Read int     `json:"Shared Read Blocks"`
					}
				}
				if err := s.QueryRow(t.Context(), "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "+st.SQL, append([]any{pgx.QueryExecModeExec}, args...)...).Scan(&plan); err != nil {
					t.Fatal(err)
				}
				if plan[0].Plan.Rows == 0 {
					t.Errorf("%v finds nothing", args)
				}
				n = plan[0].Plan.Hit + plan[0].Plan.Read
			}
			return n
		}
		if first, last := pages(early), pages(late); first == 0 || float64(last) > 1.1*float64(first) {
			t.Errorf("%d pages in month 12, %d in month 120: %s", first, last, st.SQL)
		} else {
			t.Logf("%d pages in month 12, %d in month 120", first, last)
		}
	}
}

// The jobs are taken by a real pg_cron, twice without a double, and what they
// run works.
func TestStatsJobs(t *testing.T) {
	conn, target := blueprinttest.Load(t, find(t, "stats"), stats(), blueprinttest.Server{Version: pgtest.Usual, Extensions: []string{"pg_cron"}}, false)
	s := &service{conn, t, target}
	s.characters()
	text, err := fs.ReadFile(find(t, "stats").FS, "jobs/pg_cron.sql")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, st := range sqlparse.Parse("pg_cron.sql", string(text)).Statements {
			s.do(st.SQL)
		}
	}
	rows, err := s.Query(t.Context(), `SELECT command FROM cron.job ORDER BY jobname`)
	if err != nil {
		t.Fatal(err)
	}
	commands, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if len(commands) != 2 {
		t.Fatalf("%d jobs: %v", len(commands), commands)
	}
	for range 2 {
		for _, c := range commands {
			s.do(c)
		}
	}
	if ok, err := s.grant(ada, "r", 100); err != nil || !ok {
		t.Errorf("the job made no partition for today: %v", err)
	}
	if n := s.number(`SELECT count(*) FROM pg_inherits WHERE inhparent = 'stats.activity_log'::regclass`); n != 5 {
		t.Errorf("%d partitions, want those from last month to three ahead", n)
	}
	if n := s.number(`SELECT count(*) FROM stats.leaderboard_places`); n != 2 {
		t.Errorf("%d places", n)
	}
}
