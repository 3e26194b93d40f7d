package sqlparse_test

import (
	"testing"

	"github.com/decadedb/decade/internal/sqlparse"
)

// TestKnownGaps keeps what the parser refuses although PostgreSQL takes it, so
// that a version of the parser that takes it is noticed: remove the line then.
func TestKnownGaps(t *testing.T) {
	gaps := []string{
		"SELECT 1 and FROM pg_class",
		"SELECT 1 like FROM pg_class",
		"SELECT 1 is FROM pg_class",
		"SELECT 1 in FROM pg_class",
	}
	for _, sql := range gaps {
		if s := sqlparse.Parse("x.sql", sql).Statements[0]; s.Err == nil {
			t.Errorf("%s is understood now", sql)
		}
	}
	for _, b := range servers(t) {
		conn := connect(t, b)
		for _, sql := range gaps {
			if _, err := conn.Exec(t.Context(), sql); err != nil {
				t.Errorf("PostgreSQL %s refuses %s as well: %v", b.VersionText, sql, err)
			}
		}
	}
}
