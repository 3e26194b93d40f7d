package planning_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/planning"
)

// A function is born with EXECUTE for everybody. Where that was revoked, the
// plan revokes it too, and leaves other functions as they are born.
func TestClosedFunctions(t *testing.T) {
	const sql = `CREATE FUNCTION open(a int) RETURNS int LANGUAGE sql RETURN a;
		CREATE FUNCTION shut(a int, b text) RETURNS int LANGUAGE sql RETURN a;
		REVOKE EXECUTE ON FUNCTION shut(int, text) FROM PUBLIC;
		CREATE PROCEDURE hidden() LANGUAGE plpgsql AS 'BEGIN END';
		REVOKE EXECUTE ON PROCEDURE hidden() FROM PUBLIC;`
	file := filepath.Join(t.TempDir(), "a.sql")
	if err := os.WriteFile(file, []byte(sql), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := makePlan(t, pgtest.Usual, planning.Empty, file)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Proven() || len(p.Steps) != 3 {
		t.Errorf("%d steps, proof %+v", len(p.Steps), p.Proof)
	}
}
