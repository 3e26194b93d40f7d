package feature_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/decadedb/decade/internal/feature"
	"github.com/decadedb/decade/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// TestTable proves every row on every server: it works exactly where the
// table says so.
func TestTable(t *testing.T) {
	seen := map[feature.Feature]bool{}
	for _, r := range feature.Table() {
		if seen[r.Feature] {
			t.Errorf("two rows for %q", r.Feature)
		}
		seen[r.Feature] = true
		if r.Title == "" || r.SQL == "" || r.Since == "" {
			t.Errorf("%q: a row needs Since, Title and SQL", r.Feature)
		}
		for _, v := range pgtest.Versions() {
			if pgtest.Lacks(v, r.Extension) {
				continue
			}
			t.Run(fmt.Sprintf("%d/%s", v, r.Feature), func(t *testing.T) {
				t.Parallel()
				if r.Extension == "" {
					prove(t, pgtest.Database(t, v), r, feature.Server(v, r.Feature))
					return
				}
				db := pgtest.WithExtensions(t, v, r.Extension)
				var installed string
				err := pgtest.Connect(t, db).QueryRow(t.Context(), "SELECT extversion FROM pg_extension WHERE extname = $1", r.Extension).Scan(&installed)
				if err != nil {
					t.Fatal(err)
				}
				prove(t, db, r, feature.Extension(installed, r.Feature))
			})
		}
	}
}

func prove(t *testing.T, db string, r feature.Row, want bool) {
	t.Helper()
	conn := pgtest.Connect(t, db)
	_, err := conn.PgConn().Exec(t.Context(), r.Setup).ReadAll()
	if err == nil {
		_, err = conn.PgConn().Exec(t.Context(), r.SQL).ReadAll()
	}
	var refused *pgconn.PgError
	if err != nil && !errors.As(err, &refused) {
		t.Fatal(err)
	}
	if got := err == nil; got != want {
		t.Errorf("works: %v, the table says %v (since %s): %v", got, want, r.Since, err)
	}
}

func TestLookup(t *testing.T) {
	tests := []struct {
		got, want bool
	}{
		{feature.Server(17, feature.UUIDv7), false},
		{feature.Server(18, feature.UUIDv7), true},
		{feature.Server(19, feature.IndexConcurrentlyPartitioned), false},
		{feature.Server(18, feature.VectorHalfvec), false}, // not the server's
		{feature.Server(18, "no such feature"), false},
		{feature.Extension("0.6.2", feature.VectorHalfvec), false},
		{feature.Extension("0.10.0", feature.VectorHalfvec), true},
		{feature.Extension("", feature.VectorHalfvec), true},
	}
	for i, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("case %d: got %v, want %v", i, tt.got, tt.want)
		}
	}
}

func TestCompare(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"0.7.0", "0.7", 0}, {"0.10.0", "0.9.9", 1}, {"17", "18", -1}, {"2.19.3-dev", "2.19.3", 0}, {"18beta1", "18", 0},
	} {
		if got := feature.Compare(tt.a, tt.b); got*tt.want < 0 || (got == 0) != (tt.want == 0) {
			t.Errorf("Compare(%q, %q) = %d, want the sign of %d", tt.a, tt.b, got, tt.want)
		}
	}
}
