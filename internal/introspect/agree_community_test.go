package introspect_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/decadedb/decade/internal/pgtest"
)

// The two readings agree on what only TimescaleDB's community build has:
// compression, continuous aggregates and policies.
func TestReadingsAgreeCommunity(t *testing.T) {
	paths, err := filepath.Glob("testdata/community/*.sql")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scripts in testdata/community: %v", err)
	}
	read := func(path string) string {
		t.Helper()
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	scripts := map[string]string{}
	for _, path := range paths {
		scripts[path] = read(path)
	}
	const hurried = "../../testdata/hurried/lifeops/"
	scripts[hurried+"timescale_community.sql"] = read(hurried+"schema.sql") + read(hurried+"timescale_community.sql")
	for path, sql := range scripts {
		t.Run(filepath.Base(path), func(t *testing.T) {
			agree(t, pgtest.CommunityVersion, pgtest.Community(t), path, sql)
		})
	}
}
