package planning_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/lab/labtest"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/shadow"
	"github.com/decadedb/decade/internal/sqlparse"
)

// bench is the throw-away server of one version, shared by all rows.
type bench struct {
	version int
	lab     *lab.Lab
	admin   *pgx.Conn // of the database that is in use
	empty   string    // what the database shows when nothing of a row is in it
	uses    int       // rows that were in it
}

// maxUses is how many rows a database serves: its system catalogs bloat.
const maxUses = 40

// openBench takes a lab for the time of the test.
func openBench(t *testing.T, version int) *bench {
	t.Helper()
	l, _ := labtest.Lend(t, version)
	return &bench{version: version, lab: l, uses: maxUses}
}

func (b *bench) close(ctx context.Context) {
	if b.admin != nil {
		b.admin.Close(ctx)
	}
}

// clear begins a new row. Making a database costs many times as much as
// dropping what a row has made in it, which is nearly always all its owner's: it
// is made anew where something is left, such as a role.
func (b *bench) clear(ctx context.Context) error {
	if b.uses < maxUses {
		if err := b.dropOwned(ctx); err == nil {
			now, err := b.contents(ctx)
			if err != nil {
				return err
			}
			if b.uses++; now == b.empty {
				return nil
			}
		}
	}
	b.close(ctx)
	err := b.lab.Reset(ctx)
	if err != nil {
		return err
	}
	if b.admin, err = b.lab.Server.Connect(ctx, b.lab.Conn.Config().Database); err != nil {
		return err
	}
	if err := b.dropOwned(ctx); err != nil {
		return err
	}
	b.uses = 0
	b.empty, err = b.contents(ctx)
	return err
}

// dropOwned leaves the owner an empty schema.
func (b *bench) dropOwned(ctx context.Context) error {
	if _, err := b.lab.Conn.Exec(ctx, "RESET ALL"); err != nil {
		return err
	}
	role := pgx.Identifier{b.lab.Conn.Config().User}.Sanitize()
	for _, sql := range []string{"DROP OWNED BY " + role + " CASCADE", "CREATE SCHEMA public AUTHORIZATION " + role} {
		if _, err := b.admin.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// contents tells what is in the database, and which roles there are.
func (b *bench) contents(ctx context.Context) (string, error) {
	objects, err := pgtest.Fingerprint(ctx, b.admin)
	if err != nil {
		return "", err
	}
	var roles string
	err = b.admin.QueryRow(ctx, `SELECT pg_catalog.jsonb_agg(r ORDER BY rolname)::text || (SELECT pg_catalog.count(*) FROM pg_catalog.pg_auth_members)
		FROM pg_catalog.pg_roles r`).Scan(&roles)
	return objects + roles, err
}

// load begins anew and runs the statements of a state.
func (b *bench) load(ctx context.Context, name, sql string) (*catalog.Catalog, error) {
	if err := b.clear(ctx); err != nil {
		return nil, err
	}
	for _, st := range sqlparse.Parse(name, sql).Statements {
		if strings.Contains(st.Tag, "EXTENSION") {
			b.uses = maxUses // its library stays in the sessions
		}
		no, err := b.lab.Run(ctx, st)
		if err != nil {
			return nil, err
		}
		if no != nil {
			return nil, fmt.Errorf("%s: PostgreSQL %d says %s", st.Span, b.version, no)
		}
	}
	return b.read(ctx)
}

func (b *bench) read(ctx context.Context) (*catalog.Catalog, error) {
	c, _, err := introspect.Read(ctx, b.lab.Conn, introspect.Options{NoStats: true, Definitions: true})
	if err != nil {
		return nil, err
	}
	for _, g := range c.DefaultACLs {
		if g.ForRole == c.Server.Role {
			g.ForRole = "" // as in planning.Run: the owner here is the owner there
		}
	}
	return c, nil
}

// options are those of a plan of a row.
func (b *bench) options(r *row, desired *catalog.Catalog) (plan.Options, error) {
	values, err := planning.ValuesIn(r.after, desired)
	return plan.Options{Postgres: b.version, LockTimeout: 200 * time.Millisecond, Values: values}, err
}

// plan makes the plan of a row, and leaves its state before in the lab.
func (b *bench) plan(ctx context.Context, r *row) (p *plan.Plan, actual, desired *catalog.Catalog, err error) {
	desired, err = b.load(ctx, r.name+"/after.sql", r.after)
	if err != nil {
		return nil, nil, nil, err
	}
	actual, err = b.load(ctx, r.name+"/before.sql", r.before)
	if err != nil {
		return nil, nil, nil, err
	}
	opt, err := b.options(r, desired)
	if err != nil {
		return nil, nil, nil, err
	}
	return plan.Make(diff.Compare(actual, desired), opt), actual, desired, nil
}

func tableName(path string) catalog.Name {
	schema, name, _ := strings.Cut(path, ".")
	return catalog.Name{Schema: schema, Name: name}
}

// count gives the rows of every table that holds some itself.
func (b *bench) count(ctx context.Context, c *catalog.Catalog) (map[string]int64, error) {
	out := map[string]int64{}
	for _, t := range c.Tables {
		if t.Kind == catalog.PartitionedTable {
			continue
		}
		var n int64
		if err := b.lab.Conn.QueryRow(ctx, "SELECT count(*) FROM "+pgx.Identifier{t.Name.Schema, t.Name.Name}.Sanitize()).Scan(&n); err != nil {
			return nil, err
		}
		out[t.Name.String()] = n
	}
	return out, nil
}

// trace runs statements as they are and tells what each did.
func (b *bench) trace(ctx context.Context, name, sql string) (string, error) {
	var out strings.Builder
	for _, st := range sqlparse.Parse(name, sql).Statements {
		fmt.Fprintf(&out, "%s;\n", st.SQL)
		e, err := shadow.Trace(ctx, b.lab.Conn, st.SQL)
		var said *pgconn.PgError
		if errors.As(err, &said) {
			fmt.Fprintf(&out, "    refused: %s\n", said.Message)
			continue
		}
		if err != nil {
			return "", err
		}
		var locks []plan.Lock
		for _, l := range e.Locks {
			locks = append(locks, plan.Lock{Relation: l.Relation, Kind: l.Kind, Mode: l.Mode})
		}
		out.WriteString(effects(&plan.Effects{Locks: locks, Scans: e.Scans, Rewrites: e.Rewrites, Builds: e.Builds}))
	}
	return out.String(), nil
}
