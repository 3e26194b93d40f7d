-- The queries of views and materialized views in the schemas $1, but of those
-- that are locked or read something locked ($2). Printing one locks what it
-- reads, weakly, until the transaction ends, so this comes last.
select
    c.oid,
    case when not (c.oid = any ($2::oid[]) or coalesce(u.used && $2, false)) then coalesce(pg_catalog.pg_get_viewdef(c.oid), '') else '' end,
    u.used
from pg_catalog.pg_class c
join pg_catalog.pg_rewrite r on r.ev_class = c.oid and r.rulename = '_RETURN'
left join lateral (
    select pg_catalog.array_agg(distinct d.refobjid) as used
    from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
      and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> c.oid
) u on true
where c.relkind in ('v', 'm') and c.relnamespace = any ($1::oid[])
