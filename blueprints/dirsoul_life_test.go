package blueprints_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/decadedb/decade/internal/blueprinttest"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/shadow"
	"github.com/decadedb/decade/internal/sqlparse"
)

// onDirsoul runs a test on an empty dirsoul of every version.
func onDirsoul(t *testing.T, test func(t *testing.T, conn *pgx.Conn, target string)) {
	t.Helper()
	o := dirsoul()
	for _, s := range o.Servers {
		t.Run(fmt.Sprint(s.Version), func(t *testing.T) {
			conn, target := blueprinttest.Load(t, find(t, "dirsoul"), o, s, false)
			test(t, conn, target)
		})
	}
}

func exec(t *testing.T, conn *pgx.Conn, sql string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func one[T any](t *testing.T, conn *pgx.Conn, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// refused demands that PostgreSQL refuses, by the name of a constraint or by
// words of the message.
func refused(t *testing.T, conn *pgx.Conn, by, sql string, args ...any) {
	t.Helper()
	_, err := conn.Exec(t.Context(), sql, args...)
	var said *pgconn.PgError
	if !errors.As(err, &said) || said.ConstraintName != by && !strings.Contains(said.Message, by) {
		t.Errorf("%s: got %v, want a refusal by %s", sql, err, by)
	}
}

// A month is made beside open readers and writers, whatever the session's
// time zone, once, with settings for autovacuum; beyond the months there is nothing.
func TestDirsoulMonths(t *testing.T) {
	onDirsoul(t, func(t *testing.T, conn *pgx.Conn, target string) {
		exec(t, conn, "SELECT public.create_monthly_partition('raw_memories', '2026-11-20')")
		busy := pgtest.Connect(t, target)
		tx, err := busy.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback(context.WithoutCancel(t.Context()))
		const insert = `INSERT INTO public.raw_memories (memory_id, user_id, created_at, content_type, content) VALUES (public.new_id($1), 'u1', $1, 'text', 'x')`
		if _, err := tx.Exec(t.Context(), insert, time.Date(2026, 11, 30, 23, 59, 59, 999e6, time.UTC)); err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), "SELECT count(*) FROM public.raw_memories"); err != nil {
			t.Fatal(err)
		}
		exec(t, conn, "SET timezone = 'America/New_York'")
		for range 2 { // the second finds it
			if got := one[string](t, conn, "SELECT public.create_monthly_partition('raw_memories', '2026-12-31')::text"); got != "raw_memories_2026_12" {
				t.Errorf("made %s", got)
			}
		}
		exec(t, conn, "SET timezone = 'UTC'")
		const bound = "FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')"
		if got := one[string](t, conn, "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'raw_memories_2026_12'"); got != bound {
			t.Errorf("bounds %s", got)
		}
		if got := one[[]string](t, conn, "SELECT reloptions FROM pg_class WHERE relname = 'raw_memories_2026_12'"); len(got) != 4 {
			t.Errorf("settings %v", got)
		}
		exec(t, conn, insert, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
		refused(t, conn, "no partition of relation", insert, time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC))
		exec(t, conn, "CREATE TABLE public.raw_memories_2027_01 ()")
		refused(t, conn, "does not belong to raw_memories", "SELECT public.create_monthly_partition('raw_memories', '2027-01-01')")
		refused(t, conn, "does not exist", "SELECT public.create_monthly_partition('no_such_table', '2027-01-01')")
		exec(t, conn, "DROP TABLE public.raw_memories_2027_01")
		exec(t, conn, "SELECT public.create_missing_partitions()")
		if got := one[int64](t, conn, "SELECT count(*) FROM pg_inherits WHERE inhparent = 'public.audit_logs'::regclass"); got != 5 {
			t.Errorf("%d months of the audit log, want last month to three ahead", got)
		}
	})
}

// An id leads to its instant, to the millisecond, and is a UUID of version 7.
func TestDirsoulIDs(t *testing.T) {
	onDirsoul(t, func(t *testing.T, conn *pgx.Conn, _ string) {
		wrong := one[int64](t, conn, `SELECT count(*) FROM generate_series(0, 20000) AS i
			CROSS JOIN LATERAL (SELECT timestamptz '1998-03-01 00:00+00' + i * interval '17 hours 3 seconds 7 milliseconds') AS a (at)
			CROSS JOIN LATERAL (SELECT public.new_id(at)) AS n (id)
			WHERE public.time_of_id(id) <> at OR substr(id::text, 15, 1) <> '7' OR substr(id::text, 20, 1) NOT IN ('8', '9', 'a', 'b')`)
		if wrong != 0 {
			t.Errorf("%d of 20001 ids are wrong", wrong)
		}
		exec(t, conn, "SELECT public.create_missing_partitions()")
		exec(t, conn, "INSERT INTO public.raw_memories (user_id, content_type, content) VALUES ('u1', 'text', 'by the defaults')")
	})
}

// What cannot be true is refused, and by the constraint that says so.
func TestDirsoulRefuses(t *testing.T) {
	onDirsoul(t, func(t *testing.T, conn *pgx.Conn, _ string) {
		exec(t, conn, "SELECT public.create_missing_partitions()")
		memory := func(columns, values string) string {
			return "INSERT INTO public.raw_memories (user_id, content_type" + columns + ") VALUES ('u1', 'text'" + values + ")"
		}
		refused(t, conn, "raw_memories_content_or_encrypted", memory("", ""))
		refused(t, conn, "raw_memories_content_or_encrypted", memory(", content, encrypted", ", 'x', 'x'"))
		refused(t, conn, "raw_memories_id_tells_time", memory(", content, memory_id", ", 'x', gen_random_uuid()"))
		refused(t, conn, "raw_memories_metadata_is_object", memory(", content, metadata", ", 'x', '[]'"))
		event := func(columns, values string) string {
			return `INSERT INTO public.event_memories (event_id, user_id, told_at, memory_id, action, target, extractor_version, happened_at, confidence` + columns +
				`) SELECT public.new_id(at), 'u1', at, public.new_id(at), 'eat', 'apple', 'v1', at` + values + ` FROM date_trunc('milliseconds', now()) AS at`
		}
		exec(t, conn, event(", quantity, unit", ", 1, 2, 'piece'"))
		refused(t, conn, "event_memories_confidence_range", event("", ", 1.1"))
		refused(t, conn, "event_memories_quantity_positive", event(", quantity, unit", ", 1, 0, 'piece'"))
		refused(t, conn, "event_memories_quantity_with_unit", event(", quantity", ", 1, 2"))
		refused(t, conn, "event_memories_quantity_with_unit", event(", unit", ", 1, 'piece'"))
		refused(t, conn, "event_memories_happened_before_told", strings.Replace(event("", ", 1"), "at, 1 FROM", "at + interval '1 hour', 1 FROM", 1))
		// The same fact of the same memory by the same extractor, though it is sent again.
		refused(t, conn, "duplicate key", `INSERT INTO public.event_memories (event_id, user_id, told_at, memory_id, action, target, extractor_version, happened_at, confidence)
			SELECT public.new_id(told_at), user_id, told_at, memory_id, action, target, extractor_version, happened_at, confidence FROM public.event_memories`)
		refused(t, conn, "entities_name_once", "INSERT INTO public.entities (user_id, canonical_name, entity_type) VALUES ('u1', 'Ann', 'person'), ('u1', 'Ann', 'person')")
		refused(t, conn, "agents_token_is_sha256", "INSERT INTO public.agents (user_id, name, token_hash) VALUES ('u1', 'a', 'secret')")
		refused(t, conn, "stable_concepts_current_idx", `INSERT INTO public.stable_concepts (user_id, canonical_name, version, definition, concept_id, parent_id)
			VALUES ('u1', 'c', 1, 'd', '00000000-0000-0000-0000-000000000001', NULL), ('u1', 'c', 2, 'd', '00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000001')`)
	})
}

// A view is over at its time though nobody updates it; the sweep writes it down.
func TestDirsoulExpires(t *testing.T) {
	onDirsoul(t, func(t *testing.T, conn *pgx.Conn, _ string) {
		exec(t, conn, `INSERT INTO public.cognitive_views (user_id, hypothesis, view_type, expires_at) VALUES
			('u1', 'short', 'habit', now() + interval '2 seconds'), ('u1', 'long', 'habit', now() + interval '1 day')`)
		if got := one[int64](t, conn, "SELECT count(*) FROM public.active_views"); got != 2 {
			t.Errorf("%d active", got)
		}
		exec(t, conn, "SELECT pg_sleep(2.1)")
		if got := one[string](t, conn, "SELECT string_agg(hypothesis, ',') FROM public.active_views"); got != "long" {
			t.Errorf("active is %s", got)
		}
		if got := one[int64](t, conn, "SELECT count(*) FROM public.cognitive_views WHERE status = 'active'"); got != 2 {
			t.Errorf("something has updated a view: %d active by their status", got)
		}
		if got := one[int64](t, conn, "SELECT public.expire_views()"); got != 1 {
			t.Errorf("%d swept", got)
		}
	})
}

// Writers of one popular entity do not wait for each other or for the fold,
// and every mention is counted once.
func TestDirsoulMentions(t *testing.T) {
	onDirsoul(t, func(t *testing.T, conn *pgx.Conn, target string) {
		exec(t, conn, "SELECT public.create_missing_partitions()")
		entity := one[string](t, conn, "INSERT INTO public.entities (user_id, canonical_name, entity_type) VALUES ('u1', 'Ann', 'person') RETURNING entity_id::text")
		const mention = `INSERT INTO public.entity_mentions (user_id, entity_id, memory_id, mentioned_at)
			SELECT 'u1', $1::uuid, public.new_id(at), at FROM (SELECT date_trunc('milliseconds', now()) - i * interval '1 second' FROM generate_series(1, $2::int) i) x (at)`
		// Two transactions are open at once; the second would run into its lock timeout.
		for range 2 {
			other := pgtest.Connect(t, target)
			exec(t, other, "SET lock_timeout = '2s'")
			tx, err := other.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec(t.Context(), mention, entity, 10); err != nil {
				t.Fatalf("a writer waits: %v", err)
			}
			defer tx.Rollback(context.WithoutCancel(t.Context()))
		}
		var wg sync.WaitGroup
		for range 4 {
			writer, folder := pgtest.Connect(t, target), pgtest.Connect(t, target)
			wg.Go(func() {
				for range 25 {
					if _, err := writer.Exec(t.Context(), mention, entity, 3); err != nil {
						t.Error(err)
					}
				}
			})
			wg.Go(func() {
				for range 25 {
					if _, err := folder.Exec(t.Context(), "SELECT public.fold_mentions(7)"); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for one[int64](t, conn, "SELECT public.fold_mentions()") > 0 {
		}
		if got := one[int64](t, conn, "SELECT mention_count FROM public.entity_counts"); got != 4*25*3 {
			t.Errorf("%d mentions are counted, want %d", got, 4*25*3)
		}
	})
}

// A month goes to the archive whole: same rows, readable there, hot no more;
// a month that is not old enough stays.
func TestDirsoulArchive(t *testing.T) {
	onDirsoul(t, func(t *testing.T, conn *pgx.Conn, target string) {
		exec(t, conn, `SELECT public.create_monthly_partition(p, m) FROM unnest(ARRAY['raw_memories', 'event_memories', 'entity_mentions']) p, unnest(ARRAY['2024-01-01', '2024-02-01']::date[]) m`)
		exec(t, conn, "INSERT INTO public.entities (user_id, canonical_name, entity_type) VALUES ('u1', 'Ann', 'person')")
		exec(t, conn, `INSERT INTO public.raw_memories (memory_id, user_id, created_at, content_type, content)
			SELECT public.new_id(at), 'u1', at, 'text', at::text FROM generate_series(timestamptz '2024-01-01 00:00+00', '2024-02-29 23:00+00', '1 hour') at`)
		exec(t, conn, `INSERT INTO public.event_memories (event_id, user_id, told_at, memory_id, happened_at, action, target, confidence, extractor_version)
			SELECT public.new_id(created_at), user_id, created_at, memory_id, created_at, 'eat', 'apple', 1, 'v1' FROM public.raw_memories`)
		exec(t, conn, `INSERT INTO public.entity_mentions (user_id, entity_id, memory_id, mentioned_at) SELECT m.user_id, entity_id, memory_id, created_at FROM public.raw_memories m, public.entities`)
		const sum = `SELECT string_agg(md5(t::text), '' ORDER BY md5(t::text)) FROM (SELECT m::text FROM %[1]s.raw_memories m WHERE created_at < '2024-02-01 00:00+00'
			UNION ALL SELECT m::text FROM %[1]s.event_memories m WHERE told_at < '2024-02-01 00:00+00'
			UNION ALL SELECT m::text FROM %[1]s.entity_mentions m WHERE mentioned_at < '2024-02-01 00:00+00') t`
		before := one[string](t, conn, fmt.Sprintf(sum, "public"))
		// Beside a reader that does not end it gives up soon, and nothing has happened.
		reader, err := pgtest.Connect(t, target).Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := reader.Exec(t.Context(), "SELECT FROM public.raw_memories LIMIT 1"); err != nil {
			t.Fatal(err)
		}
		refused(t, conn, "lock timeout", "SELECT public.archive_month('2024-01-15')")
		if err := reader.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
		if again := one[string](t, conn, fmt.Sprintf(sum, "public")); again != before {
			t.Error("a refused move has moved something")
		}
		if got := one[int](t, conn, "SELECT public.archive_month('2024-01-15')"); got != 3 {
			t.Errorf("moved %d partitions", got)
		}
		if after := one[string](t, conn, fmt.Sprintf(sum, "archive")); after != before {
			t.Error("the archive does not hold the rows that were there")
		}
		if left := one[int64](t, conn, "SELECT count(*) FROM public.raw_memories"); left != 29*24 {
			t.Errorf("%d memories are hot, want those of February", left)
		}
		if got := one[int](t, conn, "SELECT public.archive_month('2024-01-15')"); got != 0 {
			t.Errorf("moved %d partitions again", got)
		}
		exec(t, conn, "SELECT public.create_missing_partitions()")
		refused(t, conn, "is not two years old", "SELECT public.archive_month(now()::date)")
		if got := one[int](t, conn, "SELECT public.archive_old_months()"); got != 3 {
			t.Errorf("moved %d partitions, want those of February", got)
		}
	})
}

// The audit log takes rows and gives none back: not to the application, not
// to its owner; what is older than seven years goes.
func TestDirsoulAudit(t *testing.T) {
	onDirsoul(t, func(t *testing.T, conn *pgx.Conn, _ string) {
		exec(t, conn, "SELECT public.create_missing_partitions()")
		exec(t, conn, "SELECT public.create_monthly_partition('audit_logs', (now() - make_interval(months => m))::date) FROM unnest(ARRAY[82, 88, 100]) m")
		exec(t, conn, "SET ROLE dirsoul_app")
		const log = "INSERT INTO public.audit_logs (user_id, agent_name, action, object_type, object_name, result) VALUES ($1, 'a', 'read', 'memory', 'm', 'done')"
		exec(t, conn, log, "u1")
		exec(t, conn, log, "u2")
		refused(t, conn, "permission denied", "UPDATE public.audit_logs SET result = 'failed'")
		refused(t, conn, "permission denied", "DELETE FROM public.audit_logs")
		refused(t, conn, "permission denied", "TRUNCATE public.audit_logs")
		refused(t, conn, "permission denied", "SELECT public.erase_user('u1')")
		refused(t, conn, "permission denied", "UPDATE public.raw_memories SET content = 'another'")
		exec(t, conn, "RESET ROLE")
		refused(t, conn, "append only", "UPDATE public.audit_logs SET result = 'failed'")
		refused(t, conn, "append only", "DELETE FROM public.audit_logs WHERE user_id = 'u1'")
		exec(t, conn, "SELECT public.erase_user('u1')")
		if got := one[string](t, conn, "SELECT string_agg(user_id, ',') FROM public.audit_logs"); got != "u2" {
			t.Errorf("the log is of %s", got)
		}
		if got := one[int](t, conn, "SELECT public.drop_old_audit_logs()"); got != 2 {
			t.Errorf("dropped %d months, want those of 88 and 100 months ago", got)
		}
	})
}

// A promoted view is a concept; promoted again under the same name it is the
// next version, and the first one is history.
func TestDirsoulPromotion(t *testing.T) {
	onDirsoul(t, func(t *testing.T, conn *pgx.Conn, _ string) {
		view := func(expires string) string {
			return one[string](t, conn, "INSERT INTO public.cognitive_views (user_id, hypothesis, view_type, created_at, expires_at) VALUES ('u1', 'h', 'habit', '2020-01-01', $1::timestamptz) RETURNING view_id::text", expires)
		}
		for _, words := range []string{"first", "second"} {
			exec(t, conn, "SELECT public.promote_view('u1', $1::uuid, 'walks', $2)", view("2099-01-01"), words)
		}
		if got := one[string](t, conn, "SELECT string_agg(version || ' ' || definition || ' ' || (deprecated_at IS NULL) || ' ' || (parent_id IS NULL), ', ' ORDER BY version) FROM public.stable_concepts"); got != "1 first false true, 2 second true false" {
			t.Errorf("concepts %s", got)
		}
		refused(t, conn, "is not active", "SELECT public.promote_view('u1', $1::uuid, 'walks', 'third')", view("2020-02-01"))
	})
}

// The ten nearest of one user, from the index, against comparing all of them.
func TestDirsoulNearest(t *testing.T) {
	o := dirsoul()
	for _, s := range o.Servers {
		if len(s.Without) > 0 {
			continue
		}
		t.Run(fmt.Sprint(s.Version), func(t *testing.T) {
			conn, _ := blueprinttest.Load(t, find(t, "dirsoul"), o, s, false)
			exec(t, conn, `INSERT INTO public.memory_embeddings (user_id, memory_id, model, embedding)
				SELECT CASE WHEN i % 4 = 0 THEN 'u1' ELSE 'u12' END, public.new_id(now()), 'm', (SELECT array_agg((sin(d * (1.37 + i % 17)) + 0.4 * sin(d * (0.11 + i * 0.0173)))::real ORDER BY d)::halfvec
				FROM generate_series(1, 768) AS d) FROM generate_series(1, 800) AS i`)
			exec(t, conn, "ANALYZE public.memory_embeddings")
			const nearest = `SELECT memory_id FROM public.memory_embeddings WHERE user_id = 'u1' AND model = 'm'
				ORDER BY embedding <=> (SELECT embedding FROM public.memory_embeddings WHERE user_id = 'u1' ORDER BY memory_id LIMIT 1) LIMIT 10`
			search := func(setting string, byGraph bool) []string {
				var found []string
				var plan string
				err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
					if _, err := tx.Exec(t.Context(), setting, pgx.QueryExecModeSimpleProtocol); err != nil {
						return err
					}
					if err := tx.QueryRow(t.Context(), "EXPLAIN (FORMAT JSON) "+nearest).Scan(&plan); err != nil {
						return err
					}
					return tx.QueryRow(t.Context(), "SELECT array_agg(i::text) FROM ("+nearest+") AS x (i)").Scan(&found)
				})
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(plan, "_embedding_idx") != byGraph {
					t.Errorf("by the graph must be %v: %s", byGraph, plan)
				}
				return found
			}
			const byIndex = "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off"
			exact := search("SET LOCAL enable_indexscan = off", false)
			got := search(byIndex+"; SET LOCAL hnsw.iterative_scan = relaxed_order", true)
			hits := 0
			for _, id := range got {
				if strings.Contains(strings.Join(exact, " "), id) {
					hits++
				}
			}
			if len(got) != 10 || hits < 9 {
				t.Errorf("%d of 10 found, %d of them right", len(got), hits)
			}
		})
	}
}

// pg_cron itself runs the jobs: they are scheduled from the blueprint's file
// and one of them, called every second, makes the months.
func TestDirsoulCron(t *testing.T) {
	for _, version := range []int{pgtest.Usual, pgtest.Newest} { // the pg_cron of 15 cannot run a job every second
		t.Run(fmt.Sprint(version), func(t *testing.T) { dirsoulCron(t, version) })
	}
}

func dirsoulCron(t *testing.T, version int) {
	bin := pgtest.Programs(t, version)
	server, err := shadow.Start(t.Context(), shadow.Options{Binary: bin, Preload: []string{"pg_cron"}, RunAs: os.Getenv("DECADE_PG_USER"),
		Settings: map[string]string{"cron.database_name": "postgres", "cron.use_background_workers": "on", "max_worker_processes": "20"}})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	conn, err := server.Connect(t.Context(), "postgres")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	exec(t, conn, "CREATE EXTENSION pg_cron")
	exec(t, conn, "CREATE ROLE dirsoul_app")
	bp := find(t, "dirsoul")
	schema, err := fs.Glob(bp.FS, "schema/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	jobs := []string{"jobs/pg_cron.sql", "jobs/pg_cron.sql"} // twice, to the same effect
	for _, file := range append(schema, jobs...) {
		text, err := fs.ReadFile(bp.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range sqlparse.Parse(file, string(text)).Statements {
			if _, err := conn.Exec(t.Context(), st.SQL, pgx.QueryExecModeExec); err != nil {
				t.Fatalf("%s: %v", st.Span, err)
			}
		}
	}
	if got := one[int64](t, conn, "SELECT count(*) FROM cron.job"); got != 7 {
		t.Errorf("%d jobs", got)
	}
	const months = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'public.raw_memories'::regclass"
	if got := one[int64](t, conn, months); got != 5 {
		t.Errorf("%d months at once", got)
	}
	exec(t, conn, "DO $$ DECLARE p regclass; BEGIN FOR p IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'public.raw_memories'::regclass LOOP EXECUTE format('DROP TABLE %s', p); END LOOP; END $$")
	exec(t, conn, "SELECT cron.alter_job(jobid, schedule => '1 second') FROM cron.job WHERE jobname <> 'dirsoul_forget_runs'")
	deadline := time.Now().Add(time.Minute)
	const ran = `SELECT count(DISTINCT j.jobname) FROM cron.job j JOIN cron.job_run_details d USING (jobid) WHERE d.status = 'succeeded'`
	for one[int64](t, conn, ran) < 6 && time.Now().Before(deadline) {
		time.Sleep(200 * time.Millisecond)
	}
	if failed := one[string](t, conn, "SELECT coalesce(string_agg(DISTINCT command || ': ' || return_message, '; '), '') FROM cron.job_run_details WHERE status = 'failed'"); failed != "" {
		t.Errorf("failed: %s", failed)
	}
	if got, n := one[int64](t, conn, months), one[int64](t, conn, ran); got != 5 || n != 6 {
		t.Errorf("%d months, and %d jobs have run, want 5 and 6", got, n)
	}
}
