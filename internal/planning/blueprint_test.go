package planning_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
)

// wholeSchema is a folder's schema as one file, so that open can load it.
func wholeSchema(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "schema", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no schema below %s: %v", dir, err)
	}
	slices.Sort(files)
	var all []byte
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(append(all, text...), '\n')
	}
	out := filepath.Join(t.TempDir(), "whole.sql")
	if err := os.WriteFile(out, all, 0o600); err != nil {
		t.Fatal(err)
	}
	return out
}

const stats = "../../blueprints/stats"

// The blueprint from nothing: proven, and the same to pg_dump. Its rows are
// not part of a plan, which says so.
func TestStatsFromEmpty(t *testing.T) {
	for _, version := range pgtest.Versions() {
		p, err := makePlan(t, version, planning.Empty, stats)
		if err != nil {
			t.Fatal(err)
		}
		if !p.Proven() {
			t.Fatalf("not proven on %d: %+v", version, p.Proof)
		}
		if !slices.ContainsFunc(p.Left, func(l plan.Left) bool { return l.Kind == "rows" }) {
			t.Errorf("the rows of the thresholds are not named: %v", p.Left)
		}
		conn, target := open(t, version, "")
		run(t, conn, p)
		_, direct := open(t, version, wholeSchema(t, stats))
		if d := cmp.Diff(dump(t, version, direct), dump(t, version, target)); d != "" {
			t.Errorf("-files +plan on %d:\n%s", version, d)
		}
	}
}

// From the schema of a hurried team, whose tables stand in another place.
func TestStatsFromHurried(t *testing.T) {
	p, err := makePlan(t, pgtest.Usual, "../../testdata/hurried/stats", stats)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Proven() || !slices.Contains(p.NotAllowed(nil), plan.DataLoss) {
		t.Errorf("proof %+v, not allowed %v", p.Proof, p.NotAllowed(nil))
	}
}

// A source reference grants once; totals, log and thresholds agree.
func TestStatsGrantsOnce(t *testing.T) {
	for _, version := range pgtest.Versions() {
		conn, _ := open(t, version, wholeSchema(t, stats))
		const user = "00000000-0000-0000-0000-000000000001"
		if _, err := conn.Exec(t.Context(), "INSERT INTO stats.characters (user_id, name) VALUES ($1, 'Ada')", user); err != nil {
			t.Fatal(err)
		}
		grant := func(xp int) (granted bool) {
			err := conn.QueryRow(t.Context(), `SELECT stats.grant_xp($1, '2026-12-01 00:00+00', 'run', 'lifeops', 'r1', $2, 0, 0, 0, 0, 0, '{}')`,
				user, xp).Scan(&granted)
			if err != nil {
				t.Fatal(err)
			}
			return granted
		}
		if !grant(7) || grant(7) {
			t.Errorf("%d: a reference must grant the first time and only then", version)
		}
		var total, logged, wrong int64
		if err := conn.QueryRow(t.Context(), `SELECT total_xp, (SELECT coalesce(sum(str_xp), 0) FROM stats.activity_log),
			(SELECT count(*) FROM stats.level_thresholds t WHERE t.xp_required <> round(100 * power(t.level - 1, 1.8)))
			FROM stats.characters`).Scan(&total, &logged, &wrong); err != nil {
			t.Fatal(err)
		}
		if total != 7 || logged != 7 || wrong != 0 {
			t.Errorf("%d: total %d, logged %d, %d thresholds wrong", version, total, logged, wrong)
		}
		if _, err := conn.Exec(t.Context(), `SELECT stats.grant_xp($1, '2026-12-01 00:00+00', 'run', 'lifeops', 'r2', -1, 0, 0, 0, 0, 0, '{}')`, user); err == nil {
			t.Errorf("%d: a negative grant is taken", version)
		}
	}
}
