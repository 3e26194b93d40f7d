package pgtest

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/shadow"
)

// Making and dropping a database costs 100 ms and more; dropping what a test
// made in it costs 10. So a database is used again, when it can be shown to be
// as empty as before, and not too often: the system catalogs bloat.

// tester is the role of the tests: a superuser, but not the one that made the
// cluster, whose belongings DROP OWNED refuses to drop.
const tester = "decade_tester"

// bare is the template without extensions. TimescaleDB's launcher visits every
// database that takes connections, template1 too, and nobody can copy it then.
const bare = "template0"

// maxUses is how many tests a database serves.
const maxUses = 40

// pooled is a database between two tests.
type pooled struct {
	name  string
	empty string // its fingerprint when it was new
	uses  int
}

// pool holds the databases of one cluster that are free, by template.
type pool struct {
	sync.Mutex
	free   map[string][]*pooled
	models map[string]*model // by the names that Copy is asked for
	role   sync.Once
	err    error // of making the role
}

// counter makes the names of databases unique within the process.
var counter atomic.Int64

// database lends a database to the test.
func (c *Cluster) database(t testing.TB, template string) string {
	t.Helper()
	if err := c.makeTester(); err != nil {
		t.Fatal(err)
	}
	db := c.pool.take(template)
	if db == nil {
		db = c.create(t, template)
	}
	db.uses++
	t.Cleanup(func() {
		// The test's own context is over by now.
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if db.uses < maxUses && c.clean(ctx, db) == nil {
			c.pool.put(template, db)
			return
		}
		if err := c.drop(ctx, db.name); err != nil {
			t.Errorf("dropping the test's database: %v", err)
		}
	})
	return c.testerString(db.name)
}

func (p *pool) take(template string) *pooled {
	p.Lock()
	defer p.Unlock()
	free := p.free[template]
	if len(free) == 0 {
		return nil
	}
	p.free[template] = free[:len(free)-1]
	return free[len(free)-1]
}

func (p *pool) put(template string, db *pooled) {
	p.Lock()
	defer p.Unlock()
	if p.free == nil {
		p.free = map[string][]*pooled{}
	}
	p.free[template] = append(p.free[template], db)
}

func (c *Cluster) create(t testing.TB, template string) *pooled {
	t.Helper()
	db := &pooled{name: fmt.Sprintf("t_%d_%d", os.Getpid(), counter.Add(1))}
	sql := "CREATE DATABASE " + ident.Quote(db.name) + " TEMPLATE " + ident.Quote(cmp.Or(template, bare)) + " STRATEGY file_copy"
	conn := c.admin(t)
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	inside, err := connect(t.Context(), c.ConnString(db.name))
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close(context.Background())
	if db.empty, err = Fingerprint(t.Context(), inside); err != nil {
		t.Fatal(err)
	}
	return db
}

// clean empties a database and makes sure of it.
func (c *Cluster) clean(ctx context.Context, db *pooled) error {
	conn, err := connect(ctx, c.ConnString(db.name))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if err := shadow.Left(ctx, conn, db.name); err != nil {
		return err
	}
	for _, sql := range []string{
		"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
		"SET client_min_messages = error",
		"DROP OWNED BY " + tester + " CASCADE",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	now, err := Fingerprint(ctx, conn)
	if err != nil {
		return err
	}
	if now != db.empty {
		return fmt.Errorf("database %s is not as it was", db.name)
	}
	return nil
}

// Fingerprint counts what a database holds and notes the privileges on what
// was there from the start.
func Fingerprint(ctx context.Context, conn *pgx.Conn) (string, error) {
	catalogs := []string{
		"pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_proc", "pg_type", "pg_namespace",
		"pg_extension", "pg_publication", "pg_publication_rel", "pg_event_trigger", "pg_default_acl", "pg_statistic_ext",
		"pg_cast", "pg_operator", "pg_opclass", "pg_collation", "pg_foreign_server", "pg_language", "pg_policy",
		"pg_trigger", "pg_description", "pg_enum", "pg_ts_config", "pg_largeobject_metadata", "pg_db_role_setting",
		"pg_init_privs", "pg_seclabel", "pg_rewrite", "pg_inherits", "pg_sequence", "pg_foreign_data_wrapper",
	}
	var b strings.Builder
	for _, name := range catalogs {
		filter := ""
		if name == "pg_db_role_setting" {
			filter = " WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())"
		}
		fmt.Fprintf(&b, "SELECT '%s=' || count(*) FROM %s%s UNION ALL ", name, name, filter)
	}
	b.WriteString(`
		SELECT 'acl=' || md5(string_agg(a, ',' ORDER BY a)) FROM (
			SELECT nspname || nspacl::text a FROM pg_namespace WHERE nspacl IS NOT NULL
			UNION ALL SELECT relname || relacl::text FROM pg_class WHERE relacl IS NOT NULL
			UNION ALL SELECT 'db' || coalesce(datacl::text, '') FROM pg_database WHERE datname = current_database()) acls`)
	rows, err := conn.Query(ctx, b.String())
	if err != nil {
		return "", err
	}
	parts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return strings.Join(parts, " "), err
}

func (c *Cluster) drop(ctx context.Context, name string) error {
	conn, err := connect(ctx, c.ConnString("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+ident.Quote(name)+" WITH (FORCE)")
	return err
}

// dropFree removes the databases that are free, from a cluster that outlives
// this process.
func (c *Cluster) dropFree(ctx context.Context) error {
	c.pool.Lock()
	defer c.pool.Unlock()
	for _, free := range c.pool.free {
		for _, db := range free {
			if err := c.drop(ctx, db.name); err != nil {
				return err
			}
		}
	}
	c.pool.free = nil
	return nil
}

// makeTester makes the role once; another process may do the same at the
// same moment.
func (c *Cluster) makeTester() error {
	c.pool.role.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		conn, err := connect(ctx, c.ConnString("postgres"))
		if err != nil {
			c.pool.err = err
			return
		}
		defer conn.Close(ctx)
		_, c.pool.err = conn.Exec(ctx, `
			DO $$ BEGIN
				CREATE ROLE `+tester+` SUPERUSER LOGIN;
			EXCEPTION WHEN duplicate_object OR unique_violation THEN
			END $$`)
	})
	return c.pool.err
}

// testerString gives the connection string of a test: the cluster's own user,
// whose password may be in it, puts on the tests' role at once.
func (c *Cluster) testerString(database string) string {
	const options = "-crole=" + tester // no space: URLs disagree on how to write one
	target := c.ConnString(database)
	if strings.Contains(target, "://") {
		u, err := url.Parse(target)
		if err != nil {
			return target // connecting will complain in better words
		}
		q := u.Query()
		q.Set("options", options)
		u.RawQuery = q.Encode()
		return u.String()
	}
	return target + " options='" + options + "'"
}
