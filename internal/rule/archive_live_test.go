package rule_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

const liveArchive = `# ABC001 some-name

Prose.

-- bad/one.sql --
CREATE TABLE a (); -- want ABC001 "a"
-- live/one.txt --
`

func TestLiveClaims(t *testing.T) {
	a, err := rule.ParseArchive([]byte(liveArchive + "setting work_mem 64 MB\nxid_age 1_000\ntable s.a rows 1e8\ntable s.a dead 7\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := &catalog.Catalog{
		Server: &catalog.Server{Settings: map[string]string{"work_mem": "4MB"}},
		Tables: []*catalog.Table{{Name: catalog.Name{Schema: "s", Name: "a"}, Stats: &catalog.TableStats{}}},
	}
	if err := rule.ApplyLive(c, a.Examples[0].Live); err != nil {
		t.Fatal(err)
	}
	if got := c.Server.Settings["work_mem"]; got != "64 MB" || c.Server.XIDAge != 1000 {
		t.Errorf("work_mem %q, age %d", got, c.Server.XIDAge)
	}
	want := catalog.TableStats{Rows: 1e8, LiveRows: 1e8, DeadRows: 7}
	if diff := cmp.Diff(want, *c.Tables[0].Stats); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	missing := []rule.LiveClaim{{Table: catalog.Name{Schema: "s", Name: "b"}, Field: "rows"}}
	if err := rule.ApplyLive(c, missing); err == nil {
		t.Error("a claim about a table that is not there passes")
	}
}

func TestLiveClaimsComplain(t *testing.T) {
	for _, line := range []string{"setting work_mem", "table a rows", "table a colour 1", "xid_age many", "weather fine"} {
		if _, err := rule.ParseArchive([]byte(liveArchive + line + "\n")); err == nil || !strings.Contains(err.Error(), "line 8") {
			t.Errorf("%q: %v", line, err)
		}
	}
}
