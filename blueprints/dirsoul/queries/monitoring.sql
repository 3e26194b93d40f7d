-- What to look at. Partitions are counted to their table, and every column is one that the view has.

-- name: table_sizes
-- rate: 1/m
-- budget: 500ms
-- uses: call
-- buffers: 20000
SELECT r.schema_name, r.table_name, count(*) AS leaves, sum(pg_catalog.pg_total_relation_size(r.leaf)) AS bytes
FROM (
    SELECT n.nspname AS schema_name, c.relname AS table_name, t.relid AS leaf
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL pg_catalog.pg_partition_tree(c.oid) AS t
    WHERE c.relkind = 'p' AND NOT c.relispartition AND n.nspname IN ('public', 'archive')
    UNION ALL
    SELECT n.nspname, c.relname, c.oid
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND NOT c.relispartition AND n.nspname IN ('public', 'archive')
) AS r
GROUP BY r.schema_name, r.table_name
ORDER BY bytes DESC;

-- name: partition_sizes
-- rate: 1/m
-- budget: 200ms
-- uses: call
-- buffers: 5000
-- params: 'public.raw_memories'
SELECT t.relid::regclass::text AS partition, pg_catalog.pg_total_relation_size(t.relid) AS bytes
FROM pg_catalog.pg_partition_tree($1::regclass) AS t
WHERE t.isleaf
ORDER BY partition DESC;

-- Fewer than two months ahead: the job that makes them has failed for weeks.
-- name: months_ahead
-- rate: 1/h
-- budget: 200ms
-- uses: call
-- buffers: 5000
SELECT i.inhparent::regclass::text AS table_name,
    count(*) FILTER (WHERE to_date(substring(c.relname FROM '_(\d{4}_\d{2})$'), 'YYYY_MM') > now()) AS months_ahead
FROM pg_catalog.pg_inherits AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
WHERE i.inhparent IN ('public.raw_memories'::regclass, 'public.event_memories'::regclass,
    'public.entity_mentions'::regclass, 'public.audit_logs'::regclass)
GROUP BY i.inhparent
ORDER BY months_ahead, table_name;

-- Indexes that nobody reads, but for the unique ones, which work without being read; with the partitions' counted to that of their table.
-- name: index_use
-- rate: 1/h
-- budget: 500ms
-- uses: call
-- buffers: 20000
SELECT root.relid::regclass::text AS index_name, sum(s.idx_scan) AS scans, sum(pg_catalog.pg_relation_size(s.indexrelid)) AS bytes
FROM pg_catalog.pg_stat_user_indexes AS s
JOIN pg_catalog.pg_index AS x ON x.indexrelid = s.indexrelid AND NOT x.indisunique
CROSS JOIN LATERAL (
    SELECT coalesce(max(a.relid) FILTER (WHERE a.nr = a.last), s.indexrelid) AS relid
    FROM (
        SELECT p.relid, p.nr, count(*) OVER () AS last
        FROM pg_catalog.pg_partition_ancestors(s.indexrelid) WITH ORDINALITY AS p (relid, nr)
    ) AS a
) AS root
GROUP BY root.relid
ORDER BY scans, bytes DESC;

-- name: dead_rows
-- rate: 1/m
-- budget: 200ms
-- uses: call
-- buffers: 20000
SELECT s.relid::regclass::text AS table_name, s.n_live_tup, s.n_dead_tup, s.last_autovacuum
FROM pg_catalog.pg_stat_user_tables AS s
WHERE s.n_dead_tup > 1000
ORDER BY s.n_dead_tup DESC
LIMIT 20;

-- How old the oldest unfrozen row of a table is, against the age at which PostgreSQL freezes by force.
-- name: freeze_age
-- rate: 1/h
-- budget: 200ms
-- uses: call
-- buffers: 5000
SELECT c.oid::regclass::text AS table_name, pg_catalog.age(c.relfrozenxid) AS transactions,
    100.0 * pg_catalog.age(c.relfrozenxid) / pg_catalog.current_setting('autovacuum_freeze_max_age')::bigint AS percent
FROM pg_catalog.pg_class AS c
WHERE c.relkind IN ('r', 't', 'm')
ORDER BY transactions DESC
LIMIT 20;
