package planning_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/review"
)

// A relation that a later file makes is not just missing.
func TestMadeLater(t *testing.T) {
	dir := t.TempDir()
	for name, sql := range map[string]string{"1.sql": "CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES b);", "2.sql": "CREATE TABLE IF NOT EXISTS public.b (id int PRIMARY KEY);"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(sql), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := planIn(t, labs(t)(pgtest.Usual), pgtest.Usual, planning.Empty, dir)
	if err == nil || !strings.Contains(err.Error(), `relation "b" does not exist`) {
		t.Fatalf("%v", err)
	}
	if next := nextOf(err); !strings.Contains(next, "2.sql:1:1 makes b, and comes later") {
		t.Errorf("next: %s", next)
	}
	// One that nobody makes is missing.
	_, err = planIn(t, labs(t)(pgtest.Usual), pgtest.Usual, planning.Empty, writeSQL(t, "a.sql", "CREATE VIEW v AS SELECT * FROM nowhere;"))
	if next := nextOf(err); next == "" || strings.Contains(next, "comes later") {
		t.Errorf("next: %s", next)
	}
}

func nextOf(err error) string {
	var usage *review.UsageError
	if errors.As(err, &usage) {
		return usage.Next
	}
	return ""
}
