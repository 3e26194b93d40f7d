package planning

import (
	"context"
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/review"
)

// community names something of a database that TimescaleDB's Apache build
// refuses to make; "" where there is nothing.
func community(c *catalog.Catalog) string {
	if list := c.TimescalePolicies(); len(list) > 0 {
		return "the " + list[0].Kind + " policy of " + list[0].On.String()
	}
	if list := c.Aggregates(); len(list) > 0 {
		return "continuous aggregate " + list[0].Name.String()
	}
	if i := slices.IndexFunc(c.Tables, func(t *catalog.Table) bool { return t.Hypertable != nil && t.Hypertable.Compression != nil }); i >= 0 {
		return "the columnstore of " + c.Tables[i].Name.String()
	}
	return ""
}

// sameBuild refuses to plan for a database of TimescaleDB's community build on
// a throw-away server that has another one: nothing would be proven there.
func (r *runner) sameBuild(ctx context.Context) error {
	what := community(r.server)
	if what == "" {
		return nil
	}
	license, err := r.lab.TimescaleLicense(ctx)
	if err != nil || license == "timescale" {
		return err
	}
	return &review.UsageError{What: "database " + r.server.Server.Database + " has " + what + ", which only TimescaleDB's community build can make; " + r.build(license),
		Next: nextCommunity(r.bin.Version)}
}

// build says what the throw-away server has of TimescaleDB.
func (r *runner) build(license string) string {
	if license == "" {
		return "the server programs in " + r.bin.BinDir + " have no TimescaleDB"
	}
	return "the server programs in " + r.bin.BinDir + " have TimescaleDB's " + license + " build"
}

func nextCommunity(version int) string {
	return fmt.Sprintf("install Timescale's own package (timescaledb-2-postgresql-%d) on the machine that plans, and name the folder of its server programs with --pg-bin or DECADE_PG_BIN", version)
}

// wantedThere refuses a desired state that the database's own build of
// TimescaleDB cannot take, whatever the throw-away server can.
func (r *runner) wantedThere(desired *catalog.Catalog) error {
	if r.server == nil || r.server.Server.Settings["timescaledb.license"] != "apache" {
		return nil
	}
	what := community(desired)
	if what == "" {
		return nil
	}
	return &review.UsageError{What: "wanted is " + what + ", and database " + r.server.Server.Database + " runs the Apache build of TimescaleDB, which refuses it",
		Next: "install the community build on that server, or do without: decade init --blueprint lifeops --level apache shows how"}
}
