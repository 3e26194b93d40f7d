-- Chunks per hypertable, and what they weigh. A chunk is what inherits from
-- the hypertable: that holds for every version, while the columns of
-- TimescaleDB's own table of chunks differ. A compressed chunk's rows lie in a
-- table of their own, which counts for the same hypertable.
select coalesce(m.schema_name, h.schema_name)::text, coalesce(m.table_name, h.table_name)::text, m.id is not null, c.oid,
    c.relpages::int8, c.reltuples::float8,
    case when c.relpages = 0 then coalesce(pg_catalog.pg_relation_size(c.oid), 0) else 0 end,
    coalesce(t.relpages, 0)::int8 as toast,
    coalesce((select pg_catalog.sum(x.relpages) from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid), 0)::int8,
    pg_catalog.pg_stat_get_numscans(c.oid),
    pg_catalog.pg_stat_get_tuples_inserted(c.oid),
    pg_catalog.pg_stat_get_tuples_updated(c.oid),
    pg_catalog.pg_stat_get_tuples_hot_updated(c.oid),
    pg_catalog.pg_stat_get_tuples_deleted(c.oid),
    pg_catalog.pg_stat_get_live_tuples(c.oid),
    pg_catalog.pg_stat_get_dead_tuples(c.oid),
    pg_catalog.pg_stat_get_mod_since_analyze(c.oid),
    pg_catalog.age(c.relfrozenxid)::int8
from _timescaledb_catalog.hypertable h
left join _timescaledb_catalog.hypertable m on m.compressed_hypertable_id = h.id
join pg_catalog.pg_namespace n on n.nspname = h.schema_name
join pg_catalog.pg_class p on p.relnamespace = n.oid and p.relname = h.table_name
join pg_catalog.pg_inherits k on k.inhparent = p.oid
join pg_catalog.pg_class c on c.oid = k.inhrelid
left join pg_catalog.pg_class t on t.oid = c.reltoastrelid
where c.oid <> all ($1::oid[])
