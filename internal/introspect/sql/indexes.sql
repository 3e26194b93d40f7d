-- Indexes in the schemas $1. Expressions of locked tables ($2) are left out,
-- and those of indexes that are part of a partitioned one, which has the same.
select
    i.indexrelid,
    i.indrelid,
    c.relname::text,
    am.amname::text,
    i.indisunique,
    i.indnullsnotdistinct,
    i.indnkeyatts,
    i.indkey::int2[],
    i.indclass::oid[],
    i.indcollation::oid[],
    i.indoption::int2[],
    c.reloptions,
    coalesce(ts.spcname::text, ''),
    i.indisvalid,
    i.indisreplident,
    coalesce(h.inhparent, 0),
    case when h.inhparent is null and i.indrelid <> all ($2::oid[]) then coalesce(pg_catalog.pg_get_expr(i.indexprs, i.indrelid), '') else '' end,
    case when h.inhparent is null and i.indrelid <> all ($2) then coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), '') else '' end,
    -- parameters of operator classes, which those of btree and hash do not have
    case when am.amname not in ('btree', 'hash') then (
        select pg_catalog.array_agg(a.attnum order by a.attnum) from pg_catalog.pg_attribute a
        where a.attrelid = i.indexrelid and a.attoptions is not null) end,
    case when am.amname not in ('btree', 'hash') then (
        select pg_catalog.array_agg(pg_catalog.array_to_string(a.attoptions, ',') order by a.attnum) from pg_catalog.pg_attribute a
        where a.attrelid = i.indexrelid and a.attoptions is not null) end,
    -- size and use
    c.relpages::int8,
    c.reltuples::float8,
    case when c.relpages = 0 and c.relkind = 'i' and i.indrelid <> all ($2) and c.oid <> all ($2)
        then coalesce(pg_catalog.pg_relation_size(c.oid), 0) else 0 end,
    pg_catalog.pg_stat_get_numscans(c.oid),
    pg_catalog.pg_stat_get_tuples_returned(c.oid),
    pg_catalog.pg_stat_get_lastscan(c.oid) -- >=16
    null::timestamptz -- <16
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_am am on am.oid = c.relam
left join pg_catalog.pg_tablespace ts on ts.oid = c.reltablespace
left join pg_catalog.pg_inherits h on h.inhrelid = i.indexrelid
where c.relnamespace = any ($1::oid[])
