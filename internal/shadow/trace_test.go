package shadow_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/shadow"
)

func TestTrace(t *testing.T) {
	const setup = `
		CREATE TABLE parent (id bigint PRIMARY KEY);
		CREATE TABLE t (id bigint PRIMARY KEY, parent_id bigint, n int);
		INSERT INTO parent SELECT generate_series(1, 100);
		INSERT INTO t SELECT i, i, i FROM generate_series(1, 100) i;
		ANALYZE parent, t;`
	table := func(name string, m lockmode.Mode) shadow.Lock {
		return shadow.Lock{Relation: name, Kind: "table", Mode: m}
	}
	index := func(name string, m lockmode.Mode) shadow.Lock {
		return shadow.Lock{Relation: name, Kind: "index", Mode: m}
	}
	tests := []struct {
		sql  string
		want shadow.Effects
	}{
		{"CREATE INDEX t_n ON t (n)", shadow.Effects{
			InTransaction: true,
			Locks:         []shadow.Lock{table("public.t", lockmode.Share)},
			Builds:        []string{"public.t_n"},
			Scans:         []string{"public.t"},
		}},
		{"CREATE INDEX CONCURRENTLY t_n ON t (n)", shadow.Effects{
			Locks:  []shadow.Lock{table("public.t", lockmode.ShareUpdateExclusive)},
			Builds: []string{"public.t_n"},
			Scans:  []string{"public.t"},
		}},
		{"ALTER TABLE t ALTER n TYPE bigint", shadow.Effects{
			InTransaction: true,
			Locks:         []shadow.Lock{table("public.t", lockmode.AccessExclusive), index("public.t_pkey", lockmode.AccessExclusive)},
			Rewrites:      []string{"public.t"},
			Builds:        []string{"public.t_pkey"},
			Scans:         []string{"public.t"},
		}},
		{"VACUUM FULL t", shadow.Effects{
			Locks:    []shadow.Lock{table("public.t", lockmode.AccessExclusive)}, // the index's comes too late to be seen
			Rewrites: []string{"public.t"},
			Builds:   []string{"public.t_pkey"},
			Scans:    []string{"public.t"},
		}},
		{"DROP TABLE parent", shadow.Effects{
			InTransaction: true,
			Locks:         []shadow.Lock{table("public.parent", lockmode.AccessExclusive), index("public.parent_pkey", lockmode.AccessExclusive)},
		}},
		{"ALTER TYPE mood ADD VALUE 'so so'", shadow.Effects{InTransaction: true}},
	}
	for _, v := range pgtest.Versions() {
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%d/%s", v, tt.sql), func(t *testing.T) {
				t.Parallel()
				db := pgtest.Database(t, v)
				// In the session that is traced: one that has ended hands over its
				// statistics when its process is done, which may be later.
				conn := pgtest.Connect(t, db)
				if _, err := conn.Exec(t.Context(), setup+"CREATE TYPE mood AS ENUM ('glad')", pgx.QueryExecModeSimpleProtocol); err != nil {
					t.Fatal(err)
				}
				got, err := shadow.Trace(t.Context(), conn, tt.sql)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			})
		}
	}
}
