package introspect_test

import (
	"os"
	"slices"
	"testing"

	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/shadow"
)

// pg_cron lives in one database of a cluster, so the test has a server of its own.
func TestCronJobs(t *testing.T) {
	ctx := t.Context()
	pgtest.Server(t, pgtest.Usual) // skips or fails where there is no server
	found, err := shadow.Find(ctx, os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	binary, err := shadow.Pick(found, pgtest.Usual)
	if err != nil {
		t.Fatal(err)
	}
	s, err := shadow.Start(ctx, shadow.Options{Binary: binary, Preload: []string{"pg_cron"}, Settings: map[string]string{"cron.database_name": "postgres"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	if !slices.Contains(s.Preloaded, "pg_cron") {
		t.Fatal("the server has no pg_cron")
	}
	target := s.ConnString("postgres")
	load(t, target, "cron.sql", `
CREATE EXTENSION pg_cron;
SELECT cron.schedule('yearly', '0 0 1 1 *', 'VACUUM');
SELECT cron.schedule('0 1 1 1 *', 'SELECT 1');
CREATE ROLE poor LOGIN;
`)
	c, hidden := read(t, target, introspect.Options{})
	if len(hidden) != 0 || len(c.CronJobs) != 2 {
		t.Fatalf("%d jobs, hidden %+v", len(c.CronJobs), hidden)
	}
	if j := c.CronJobs[1]; j.Name != "yearly" || j.Schedule != "0 0 1 1 *" || j.Command != "VACUUM" || j.Database != "postgres" || !j.Active {
		t.Errorf("%+v", *j)
	}
	for _, x := range c.Schemas {
		if x.Name == "cron" {
			t.Error("the schema of pg_cron is listed as one of the user's")
		}
	}
	c, hidden = read(t, withUser(t, target, "poor"), introspect.Options{})
	if len(c.CronJobs) != 0 || !names(hidden, "pg_cron") {
		t.Errorf("%d jobs, hidden %+v", len(c.CronJobs), hidden)
	}
}
