package introspect_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
)

// Every version is read without a complaint, and says what it is.
func TestServer(t *testing.T) {
	for _, version := range pgtest.Versions() {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			target := pgtest.Database(t, version)
			pgtest.Exec(t, target, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = 90000', current_database()); END $$")
			c, hidden := read(t, target, introspect.Options{})
			s := c.Server
			if s.VersionNum/10000 != version || !strings.HasPrefix(s.Version, fmt.Sprint(version)) {
				t.Errorf("version %d %q", s.VersionNum, s.Version)
			}
			if !s.Superuser || s.IsReplica || s.XIDAge <= 0 || s.Now.IsZero() || s.Database == "" || s.Role == "" {
				t.Errorf("server %+v", *s)
			}
			if len(hidden) != 0 {
				t.Errorf("hidden from a superuser: %+v", hidden)
			}
			// The server's own settings, not the ones that decade reads under.
			want := map[string]string{"statement_timeout": "90s", "lock_timeout": "0", "idle_in_transaction_session_timeout": "0",
				"max_connections": "200", "autovacuum_vacuum_scale_factor": "0.2", "shared_buffers": "64MB"}
			for name, v := range want {
				if s.Settings[name] != v {
					t.Errorf("setting %s is %q, want %q", name, s.Settings[name], v)
				}
			}
			for _, name := range []string{"TimeZone", "work_mem", "jit", "data_checksums", "shared_preload_libraries", "max_locks_per_transaction",
				"checkpoint_timeout", "random_page_cost", "effective_cache_size", "default_statistics_target", "track_io_timing"} {
				if _, ok := s.Settings[name]; !ok {
					t.Errorf("setting %s is missing", name)
				}
			}
		})
	}
}

// A partitioned table's facts are those of its leaves together.
func TestPartitionsRollUp(t *testing.T) {
	for _, version := range pgtest.Versions() {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			target := pgtest.Database(t, version)
			load(t, target, "rollup.sql", `
CREATE TABLE ev (id bigint NOT NULL, at timestamptz NOT NULL, note text, PRIMARY KEY (id, at, note)) PARTITION BY RANGE (at);
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM ('2026-01-01 00:00+00') TO ('2026-02-01 00:00+00');
CREATE TABLE ev_2 PARTITION OF ev FOR VALUES FROM ('2026-02-01 00:00+00') TO ('2026-03-01 00:00+00') PARTITION BY LIST (note);
CREATE TABLE ev_2_a PARTITION OF ev_2 FOR VALUES IN ('a');
CREATE TABLE ev_2_b PARTITION OF ev_2 DEFAULT;
CREATE INDEX ev_at ON ev (at);
INSERT INTO ev SELECT i, '2026-01-05', 'x' FROM generate_series(1, 3000) i;
INSERT INTO ev SELECT i, '2026-02-05', CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 1000) i;
VACUUM ANALYZE ev;
`)
			c, _ := read(t, target, introspect.Options{Literals: true})
			table := func(name string) *catalog.Table {
				x := c.Table(catalog.Name{Schema: "public", Name: name})
				if x == nil {
					t.Fatalf("no table %s", name)
				}
				return x
			}
			ev, leaf, sub := table("ev"), table("ev_1"), table("ev_2")
			if s := ev.Stats; s.Partitions != 3 || s.Rows != 4000 || s.TableBytes != leaf.Stats.TableBytes+sub.Stats.TableBytes || s.Pages == 0 {
				t.Errorf("ev %+v", *s)
			}
			if s := sub.Stats; s.Partitions != 2 || s.Rows != 1000 {
				t.Errorf("ev_2 %+v", *s)
			}
			if ev.Stats.LastAnalyze.IsZero() || ev.Stats.LastVacuum.IsZero() {
				t.Errorf("ev was analysed %v, vacuumed %v", ev.Stats.LastAnalyze, ev.Stats.LastVacuum)
			}
			pkey := ev.Index("ev_pkey")
			if got, want := pkey.Stats.Rows, 4000.0; got != want || pkey.Stats.Bytes <= leaf.Index("ev_1_pkey").Stats.Bytes {
				t.Errorf("ev_pkey has %v rows, %d bytes", got, pkey.Stats.Bytes)
			}
			if leaf.Index("ev_1_pkey").Parent != "ev_pkey" {
				t.Errorf("ev_1_pkey is part of %q", leaf.Index("ev_1_pkey").Parent)
			}
			if ev.Stats.IndexBytes == 0 || ev.Stats.Total() <= ev.Stats.TableBytes {
				t.Errorf("indexes of ev: %d of %d bytes", ev.Stats.IndexBytes, ev.Stats.Total())
			}
			note := ev.Column("note").Stats
			if note == nil || note.MostCommonFreq < 0.7 || note.MostCommon != "x" {
				t.Errorf("statistics of note: %+v", note)
			}
			b := leaf.PartitionOf
			if want := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); b == nil || !b.FromTime.Equal(want) || b.Parent.Name != "ev" {
				t.Errorf("bound of ev_1: %+v", b)
			}
			if c, _ := read(t, target, introspect.Options{}); c.Table(ev.Name).Column("note").Stats.MostCommon != "" {
				t.Error("a value of the data was read without being asked for")
			}
		})
	}
}

func TestPartitionsThatNobodyAnalysed(t *testing.T) {
	target := pgtest.Database(t, pgtest.Usual)
	load(t, target, "new.sql", `
CREATE TABLE ev (id int) PARTITION BY HASH (id);
CREATE TABLE ev_0 PARTITION OF ev FOR VALUES WITH (modulus 2, remainder 0);
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES WITH (modulus 2, remainder 1);
CREATE TABLE big AS SELECT i, repeat('x', 500) AS pad FROM generate_series(1, 5000) i;
`)
	c, _ := read(t, target, introspect.Options{})
	if s := c.Table(catalog.Name{Schema: "public", Name: "ev"}).Stats; s.Rows != -1 || s.Partitions != 2 {
		t.Errorf("%+v", *s)
	}
	// relpages is 0 until somebody vacuums or analyses: the file knows better.
	if s := c.Table(catalog.Name{Schema: "public", Name: "big"}).Stats; s.TableBytes < 5000*500 {
		t.Errorf("big has %d bytes", s.TableBytes)
	}
}

// A sequence that can run out tells how far it has got.
func TestSequenceValues(t *testing.T) {
	for _, version := range pgtest.Versions() {
		target := pgtest.Database(t, version)
		load(t, target, "seq.sql", `
CREATE TABLE a (id serial PRIMARY KEY, big bigserial);
CREATE SEQUENCE unused AS smallint;
INSERT INTO a SELECT FROM generate_series(1, 17);
`)
		c, _ := read(t, target, introspect.Options{})
		seq := func(name string) *int64 { return c.Sequence(catalog.Name{Schema: "public", Name: name}).LastValue }
		if v := seq("a_id_seq"); v == nil || *v != 17 {
			t.Errorf("%d: a_id_seq at %v", version, v)
		}
		if v := seq("unused"); v != nil {
			t.Errorf("%d: unused at %d", version, *v)
		}
		if v := seq("a_big_seq"); v != nil {
			t.Errorf("%d: a_big_seq, which cannot run out, was asked: %d", version, *v)
		}
	}
}

// A role with no grants at all reads the whole schema; what it cannot see is
// named with the grant that would show it. With that grant nothing is hidden.
func TestRoleWithoutRights(t *testing.T) {
	for _, version := range pgtest.Versions() {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			target := pgtest.Database(t, version)
			role := "decade_poor_" + fmt.Sprint(time.Now().UnixNano())
			load(t, target, "poor.sql", `
CREATE SCHEMA app;
CREATE TABLE app.t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text DEFAULT 'x' CHECK (note <> ''));
CREATE TABLE app.guarded (id int, owner text);
ALTER TABLE app.guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON app.guarded USING (owner = current_user);
CREATE VIEW app.v AS SELECT id FROM app.t WHERE note IS NOT NULL;
CREATE FUNCTION app.f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
INSERT INTO app.t (note) SELECT 'y' FROM generate_series(1, 100);
INSERT INTO app.guarded SELECT i, 'z' FROM generate_series(1, 100) i;
ANALYZE;
CREATE ROLE `+role+` LOGIN;
`)
			t.Cleanup(func() {
				conn, err := pg.Connect(context.Background(), target, pg.Options{ReadWrite: true})
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close(context.Background())
				for _, sql := range []string{"DROP OWNED BY " + role, "DROP ROLE " + role} {
					if _, err := conn.Exec(context.Background(), sql); err != nil {
						t.Error(err)
					}
				}
			})
			rich, _ := read(t, target, introspect.Options{NoStats: true})
			poor, hidden := read(t, withUser(t, target, role), introspect.Options{})
			if poor.Server.Role != role || poor.Server.Superuser {
				t.Fatalf("read as %s", poor.Server.Role)
			}
			if diff := cmp.Diff(catalog.Dump(rich), catalog.Dump(poor)); diff != "" {
				t.Errorf("the schema depends on who reads it:\n%s", diff)
			}
			for _, want := range []string{"settings", "column statistics", "sequences"} {
				if !names(hidden, want) {
					t.Errorf("%s: not named among the hidden: %+v", want, hidden)
				}
			}
			if poor.Table(catalog.Name{Schema: "app", Name: "t"}).Column("note").Stats != nil {
				t.Error("statistics without SELECT")
			}

			pgtest.Exec(t, target, "GRANT pg_monitor, pg_read_all_data TO "+role+"; GRANT USAGE ON SCHEMA app TO "+role)
			now, hidden := read(t, withUser(t, target, role), introspect.Options{})
			if now.Table(catalog.Name{Schema: "app", Name: "t"}).Column("note").Stats == nil {
				t.Error("no statistics in spite of SELECT")
			}
			if len(hidden) != 1 || !names(hidden, "row security") {
				t.Errorf("hidden: %+v; want only the table with row security", hidden)
			}
			if now.Server.Settings["shared_preload_libraries"] == "" && rich.Server.Settings["shared_preload_libraries"] != "" {
				t.Error("a member of pg_monitor does not see shared_preload_libraries")
			}
		})
	}
}

func names(hidden []introspect.Hidden, word string) bool {
	for _, h := range hidden {
		if strings.Contains(h.What, word) || strings.Contains(h.Why, word) {
			return h.Grant != "" || h.Why != ""
		}
	}
	return false
}

// withUser gives a target for another role, without the session settings of
// the test's own.
func withUser(t *testing.T, target, role string) string {
	t.Helper()
	cfg, err := pgx.ParseConfig(target)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("host='%s' port=%d dbname='%s' user=%s sslmode=disable", cfg.Host, cfg.Port, cfg.Database, role)
}

// A table that somebody has locked is neither waited for nor left out.
func TestLockedTable(t *testing.T) {
	for _, version := range pgtest.Versions() {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			ctx := t.Context()
			target := pgtest.Database(t, version)
			load(t, target, "locked.sql", `
CREATE TABLE quiet (id int PRIMARY KEY, note text DEFAULT 'x');
CREATE TABLE busy (id int PRIMARY KEY, note text DEFAULT 'x' CHECK (note <> ''));
CREATE INDEX busy_lower ON busy (lower(note)) WHERE id > 0;
CREATE VIEW seen AS SELECT q.id FROM quiet q JOIN busy b USING (id);
CREATE MATERIALIZED VIEW calm AS SELECT id FROM quiet;
`)
			holder := pgtest.Connect(t, target)
			if _, err := holder.Exec(ctx, "BEGIN"); err != nil {
				t.Fatal(err)
			}
			if _, err := holder.Exec(ctx, "LOCK TABLE busy IN ACCESS EXCLUSIVE MODE"); err != nil {
				t.Fatal(err)
			}
			begun := time.Now()
			c, hidden := read(t, target, introspect.Options{})
			if d := time.Since(begun); d > time.Minute { // a reader that waits for the lock never ends
				t.Errorf("reading took %v", d)
			}
			busy := c.Table(catalog.Name{Schema: "public", Name: "busy"})
			if busy == nil || len(busy.Columns) != 2 || len(busy.Indexes) != 2 || busy.Column("note").Default != nil {
				t.Fatalf("busy: %+v", busy)
			}
			if d := c.Table(catalog.Name{Schema: "public", Name: "quiet"}).Column("note").Default; d == nil {
				t.Error("the default of quiet, which nobody holds, is missing")
			}
			if c.View(catalog.Name{Schema: "public", Name: "calm"}).Query.SQL == "" {
				t.Error("the query of calm, whose table nobody holds, is missing")
			}
			var what []string
			for _, h := range hidden {
				what = append(what, h.What)
			}
			if got := strings.Join(what, "; "); !strings.Contains(got, "public.busy") || !strings.Contains(got, "public.seen") || strings.Contains(got, "quiet") {
				t.Errorf("hidden: %s", got)
			}
			if _, err := holder.Exec(ctx, "ROLLBACK"); err != nil {
				t.Fatal(err)
			}
			if _, hidden := read(t, target, introspect.Options{}); len(hidden) != 0 {
				t.Errorf("still hidden: %+v", hidden)
			}
		})
	}
}

// Reading leaves no lock behind that a writer or an ALTER would wait for.
func TestReadingLeavesNoLocks(t *testing.T) {
	ctx := t.Context()
	target := pgtest.Database(t, pgtest.Usual)
	load(t, target, "locks.sql", "CREATE TABLE t (id serial PRIMARY KEY, a int DEFAULT 1 CHECK (a > 0)); CREATE VIEW v AS SELECT a FROM t")
	conn, err := pg.Connect(ctx, target, pg.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, _, err := introspect.Read(ctx, conn, introspect.Options{}); err != nil {
		t.Fatal(err)
	}
	var n int
	other := pgtest.Connect(t, target)
	if err := other.QueryRow(ctx, "SELECT count(*) FROM pg_locks WHERE pid = $1", conn.PgConn().PID()).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d locks, %v", n, err)
	}
}

// The connection breaks off at any point: a clear error, never a panic, never
// half a catalog.
func TestConnectionBreaksOff(t *testing.T) {
	target := pgtest.Database(t, pgtest.Usual)
	load(t, target, "break.sql", "CREATE TABLE t (id serial PRIMARY KEY, a int DEFAULT 1 CHECK (a > 0)); CREATE VIEW v AS SELECT a FROM t")
	for _, after := range []int64{1 << 10, 3 << 10, 8 << 10, 16 << 10} {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			conn, err := pg.Connect(t.Context(), throughProxy(t, target, after), pg.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(context.Background())
			c, _, err := introspect.Read(t.Context(), conn, introspect.Options{})
			var e *pg.Error
			if !errors.As(err, &e) || e.Kind != pg.Lost || c != nil {
				t.Errorf("catalog %v, error %v (%T)", c != nil, err, err)
			}
		})
	}
}

// throughProxy gives a target that leads to the same server and breaks off
// once the server has sent so many bytes.
func throughProxy(t *testing.T, target string, after int64) string {
	t.Helper()
	cfg, err := pgx.ParseConfig(target)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { l.Close(); <-done })
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		network, addr := pgnet(cfg)
		s, err := net.Dial(network, addr)
		if err != nil {
			return
		}
		defer s.Close()
		go func() { _, _ = io.Copy(s, c) }()
		_, _ = io.CopyN(c, s, after)
	}()
	port := l.Addr().(*net.TCPAddr).Port
	return fmt.Sprintf("host=127.0.0.1 port=%d sslmode=disable user='%s' password='%s' dbname='%s'", port, cfg.User, cfg.Password, cfg.Database)
}

func pgnet(cfg *pgx.ConnConfig) (network, addr string) {
	if strings.HasPrefix(cfg.Host, "/") {
		return "unix", fmt.Sprintf("%s/.s.PGSQL.%d", cfg.Host, cfg.Port)
	}
	return "tcp", fmt.Sprintf("%s:%d", cfg.Host, cfg.Port)
}

// The schema changes all the time while a reading begins: it starts over until
// it has the state of one moment.
func TestSchemaChangesMeanwhile(t *testing.T) {
	target := pgtest.Database(t, pgtest.Usual)
	load(t, target, "moving.sql", "CREATE TABLE a (id int DEFAULT 1 CHECK (id > 0)); CREATE TABLE b (id int DEFAULT 1); CREATE VIEW v AS SELECT id FROM b")
	changer := pgtest.Connect(t, target)
	for range 5 {
		changed := make(chan error, 1)
		go func() {
			var err error
			for end := time.Now().Add(200 * time.Millisecond); time.Now().Before(end) && err == nil; {
				_, err = changer.PgConn().Exec(t.Context(), `BEGIN; DROP VIEW v; DROP TABLE a, b;
					CREATE TABLE a (id int DEFAULT 2 CHECK (id > 0)); CREATE TABLE b (id int DEFAULT 2); CREATE VIEW v AS SELECT id FROM b; COMMIT`).ReadAll()
				time.Sleep(2 * time.Millisecond)
			}
			changed <- err
		}()
		c, _ := read(t, target, introspect.Options{})
		if len(c.Tables) != 2 || len(c.Views) != 1 {
			t.Errorf("%d tables, %d views", len(c.Tables), len(c.Views))
		}
		if err := <-changed; err != nil {
			t.Error(err)
		}
	}
}

func TestStatements(t *testing.T) {
	ctx := t.Context()
	for _, version := range pgtest.Versions() {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			target := pgtest.Database(t, version)
			conn, err := pg.Connect(ctx, target, pg.Options{ReadWrite: true})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(ctx)
			got, hidden, err := introspect.Statements(ctx, conn, 0, pg.Limits{})
			if err != nil || len(got) != 0 || len(hidden) != 1 || hidden[0].Grant != "CREATE EXTENSION pg_stat_statements;" {
				t.Errorf("without the extension: %v, %+v, %v", got, hidden, err)
			}
			for _, sql := range []string{`CREATE SCHEMA "odd ""name"`, `CREATE EXTENSION pg_stat_statements SCHEMA "odd ""name"`,
				"CREATE TABLE marker (id int)", "SELECT id FROM marker WHERE id = 17", "SELECT id FROM marker WHERE id = 18"} {
				if _, err := conn.Exec(ctx, sql); err != nil {
					t.Fatal(err)
				}
			}
			got, hidden, err = introspect.Statements(ctx, conn, 0, pg.Limits{})
			if err != nil || len(hidden) != 0 {
				t.Fatalf("%+v, %v", hidden, err)
			}
			found := false
			for _, q := range got {
				if q.SQL == "SELECT id FROM marker WHERE id = $1" {
					found = q.Calls == 2 && q.MeanTime > 0 && q.Stmt != nil && q.Stmt.Tree != nil && q.Origin == "pg_stat_statements"
				}
			}
			if !found {
				t.Errorf("the query on marker is not among %d", len(got))
			}
		})
	}
}

func TestTimescale(t *testing.T) {
	for _, version := range pgtest.Versions() {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			target := pgtest.WithExtensions(t, version, "timescaledb")
			load(t, target, "hyper.sql", `
CREATE SCHEMA chunks;
CREATE TABLE plain (id int);
CREATE TABLE m (at timestamptz NOT NULL, device int NOT NULL, v double precision);
SELECT create_hypertable('m', 'at', chunk_time_interval => interval '1 day');
SELECT add_dimension('m', 'device', number_partitions => 2);
CREATE TABLE own (at timestamptz NOT NULL, v int);
SELECT create_hypertable('own', 'at', associated_schema_name => 'chunks');
INSERT INTO m SELECT '2026-01-01 00:30+00'::timestamptz + i * interval '1 hour', i, 1 FROM generate_series(1, 48) i;
INSERT INTO own SELECT '2026-01-01 00:30+00', 1;
ANALYZE;
`)
			c, hidden := read(t, target, introspect.Options{})
			if len(hidden) != 0 {
				t.Errorf("hidden: %+v", hidden)
			}
			var tables []string
			for _, x := range c.Tables {
				tables = append(tables, x.Name.String())
			}
			if got, want := strings.Join(tables, " "), "public.m public.own public.plain"; got != want {
				t.Errorf("tables %s; want %s: chunks belong to their hypertable", got, want)
			}
			m := c.Table(catalog.Name{Schema: "public", Name: "m"})
			h := m.Hypertable
			if h == nil || h.TimeColumn != "at" || h.ChunkInterval != "1 day" || h.SpaceColumn != "device" || h.Partitions != 2 || h.Chunks < 4 {
				t.Errorf("hypertable %+v", h)
			}
			if m.Stats.Rows != 48 || m.Stats.TableBytes == 0 || m.Stats.IndexBytes == 0 || m.Stats.Partitions != h.Chunks {
				t.Errorf("statistics %+v", *m.Stats)
			}
			if len(m.Triggers) != 0 {
				t.Errorf("TimescaleDB's own triggers: %v", m.Triggers[0].Name)
			}
			if c.Server.Settings["timescaledb.license"] == "" {
				t.Error("the licence is not among the settings")
			}
			if c.Extension("timescaledb") == nil || c.Extension("timescaledb").Version == "" {
				t.Error("the extension is not listed")
			}
		})
	}
}

// What extensions bring is theirs: only the extension is listed.
func TestExtensionsKeepTheirOwn(t *testing.T) {
	for _, version := range pgtest.Versions() {
		target := pgtest.WithExtensions(t, version, "btree_gist", "hstore", "pg_partman", "postgres_fdw")
		load(t, target, "own.sql", "CREATE TABLE t (id int PRIMARY KEY, h hstore)")
		c, _ := read(t, target, introspect.Options{})
		if len(c.Tables) != 1 || len(c.Functions) != 0 || len(c.Types) != 0 || len(c.Views) != 0 || len(c.OtherObjects) != 0 || len(c.Grants) != 0 {
			t.Errorf("%d:\n%s", version, catalog.Dump(c))
		}
		if got := c.Tables[0].Column("h").Type; got.Schema != "public" || got.Name != "hstore" {
			t.Errorf("%d: type of h: %+v", version, got)
		}
		for _, e := range c.Extensions {
			if e.Comment != "" || e.Available == "" {
				t.Errorf("%d: %+v", version, *e)
			}
		}
	}
}

// Ten servers of one product line differ; a file for each query says for which
// versions each line is.
func TestQueriesAreQualified(t *testing.T) {
	entries, err := os.ReadDir("sql")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) < 20 {
		t.Fatalf("only %d queries", len(entries))
	}
	for _, e := range entries {
		text, err := os.ReadFile("sql/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(text), "-- ") {
			t.Errorf("%s does not begin with a comment that says what it is for", e.Name())
		}
		for _, fn := range []string{"pg_get_", "has_", "pg_relation_size", "pg_stat_get", "array_agg", "unnest", "format_type", "current_setting", "aclexplode"} {
			for i := strings.Index(string(text), fn); i >= 0; {
				line := string(text)[strings.LastIndex(string(text)[:i], "\n")+1:]
				line, _, _ = strings.Cut(line, "\n")
				if !strings.HasPrefix(line, "--") && !strings.HasSuffix(string(text)[:i], ".") && !strings.HasSuffix(string(text)[:i], "_") && !strings.HasSuffix(string(text)[:i], "d.has") {
					t.Errorf("%s: %s is not qualified: %s", e.Name(), fn, strings.TrimSpace(line))
				}
				next := strings.Index(string(text)[i+1:], fn)
				if next < 0 {
					break
				}
				i += 1 + next
			}
		}
	}
}
