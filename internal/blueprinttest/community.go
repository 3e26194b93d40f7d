package blueprinttest

import (
	"bytes"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/blueprints"
	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/lab/labtest"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/report/plans"
)

// PlanOnCommunity is the check Plan on TimescaleDB's community build, which
// takes one session at a time: the plan from nothing is proven, psql runs it as
// it stands, nothing is left to plan, and pg_dump sees what the files make.
func PlanOnCommunity(t *testing.T, bp blueprints.Blueprint, o Options) {
	s := (&checker{bp: bp, o: o}).on(t, Server{Version: pgtest.CommunityVersion})
	l := labtest.Community(t)
	p := s.planIn(t, l, planning.Empty)
	if !p.Proven() || len(p.Refused) > 0 {
		t.Fatalf("not proven: %+v %+v, refused %v", p.Proof, p.Proof.Failed, p.Refused)
	}
	var script bytes.Buffer
	if err := plans.SQL(&script, p, nil); err != nil {
		t.Fatal(err)
	}
	target, empty := pgtest.EmptyCommunity(t)
	s.program(t, "psql", script.Bytes(), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", target)
	again := s.planIn(t, l, target)
	if len(again.Steps)+len(again.Refused) > 0 {
		t.Errorf("left to plan: %v, refused %v", again.Steps, again.Refused)
	}
	planned := s.dumpUnnumbered(t, target)
	conn := pgtest.Connect(t, target)
	if err := empty(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	for _, file := range s.sqlFiles(t, "schema") {
		s.run(t, conn, file)
	}
	conn.Close(t.Context())
	if d := cmp.Diff(s.dumpUnnumbered(t, target), planned); d != "" {
		t.Errorf("-files +plan:\n%s", d)
	}
	t.Logf("%d steps", len(p.Steps))
}

// numbers are what TimescaleDB counts its hypertables by.
var numbers = pattern.New(`((?:_hypertable|_view)_|cagg_watermark\(|invalidation_trigger\(')[0-9]+`)

// dumpUnnumbered is dump without the numbers of hypertables.
func (s *subject) dumpUnnumbered(t *testing.T, target string) []string {
	t.Helper()
	lines := s.dump(t, target)
	for i, l := range lines {
		lines[i] = numbers.ReplaceAllString(l, "${1}N")
	}
	slices.Sort(lines)
	return lines
}

// planIn plans in a lab that is open; said is what else the plan is told.
func (s *subject) planIn(t *testing.T, l *lab.Lab, from string, said ...func(*planning.Options)) *plan.Plan {
	t.Helper()
	o := planning.Options{Desired: s.dir, From: from, Lab: l, Getenv: os.Getenv,
		Postgres: s.server.Version, LockTimeout: 200 * time.Millisecond, StatementTimeout: 30 * time.Second, Now: time.Unix(0, 0)}
	for _, say := range said {
		say(&o)
	}
	p, err := planning.Run(t.Context(), o)
	if err != nil {
		t.Fatalf("planning from %s on PostgreSQL %d: %v", from, s.server.Version, err)
	}
	return p
}
