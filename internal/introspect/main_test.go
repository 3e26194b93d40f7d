package introspect_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/sqlparse"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// read opens a session of its own and reads the database.
func read(t testing.TB, target string, opts introspect.Options) (*catalog.Catalog, []introspect.Hidden) {
	t.Helper()
	conn, err := pg.Connect(t.Context(), target, pg.Options{Verb: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	c, hidden, err := introspect.Read(t.Context(), conn, opts)
	if err != nil {
		t.Fatal(err)
	}
	return c, hidden
}

// load runs a script as psql does: one statement after the other, each in a
// transaction of its own.
func load(t testing.TB, target, name, sql string) {
	t.Helper()
	conn := pgtest.Connect(t, target)
	defer conn.Close(context.Background())
	if err := loadOn(t.Context(), conn, name, sql); err != nil {
		t.Fatal(err)
	}
}

func loadOn(ctx context.Context, conn *pgx.Conn, name, sql string) error {
	for _, st := range sqlparse.Parse(name, sql).Statements {
		if _, err := conn.PgConn().Exec(ctx, st.SQL).ReadAll(); err != nil {
			return pg.Classify(err, st.Span.String()+": execute "+st.SQL)
		}
	}
	return nil
}
