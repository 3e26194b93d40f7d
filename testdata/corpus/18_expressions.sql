-- Expressions in defaults, checks, indexes, policies and views: spellings that the server prints in its own way.

CREATE TABLE e (
    i integer, b bigint, s smallint, n numeric(10, 2), f double precision, r real,
    t text, v varchar(20), c char(3), ok boolean, d date, ts timestamp, tz timestamptz, iv interval,
    j jsonb, js json, arr integer[], words text[], u uuid, ip inet, rg int4range, bits bit(8), ba bytea,

    CHECK (i > 0 AND b >= 0 OR s < 5),
    CHECK ((i > 0) AND ((b >= 0) OR (s < 5))),
    CHECK (NOT ok), CHECK (NOT (i = 1 OR i = 2)), CHECK (ok IS TRUE), CHECK (ok IS NOT FALSE), CHECK (ok IS UNKNOWN),
    CHECK (i <> 3), CHECK (i != 4), CHECK (i BETWEEN 1 AND 10), CHECK (i NOT BETWEEN 20 AND 30),
    CHECK (i BETWEEN SYMMETRIC 9 AND 2),
    CHECK (i IN (1, 2, 3)), CHECK (i NOT IN (4, 5)), CHECK (b IN (1, 2)), CHECK (s IN (1, 2)), CHECK (n IN (1, 2.5)),
    CHECK (t IN ('a')),
    CHECK (t IN ('a', 'b')), CHECK (v IN ('a', 'b')), CHECK (c IN ('abc', 'abd')), CHECK (t = ANY (ARRAY['x', 'y'])),
    CHECK (v = ANY ('{p,q}')), CHECK (d IN ('2026-01-01', '2026-01-02')),
    CHECK (t LIKE 'a%'), CHECK (t NOT LIKE '%b'), CHECK (v ILIKE '_c%' ESCAPE '!'), CHECK (t SIMILAR TO '(a|b)%'),
    CHECK (t ~ '^[a-z]+$'), CHECK (t !~* 'x'), CHECK (v ~~ 'y%'), CHECK (t ^@ 'z'),
    CHECK (i IS NULL OR i > 5), CHECK (t IS NOT NULL), CHECK (i ISNULL), CHECK (t NOTNULL),
    CHECK (i IS DISTINCT FROM b), CHECK (i IS NOT DISTINCT FROM 7),
    CHECK (n > 0.5), CHECK (n > 10), CHECK (f > 0.5), CHECK (f > 1), CHECK (r < 2.5), CHECK (b > 3000000000),
    CHECK (s > -1), CHECK (i > - 1), CHECK (n = -1.50), CHECK (f = 1e10), CHECK (i = +4),
    CHECK (d > '2026-01-01'), CHECK (d > date '2026-01-01'), CHECK (ts < '2027-01-01 10:00'),
    CHECK (tz < '2027-01-01 10:00:00+00'), CHECK (tz > timestamptz '2026-01-01 00:00:00+00'), CHECK (iv > '1 hour'),
    CHECK (iv < interval '2 days 03:04:05'), CHECK (iv <> INTERVAL '3' DAY),
    CHECK (d + 7 > d), CHECK (ts + interval '1 month' > ts), CHECK (extract(year FROM d) > 2000),
    CHECK (date_part('hour', ts) < 24), CHECK (date_trunc('day', ts) = ts),
    CHECK ((tz AT TIME ZONE 'UTC')::date > '2020-01-01'),
    CHECK (length(t) < 10), CHECK (char_length(v) > 1), CHECK (octet_length(ba) < 9), CHECK (lower(v) = v),
    CHECK (upper(t::varchar(5)) = t), CHECK (trim(t) <> ''), CHECK (btrim(v, 'x') <> ''),
    CHECK (trim(LEADING '0' FROM t) <> ''), CHECK (substring(t FROM 1 FOR 2) = 'ab'), CHECK (substr(t, 2) <> ''),
    CHECK (position('a' IN t) > 0), CHECK (overlay(t PLACING 'x' FROM 1) <> ''),
    CHECK (t || v <> 'ab'), CHECK (t || i <> 'a1'), CHECK (concat(t, v) <> ''), CHECK (i + b * s - 2 / 3 % 4 > 0),
    CHECK ((i + b) * s > 0), CHECK (i ^ 2 < 100), CHECK (|/ f > 1), CHECK (@ i > 0), CHECK (i & 3 = 1), CHECK (~i < 0),
    CHECK (-i < 0),
    CHECK (CASE WHEN i > 0 THEN ok ELSE false END), CHECK (CASE i WHEN 1 THEN 'a' WHEN 2 THEN 'b' END = t),
    CHECK (coalesce(t, v, '') <> ''), CHECK (nullif(i, 0) IS NOT NULL), CHECK (greatest(i, b, 3) > least(s, 1)),
    CHECK (j ->> 'a' = 'b'), CHECK ((j -> 'a' ->> 'b')::integer > 0), CHECK (j #>> '{a,b}' <> ''),
    CHECK (j @> '{"a": 1}'), CHECK (j ? 'key'), CHECK (j ?| ARRAY['a', 'b']), CHECK (jsonb_typeof(j) = 'object'),
    CHECK (j['a'] IS NOT NULL), CHECK (jsonb_path_exists(j, '$.a ? (@ > 1)')), CHECK (js ->> 0 = 'x'),
    CHECK (arr[1] > 0), CHECK (arr[2:3] <> '{}'), CHECK (arr @> ARRAY[1]), CHECK (arr <> '{}'),
    CHECK (cardinality(words) < 9), CHECK (array_length(words, 1) > 0), CHECK ('a' = ANY (words)),
    CHECK (i <> ALL (arr)), CHECK (words <@ ARRAY['a', 'b']::text[]), CHECK (array_position(words, NULL) IS NULL),
    CHECK (u <> '00000000-0000-0000-0000-000000000000'), CHECK (ip << '10.0.0.0/8'), CHECK (rg @> 5),
    CHECK (rg && '[1,3)'), CHECK (lower(rg) > 0), CHECK (bits = B'10101010'), CHECK (ba <> '\xdeadbeef'),
    CHECK ((i, b) < (1, 2)), CHECK (ROW(i, t) = ROW(1, 'a')), CHECK ((d, d) OVERLAPS (d, d + 1)), CHECK (i::text = t),
    CHECK (cast(t AS integer) > 0), CHECK (i::numeric(5, 1) > 0), CHECK (t::date > '2000-01-01'),
    CHECK (v::text = 'x'), CHECK ('5'::integer = i), CHECK (bool 'yes'), CHECK (t COLLATE "C" < 'z'),
    CHECK (num_nulls(i, b) < 2), CHECK (true), CHECK (i > 0 IS TRUE)
);

CREATE INDEX ON e (coalesce(t, ''));
CREATE INDEX ON e (lower(v));
CREATE INDEX ON e (lower(t || '-' || v));
CREATE INDEX ON e ((n::integer));
CREATE INDEX ON e (date_trunc('month', ts));
CREATE INDEX ON e (timezone('UTC', tz));
CREATE INDEX ON e ((tz AT TIME ZONE 'Europe/Berlin'));
CREATE INDEX ON e (extract(year FROM ts));
CREATE INDEX ON e (((j ->> 'a')::integer), (j #> '{b,c}'));
CREATE INDEX ON e ((CASE WHEN ok THEN i ELSE 0 END) DESC) WHERE ok AND t LIKE 'a%' AND v = 'x' AND d >= '2026-01-01';
CREATE INDEX ON e (i) WHERE v <> ALL (ARRAY['a', 'b']);
CREATE INDEX ON e (i) WHERE NOT ok OR b IS NOT NULL;
CREATE INDEX ON e (i) WHERE (b = 1) IS TRUE AND c = 'abc';
CREATE INDEX ON e ((i IS NULL));
CREATE INDEX ON e (md5(t), left(t, 3), (t || NULL));

ALTER TABLE e
    ALTER COLUMN i SET DEFAULT (1 + 2) * 3, ALTER COLUMN n SET DEFAULT 5, ALTER COLUMN f SET DEFAULT 2,
    ALTER COLUMN s SET DEFAULT -3,
    ALTER COLUMN t SET DEFAULT concat('a', 'b'), ALTER COLUMN v SET DEFAULT 'x'::text, ALTER COLUMN c SET DEFAULT 'y',
    ALTER COLUMN ok SET DEFAULT NOT false,
    ALTER COLUMN d SET DEFAULT (now() AT TIME ZONE 'UTC')::date, ALTER COLUMN ts SET DEFAULT '2026-01-01',
    ALTER COLUMN tz SET DEFAULT date_trunc('hour', now()) + '1 hour',
    ALTER COLUMN iv SET DEFAULT make_interval(days => 3), ALTER COLUMN j SET DEFAULT jsonb_build_object('a', 1),
    ALTER COLUMN arr SET DEFAULT ARRAY[1, 2]::integer[],
    ALTER COLUMN words SET DEFAULT array_fill('x'::text, ARRAY[2]),
    ALTER COLUMN u SET DEFAULT gen_random_uuid(), ALTER COLUMN rg SET DEFAULT int4range(1, 5),
    ALTER COLUMN b SET DEFAULT extract(epoch FROM now())::bigint, ALTER COLUMN bits SET DEFAULT 5::bit(8),
    ALTER COLUMN ip SET DEFAULT '::1';

CREATE VIEW spellings AS
SELECT i AS one, e.b + 1 AS two, -s AS three, t || 'x' AS four, CASE WHEN ok THEN 1 ELSE 2 END AS five, d::timestamp AS six,
       extract(month FROM d) AS seven, position('a' IN t) AS eight, arr[1] AS nine, j -> 'a' AS ten, (i = ANY (arr)) AS eleven,
       EXISTS (SELECT 1 FROM e x WHERE x.i = e.i) AS twelve, ARRAY(SELECT x.i FROM e x) AS thirteen, count(*) OVER () AS fourteen
FROM e WHERE i > 0 AND (t IS NULL OR t <> '') AND v NOT IN ('p', 'q') AND tz > now() - interval '1 day';
