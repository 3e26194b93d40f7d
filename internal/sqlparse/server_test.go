package sqlparse_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/shadow"
	"github.com/decadedb/decade/internal/sqlparse"
)

// servers are the PostgreSQL installations to measure against, one per major
// version. Without any the test is skipped, but never in CI.
func servers(t *testing.T) []shadow.Binary {
	t.Helper()
	found, err := shadow.Find(t.Context(), os.Getenv)
	var none *shadow.ErrNoServer
	if errors.As(err, &none) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var out []shadow.Binary
	seen := map[int]bool{}
	for _, b := range found {
		if !seen[b.Version] {
			seen[b.Version] = true
			out = append(out, b)
		}
	}
	return out
}

// connect gives a session to a fresh server; search_path is left as a user
// has it, or empty as pg_dump sets it.
func connect(t *testing.T, b shadow.Binary) *pgx.Conn {
	t.Helper()
	s, err := shadow.Start(t.Context(), shadow.Options{Binary: b, Settings: map[string]string{"timezone": "UTC"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	conn, err := s.Connect(t.Context(), "postgres")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

const baseSchema = `
CREATE TYPE public.mood AS ENUM ('happy', 'sad', 'so so');
CREATE DOMAIN public.posint AS int CHECK (VALUE > 0);
CREATE FUNCTION public.twice(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * i';
CREATE FUNCTION public.trig() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE SEQUENCE public.seq1;
CREATE SEQUENCE public."Seq Two";
CREATE TABLE public.other (id bigint PRIMARY KEY, owner text, other_id bigint);
CREATE TABLE public.base (
	id bigint, i int, s smallint, n numeric, r real, d double precision, t text, v varchar(50), c char(3), nm name,
	b boolean, dt date, ts timestamp, tz timestamptz, tm time, iv interval, j jsonb, js json, u uuid,
	ta text[], ia int[], va varchar(9)[], m public.mood, ip inet, by bytea, rg tstzrange, "Mixed Case" int, p public.posint);
`

// normalCases are expressions and where they stand.
var normalCases = []struct{ kind, expr string }{
	// comparisons and casts of constants
	{"check", "i > 0"},
	{"check", "id > 0"},
	{"check", "s > 0"},
	{"check", "n >= 0"},
	{"check", "n >= 0.50"},
	{"check", "n < 1e6"},
	{"check", "d > 0.5"},
	{"check", "d > .5 and r <= 1"},
	{"check", "i > -1"},
	{"check", "i > - 1"},
	{"check", "i <> +5"},
	{"check", "id < 3000000000"},
	{"check", "i != 3"},
	{"check", "t = 'x'"},
	{"check", "t <> ''"},
	{"check", "v = 'x'"},
	{"check", "v::text = 'x'::text"},
	{"check", "c = 'abc'"},
	{"check", "nm = 'abc'"},
	{"check", "m = 'happy'"},
	{"check", "m = 'so so'::mood"},
	{"check", "b"},
	{"check", "b = true"},
	{"check", "b = 't'"},
	{"check", "b is true"},
	{"check", "b is not false and b is not unknown"},
	{"check", "not b"},
	{"check", "u = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"},
	{"check", "(((i))) > ((0))"},
	{"check", `"Mixed Case" > 0`},
	{"check", "base.i > base.s"},
	{"check", "i operator(pg_catalog.=) 1"},
	{"check", "twice(i) > 2"},
	{"check", "public.twice(i) > 2"},
	{"check", "pg_catalog.length(t) > 2"},
	{"check", "p > 3"},
	// lists and ranges
	{"check", "i in (1, 2, 3)"},
	{"check", "i in (1)"},
	{"check", "i not in (1, 2)"},
	{"check", "i not in (1)"},
	{"check", "i = any (array[1, 2, 3])"},
	{"check", "i = some (array[1, 2, 3])"},
	{"check", "i <> all (array[1, 2, 3])"},
	{"check", "i = any ('{1, 2,3}'::int[])"},
	{"check", "t in ('a', 'b')"},
	{"check", "v in ('a', 'b')"},
	{"check", "v not in ('a', 'b')"},
	{"check", "c in ('a', 'b')"},
	{"check", "m in ('happy', 'sad')"},
	{"check", "n in (1, 2.5)"},
	{"check", "id in (1, s, 2)"},
	{"check", "id in (1, s)"},
	{"check", "id not in (1, s, 2)"},
	{"check", "i between 1 and 10"},
	{"check", "i not between 1 and 10"},
	{"check", "i between symmetric 1 and 10"},
	{"check", "i not between symmetric 1 and s"},
	{"check", "i between 1 and 10 and t <> ''"},
	{"check", "b and i between 1 and 10 or not b"},
	{"check", "(i, s) = (1, 2)"},
	{"check", "(i, s) <> (1, 2)"},
	{"check", "(i, s) < (1, 2)"},
	{"check", "row(i, s) >= row(1, 2)"},
	{"check", "(i, s) in ((1, 2), (3, 4))"},
	// logic
	{"check", "b and i > 0 and t is not null"},
	{"check", "b and (i > 0 and t is not null)"},
	{"check", "(b or i > 0) or t is null"},
	{"check", "(b or i > 0) and (t is null or v is null)"},
	{"check", "not (b and i > 0)"},
	{"check", "not i > 0"},
	{"check", "t is null"},
	{"check", "t isnull or v notnull"},
	{"check", "i is distinct from s"},
	{"check", "i is not distinct from s"},
	{"check", "i is distinct from null"},
	{"check", "i is not distinct from null"},
	{"check", "t is distinct from 'x'"},
	{"check", "(t is null) <> (v is null)"},
	{"check", "(t is null)::int + (v is null)::int = 1"},
	{"check", "num_nonnulls(t, v, i) = 1"},
	// patterns
	{"check", "t like 'a%'"},
	{"check", "v not like 'a%'"},
	{"check", "v ilike 'a%' or t not ilike 'b%'"},
	{"check", "t like 'a!%' escape '!'"},
	{"check", "t similar to 'a%'"},
	{"check", "t not similar to 'a%' escape '!'"},
	{"check", "t ~ '^[a-z]+$'"},
	{"check", "v ~* '^[A-Z0-9._%+-]+@[A-Z0-9.-]+$'"},
	{"check", `t !~ E'\\d'`},
	{"check", "t ~ '^\\d{3}$'"},
	// functions and their syntaxes
	{"check", "length(t) <= 100"},
	{"check", "char_length(v) > 2"},
	{"check", "lower(v) = v"},
	{"check", "coalesce(t, v, 'x') <> ''"},
	{"check", "coalesce(i, 0) + coalesce(s, 0) > 0"},
	{"check", "greatest(i, s) > least(i, 5)"},
	{"check", "nullif(t, '') is not null"},
	{"check", "nullif(v, '') is null"},
	{"check", "case when i > 0 then t else v end <> 'x'"},
	{"check", "case when i > 0 then t end <> 'x'"},
	{"check", "case i when 1 then 'a' when 2 then 'b' else 'c' end = t"},
	{"check", "case when b then i is not null when not b then s is not null else true end"},
	{"check", "extract(year from tz) > 2000"},
	{"check", "extract(EPOCH from iv) >= 0"},
	{"check", "extract('dow' from dt) in (1, 2)"},
	{"check", "date_part('hour', ts) < 12"},
	{"check", "date_part('year', dt) < 12"},
	{"check", "substring(t from 2 for 3) = 'abc'"},
	{"check", "substring(v, 2) = 'abc'"},
	{"check", "substring(t from '^[a-z]') = 'a'"},
	{"check", "substr(t, 1, 2) = 'ab'"},
	{"check", "trim(t) <> ''"},
	{"check", "trim(both from v) <> ''"},
	{"check", "trim(leading 'x' from t) <> ''"},
	{"check", "btrim(t) <> '' and rtrim(v, ' ') <> ''"},
	{"check", "position('@' in t) > 1"},
	{"check", "strpos(v, '@') > 1"},
	{"check", "overlay(t placing 'x' from 2 for 1) <> 'y'"},
	{"check", "left(t, 2) = 'ab'"},
	{"check", "t || '-' || v <> 'a-b'"},
	{"check", "v || i <> 'a1'"},
	{"check", "concat_ws('-', t, v, i) <> ''"},
	{"check", "format('%s-%s', t, i) <> ''"},
	{"check", "t collate \"C\" > 'a'"},
	{"check", "tz at time zone 'UTC' > '2020-01-01'"},
	{"check", "timezone('Europe/Zurich', tz) > ts"},
	{"check", "tz::date > '2020-01-01'"},
	{"check", "(tz at time zone 'UTC')::date = dt"},
	{"check", "cast(t as integer) > 0"},
	{"check", "t::int > 0"},
	{"check", "t::numeric(10, 2) > 0"},
	{"check", "i::text <> ''"},
	{"check", "j::text <> ''"},
	{"check", "n::int = i"},
	{"check", "(dt, iv) overlaps (dt, iv)"},
	// times
	{"check", "tz > '2020-01-01'"},
	{"check", "tz > '2020-01-01 10:00+02'"},
	{"check", "tz >= timestamptz '2020-01-01 00:00:00+00' and tz < '2020-02-01T00:00:00Z'"},
	{"check", "ts > '2020-01-01 10:20:30.5'"},
	{"check", "dt > '2020-01-01'"},
	{"check", "dt > date '2020-01-01'"},
	{"check", "tm < '08:30'"},
	{"check", "iv > '3 months'"},
	{"check", "iv > interval '1 hour'"},
	{"check", "iv > interval '90 minutes'"},
	{"check", "iv < '7 days'::interval"},
	{"check", "iv < '1 week'"},
	{"check", "iv < '1 year 6 months'"},
	{"check", "iv < interval '1' day"},
	{"check", "iv < interval '1-2' year to month"},
	{"check", "iv < interval '1 02:03:04' day to second"},
	{"check", "iv < 'P1DT12H'"},
	{"check", "iv < '1.5 days'"},
	{"check", "iv < '-1 day'"},
	{"check", "iv < '1 day ago'"},
	{"check", "iv < '100 ms'"},
	{"check", "iv < make_interval(days => 7)"},
	{"check", "ts + interval '2 days' > ts"},
	{"check", "tz > now() - interval '30 days'"},
	{"check", "tz > current_timestamp - '1 day'::interval"},
	{"check", "dt <= current_date"},
	{"check", "date_trunc('month', tz) = tz"},
	{"check", "date_trunc('month', dt) = dt"},
	{"check", "ts <= localtimestamp(3)"},
	{"check", "upper(rg) > lower(rg)"},
	{"check", "rg && tstzrange('2020-01-01', null)"},
	{"check", "not isempty(rg)"},
	// JSON, arrays
	{"check", "j ->> 'a' = 'b'"},
	{"check", "(j ->> 'a')::int > 0"},
	{"check", "(j -> 'a' ->> 'b') is not null"},
	{"check", "j #>> '{a,b}' = 'c'"},
	{"check", `j @> '{"b": 1, "a": [1,2]}'`},
	{"check", "j ? 'a' and j ?| array['a', 'b']"},
	{"check", "jsonb_typeof(j) = 'object'"},
	{"check", "js ->> 'a' <> ''"},
	{"check", "(js -> 0)::text <> ''"},
	{"check", "array_length(ta, 1) > 0"},
	{"check", "cardinality(ia) <= 10"},
	{"check", "ta[1] = 'x'"},
	{"check", "ia[1:2] = array[1, 2]"},
	{"check", "ta @> array['x']"},
	{"check", "ta <@ '{a, b}'"},
	{"check", "'x' = any (ta)"},
	{"check", "'x' = any (va)"},
	{"check", "va && array['x']::varchar[]"},
	{"check", "ta = array[]::text[]"},
	{"check", "array_position(ta, null) is null"},
	{"check", "ip << '10.0.0.0/8'"},
	{"check", "octet_length(by) <= 16"},
	{"check", "i % 2 = 0 and i / 2 > 1 and i * 2 - 1 > - i and ~ i > 0 and i ^ 2 > 1 and @ i > 2"},
	{"check", "i & 1 = 1 and (i | 2) > 0 and i << 2 > 1"},
	{"check", "current_user = t or session_user = 'x'"},
	{"check", "user = t"},
	{"check", "current_role = t or current_database() = v"},
	{"check", "to_tsvector('english', t) @@ to_tsquery('english', 'a & b')"},
	// defaults: the type follows the bar
	{"default", "0|int"},
	{"default", "-1|int"},
	{"default", "'-1'|bigint"},
	{"default", "0|bigint"},
	{"default", "0|numeric(10,2)"},
	{"default", "0.00|numeric"},
	{"default", "1.5|double precision"},
	{"default", "1e3|numeric"},
	{"default", "'x'|text"},
	{"default", "''|varchar(10)"},
	{"default", "'it''s'|text"},
	{"default", `E'a\nb'|text`},
	{"default", `'a\b'|text`},
	{"default", "'x'|char(3)"},
	{"default", "true|boolean"},
	{"default", "'t'|boolean"},
	{"default", "'f'|boolean"},
	{"default", "'false'|boolean"},
	{"default", "'no'::boolean|boolean"},
	{"default", "null|text"},
	{"default", "now()|timestamptz"},
	{"default", "current_timestamp|timestamptz"},
	{"default", "current_timestamp|timestamp"},
	{"default", "now()|date"},
	{"default", "(now() at time zone 'utc')|timestamp"},
	{"default", "timezone('utc'::text, now())|timestamptz"},
	{"default", "current_date|date"},
	{"default", "(current_date + 30)|date"},
	{"default", "now() + interval '1 month'|timestamptz"},
	{"default", "'3 months'|interval"},
	{"default", "'2020-01-01'|date"},
	{"default", "'2020-01-01'|timestamptz"},
	{"default", "'infinity'|timestamptz"},
	{"default", "'{}'|jsonb"},
	{"default", "'[]'|jsonb"},
	{"default", `'{"b":1,"a":[1,2,{"z":null}]}'|jsonb`},
	{"default", `'{"b":1,"a":2}'|json`},
	{"default", "'{}'|text[]"},
	{"default", "'{a, \"b\", \"c d\"}'|text[]"},
	{"default", "array[]::text[]|text[]"},
	{"default", "array['a', 'b']|varchar(10)[]"},
	{"default", "jsonb_build_object('a', 1)|jsonb"},
	{"default", "gen_random_uuid()|uuid"},
	{"default", "pg_catalog.gen_random_uuid()|uuid"},
	{"default", "nextval('seq1')|bigint"},
	{"default", "nextval('public.seq1'::regclass)|int"},
	{"default", `nextval('public."Seq Two"')|int`},
	{"default", "'happy'|mood"},
	{"default", "'happy'::public.mood|mood"},
	{"default", "current_user|text"},
	{"default", "current_setting('app.user', true)::bigint|bigint"},
	{"default", "md5(random()::text)|text"},
	{"default", "upper(substr(md5(random()::text), 1, 8))|varchar(8)"},
	{"default", "(random() * 100)::int|int"},
	{"default", "floor(extract(epoch from now()) * 1000)|bigint"},
	{"default", `'\x00'|bytea`},
	{"default", "B'101'|bit(3)"},
	{"default", "'10.0.0.0/8'|inet"},
	{"default", "'pg_class'|regclass"},
	{"default", "'[1,10)'|int4range"},
	// generated columns
	{"generated", "i * 2|int"},
	{"generated", "n * s|numeric"},
	{"generated", "lower(v)|text"},
	{"generated", "t || ' ' || v|text"},
	{"generated", "coalesce(t, '') || ' ' || coalesce(v, '')|text"},
	{"generated", "to_tsvector('english', coalesce(t, '') || ' ' || coalesce(v, ''))|tsvector"},
	{"generated", "setweight(to_tsvector('pg_catalog.english', t), 'A') || setweight(to_tsvector('simple'::regconfig, v), 'B')|tsvector"},
	{"generated", "(j ->> 'age')::int|int"},
	{"generated", "(tz at time zone 'UTC')::date|date"},
	{"generated", "extract(year from dt)|int"},
	{"generated", "case when i > 10 then 'big' else 'small' end|text"},
	// index keys
	{"index", "lower(t)"},
	{"index", "lower(v)"},
	{"index", "(t || v)"},
	{"index", "((j ->> 'a'))"},
	{"index", "((j -> 'a' ->> 'b')::int)"},
	{"index", "date_trunc('day', ts)"},
	{"index", "((tz at time zone 'UTC')::date)"},
	{"index", "coalesce(t, '')"},
	{"index", "(i % 10)"},
	{"index", "(-i)"},
	{"index", "to_tsvector('simple', t)"},
	{"index", "((j #>> '{a,b}'))"},
	{"index", "left(v, 10)"},
	// predicates of partial indexes
	{"where", "t is not null"},
	{"where", "m = 'happy'"},
	{"where", "v = 'a' and not b"},
	{"where", "v in ('a', 'b')"},
	{"where", "b is not true"},
	{"where", "tz > '2024-01-01'"},
	{"where", "i = any ('{1,2}')"},
	{"where", "j ? 'x'"},
	{"where", "b = false"},
	// policies
	{"policy", "t = current_user"},
	{"policy", "id = current_setting('app.user')::bigint"},
	{"policy", "exists (select 1 from other where other.id = base.id and owner = current_user)"},
	{"policy", "exists (select from other o where o.id = base.id)"},
	{"policy", "id in (select id from other)"},
	{"policy", "id not in (select o.id from other o where o.owner = 'x')"},
	{"policy", "id = any (select other_id from other)"},
	{"policy", "i = (select count(*) from other)"},
	{"policy", "id = any (array(select o.id from public.other as o order by o.id desc limit 3))"},
	{"policy", "id <> all (select id from other)"},
	// triggers
	{"when", "old.* is distinct from new.*"},
	{"when", "OLD.t IS DISTINCT FROM NEW.t"},
	{"when", "new.i > old.i and new.v <> 'x'"},
}

// viewCases are queries of views.
var viewCases = []string{
	"select id, t from base",
	"select b.id, b.t as title from public.base as b where b.i > 0 order by 1 desc",
	"select count(*), sum(i) total, max(tz) from base group by t having count(*) > 1",
	"select date_trunc('day', tz) as day, count(*) filter (where b) from base group by 1 order by day",
	"select date_trunc('day', tz) as day, avg(n)::numeric(10,2) from base group by day",
	"select distinct on (t) t, id from base order by t, tz desc nulls last",
	"select a.id, o.owner from base a join other o on o.id = a.id left join other o2 on o2.id = o.other_id where a.t like 'x%'",
	"select a.id from base a, other o where a.id = o.id",
	"select a.id from base a cross join other o",
	"select a.id from base a join other o using (id)",
	"with x as (select id from base where b) select x.id, coalesce(o.owner, '-') from x left join other o on o.id = x.id",
	"select id from base union all select id from other",
	"select id from base union select id from other order by id limit 10 offset 5",
	"select id, row_number() over (partition by t order by tz desc) as rn, lag(i) over w from base window w as (order by tz)",
	"select id, sum(i) over (order by tz rows between 6 preceding and current row) from base",
	"select s.id from (select id from base where i in (1, 2)) s where exists (select 1 from other o where o.id = s.id)",
	"select id, case when b then 'y' end, nullif(t, ''), array[i, s], (select 1), j ->> 'a' as a, i::bigint, tz::date from base",
	"select t, count(distinct i), string_agg(v, ', ' order by v), array_agg(id) from base group by t",
	"select percentile_cont(0.5) within group (order by d) as med from base",
	"select b.id, x.n from base b, lateral (select count(*) n from other o where o.id = b.id) x",
	"select g.d::date from generate_series('2020-01-01'::timestamp, '2020-12-31', '1 day') as g(d)",
	"select j.key, j.value from base b cross join lateral jsonb_each(b.j) j",
	"with recursive r(id, n) as (select id, 1 from other where other_id is null union all select o.id, r.n + 1 from other o join r on o.other_id = r.id) select id, n from r",
	"values (1, 'a'), (2, 'b')",
	"select current_date as today, now() - interval '1 hour' as ago",
}

func TestNormalFormsAgainstServers(t *testing.T) {
	for _, b := range servers(t) {
		t.Run(b.VersionText, func(t *testing.T) {
			conn := connect(t, b)
			ctx := t.Context()
			if _, err := conn.Exec(ctx, baseSchema); err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{"public", "", "pg_catalog, public"} {
				for _, c := range normalCases {
					written, printed, err := roundTrip(ctx, conn, path, c.kind, c.expr)
					if err != nil {
						t.Errorf("%s %s: %v", c.kind, c.expr, err)
						continue
					}
					if w, p := sqlparse.NormalExpr(written), sqlparse.NormalExpr(printed); w != p {
						t.Errorf("%s (search_path %q)\n written %s\n printed %s\n normal  %s\n against %s", c.kind, path, written, printed, w, p)
					}
				}
				for _, q := range viewCases {
					printed, err := viewTrip(ctx, conn, path, q)
					if err != nil {
						t.Errorf("view %s: %v", q, err)
						continue
					}
					w, p := normalQuery(t, q), normalQuery(t, printed)
					if w != p {
						t.Errorf("view (search_path %q)\n written %s\n printed %s\n normal  %s\n against %s", path, q, printed, w, p)
					}
				}
			}
		})
	}
}

func normalQuery(t *testing.T, sql string) string {
	t.Helper()
	f := sqlparse.Parse("q.sql", sql)
	if len(f.Statements) != 1 || f.Statements[0].Err != nil {
		t.Fatalf("parsing %s: %v", sql, f.Statements[0].Err)
	}
	return sqlparse.NormalQuery(f.Statements[0].Tree)
}

func viewTrip(ctx context.Context, conn *pgx.Conn, path, query string) (printed string, err error) {
	err = inTransaction(ctx, conn, path, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "CREATE VIEW public.v1 AS "+query); err != nil {
			return err
		}
		return readBack(ctx, tx, path, "SELECT pg_get_viewdef('public.v1'::regclass)", &printed)
	})
	return printed, err
}

// roundTrip creates an object with the expression, and reads it back.
func roundTrip(ctx context.Context, conn *pgx.Conn, path, kind, expr string) (written, printed string, err error) {
	written = expr
	typ := ""
	if kind == "default" || kind == "generated" {
		i := strings.LastIndexByte(expr, '|')
		expr, typ = expr[:i], expr[i+1:]
	}
	var create, read string
	switch kind {
	case "check":
		create = "ALTER TABLE public.base ADD CONSTRAINT k CHECK (" + written + ")"
		read = "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'k'"
		expr = written
	case "default":
		create = fmt.Sprintf("CREATE TABLE public.d (x %s DEFAULT %s)", typ, expr)
		read = "SELECT coalesce(pg_get_expr(adbin, adrelid), 'NULL') FROM pg_class c LEFT JOIN pg_attrdef ON adrelid = c.oid WHERE relname = 'd'"
	case "generated":
		create = fmt.Sprintf("ALTER TABLE public.base ADD g %s GENERATED ALWAYS AS (%s) STORED", typ, expr)
		read = "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'public.base'::regclass"
	case "index":
		create = "CREATE INDEX x1 ON public.base (" + written + ")"
		if strings.HasPrefix(written, "to_tsvector") {
			create = "CREATE INDEX x1 ON public.base USING gin (" + written + ")"
		}
		read = "SELECT pg_get_indexdef('public.x1'::regclass, 1, false)"
		expr = written
	case "where":
		create = "CREATE INDEX x1 ON public.base (id) WHERE " + written
		read = "SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = 'public.x1'::regclass"
		expr = written
	case "policy":
		create = "CREATE POLICY p1 ON public.base USING (" + written + ")"
		read = "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy"
		expr = written
	case "when":
		create = "CREATE TRIGGER g1 BEFORE UPDATE ON public.base FOR EACH ROW WHEN (" + written + ") EXECUTE FUNCTION public.trig()"
		read = `SELECT substring(pg_get_triggerdef(oid) from 'WHEN \((.*)\) EXECUTE') FROM pg_trigger WHERE tgname = 'g1'`
		expr = written
	}
	err = inTransaction(ctx, conn, path, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, create); err != nil {
			return err
		}
		return readBack(ctx, tx, path, read, &printed)
	})
	return expr, printed, err
}

func inTransaction(ctx context.Context, conn *pgx.Conn, path string, fn func(pgx.Tx) error) error {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	return fn(tx)
}

func readBack(ctx context.Context, tx pgx.Tx, path, query string, out *string) error {
	if _, err := tx.Exec(ctx, "SELECT set_config('search_path', $1, true)", path); err != nil {
		return err
	}
	return tx.QueryRow(ctx, query).Scan(out)
}
