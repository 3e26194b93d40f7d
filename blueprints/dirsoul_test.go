package blueprints_test

import (
	"testing"

	"github.com/decadedb/decade/blueprints"
	"github.com/decadedb/decade/internal/blueprinttest"
	"github.com/decadedb/decade/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func find(t *testing.T, name string) blueprints.Blueprint {
	t.Helper()
	b, err := blueprints.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func dirsoul() blueprinttest.Options {
	return blueprinttest.Options{
		Servers: []blueprinttest.Server{
			{Version: 15}, {Version: 17, Queries: true}, {Version: 18, Queries: true},
		},
	}
}

func TestDirsoul(t *testing.T) {
	blueprinttest.Check(t, find(t, "dirsoul"), dirsoul())
}
