package lab

import (
	"context"
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// timescaleOwn tells which statements of a dump TimescaleDB makes by itself: a
// dump of the schema alone has hypertables as plain tables with its triggers,
// and continuous aggregates as views over what it keeps.
func (l *Lab) timescaleOwn(c *catalog.Catalog) func(*sqlparse.Statement) bool {
	views := map[string]bool{}
	for _, v := range c.Views {
		if v.Continuous {
			views["CREATE VIEW "+sqlwrite.Name(v.Name)+" "] = true
		}
	}
	return func(st *sqlparse.Statement) bool {
		sql := strings.TrimSpace(st.SQL)
		if strings.HasPrefix(sql, "CREATE TRIGGER ") && strings.Contains(sql, " EXECUTE FUNCTION _timescaledb_") {
			return true
		}
		head, _, _ := strings.Cut(sql, "AS\n")
		return views[head]
	}
}

// TimescaleLicense tells which build of TimescaleDB the server has: "apache",
// "timescale" for the community build, "" for none.
func (l *Lab) TimescaleLicense(ctx context.Context) (license string, err error) {
	err = l.admin.QueryRow(ctx, "SELECT coalesce(pg_catalog.current_setting('timescaledb.license', true), '')").Scan(&license)
	if err != nil {
		err = fmt.Errorf("asking the throw-away server for its build of TimescaleDB: %w", err)
	}
	return license, err
}

// timescale makes the hypertables of the tables that are, then continuous
// aggregates and policies, from what was read of them. What the server's build
// of TimescaleDB has not is left out.
func (l *Lab) timescale(ctx context.Context, c *catalog.Catalog) error {
	ts := sqlwrite.TimescaleOf(c)
	run := func(what string, n catalog.Name, statements ...string) error {
		for _, sql := range statements {
			r, err := l.Exec(ctx, sql)
			if err != nil {
				return err
			}
			if r != nil && !r.Unlicensed() {
				return fmt.Errorf("making %s %s: %s: %s", what, n, firstLine(sql), r)
			}
		}
		return nil
	}
	for _, t := range c.Tables {
		if t.Hypertable == nil || t.Hypertable.TimeColumn == "" {
			continue
		}
		if err := run("hypertable", t.Name, ts.Hypertable(t)...); err != nil {
			return err
		}
		if !t.Hypertable.NowFunction.IsZero() {
			if err := run("hypertable", t.Name, ts.SetNow(t.Name, t.Hypertable.NowFunction)); err != nil {
				return err
			}
		}
	}
	for _, v := range c.Aggregates() {
		if err := run("continuous aggregate", v.Name, ts.CreateAggregate(v)...); err != nil {
			return err
		}
	}
	for _, p := range c.TimescalePolicies() {
		if err := run("the "+p.Kind+" policy of", p.On, ts.AddPolicy(p, c.IntegerTime(p.On))...); err != nil {
			return err
		}
	}
	return nil
}
