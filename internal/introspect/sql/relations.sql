-- Everything in pg_class that is not an index, in the schemas $1.
-- Relations in $2 are locked: what would open them is left out.
--
-- Here as in the other queries: no join that needs a good estimate. The
-- system catalogs of a young database were never analysed, the planner
-- expects one row where there are ten thousand, and a join to a subquery that
-- cannot be looked up by an index then takes minutes.
--
-- Sizes come from relpages, which VACUUM, ANALYZE and index builds keep, and
-- not from pg_relation_size, which opens every relation and asks the file
-- system (5 microseconds each, 24 the first time in a session). Only where
-- relpages says 0, which also means "never vacuumed or analysed", the file is
-- asked; a TOAST table's only if something has been put into it, which a
-- standby does not know.
select
    c.oid,
    c.relnamespace,
    c.relname::text,
    c.relkind::text,
    c.relpersistence::text,
    coalesce(am.amname::text, ''),
    coalesce(ts.spcname::text, ''),
    coalesce(c.reloptions, ft.ftoptions),
    t.reloptions,
    c.relispartition,
    c.relrowsecurity,
    c.relforcerowsecurity,
    case when c.relkind in ('r', 'p') then c.relreplident::text else '' end,
    c.reloftype,
    coalesce(fs.srvname::text, ''),
    pg_catalog.pg_get_userbyid(c.relowner)::text,
    c.relispopulated,
    -- partitioning and inheritance
    case when c.relispartition and c.oid <> all ($2::oid[]) then coalesce(pg_catalog.pg_get_expr(c.relpartbound, c.oid), '') else '' end,
    (select pg_catalog.array_agg(h.inhparent order by h.inhseqno) from pg_catalog.pg_inherits h where h.inhrelid = c.oid),
    c.relispartition and coalesce((select pg_catalog.bool_or(h.inhdetachpending) from pg_catalog.pg_inherits h where h.inhrelid = c.oid), false),
    -- size
    c.relpages::int8,
    c.reltuples::float8,
    case when c.relpages = 0 and c.relkind in ('r', 'm') and c.oid <> all ($2)
        then coalesce(pg_catalog.pg_relation_size(c.oid), 0) else 0 end,
    coalesce(t.relpages, 0)::int8,
    case when t.relpages = 0 and (pg_catalog.pg_stat_get_tuples_inserted(t.oid) > 0 or pg_catalog.pg_is_in_recovery()) and c.oid <> all ($2) and t.oid <> all ($2)
        then coalesce(pg_catalog.pg_relation_size(t.oid), 0) else 0 end,
    case when c.relfrozenxid::text = '0' then 0 else pg_catalog.age(c.relfrozenxid) end::int8,
    -- activity
    pg_catalog.pg_stat_get_numscans(c.oid),
    pg_catalog.pg_stat_get_tuples_inserted(c.oid),
    pg_catalog.pg_stat_get_tuples_updated(c.oid),
    pg_catalog.pg_stat_get_tuples_hot_updated(c.oid),
    pg_catalog.pg_stat_get_tuples_deleted(c.oid),
    pg_catalog.pg_stat_get_live_tuples(c.oid),
    pg_catalog.pg_stat_get_dead_tuples(c.oid),
    pg_catalog.pg_stat_get_mod_since_analyze(c.oid),
    greatest(pg_catalog.pg_stat_get_last_vacuum_time(c.oid), pg_catalog.pg_stat_get_last_autovacuum_time(c.oid)),
    greatest(pg_catalog.pg_stat_get_last_analyze_time(c.oid), pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)),
    -- may this role see the planner's statistics of it?
    -- (null: dropped meanwhile)
    coalesce(pg_catalog.has_any_column_privilege(c.oid, 'select'), true),
    coalesce(c.relrowsecurity and pg_catalog.row_security_active(c.oid), false)
from pg_catalog.pg_class c
left join pg_catalog.pg_am am on am.oid = c.relam
left join pg_catalog.pg_tablespace ts on ts.oid = c.reltablespace
left join pg_catalog.pg_class t on t.oid = c.reltoastrelid
left join pg_catalog.pg_foreign_table ft on ft.ftrelid = c.oid
left join pg_catalog.pg_foreign_server fs on fs.oid = ft.ftserver
where c.relkind in ('r', 'p', 'f', 'v', 'm', 'c') and c.relnamespace = any ($1::oid[])
