-- Triggers of tables and views in the schemas $1. The WHEN condition can only
-- be had from the whole definition, which is left out for locked tables ($2).
select
    t.oid,
    t.tgrelid,
    t.tgname::text,
    t.tgtype::int4,
    t.tgattr::int2[],
    fn.nspname::text,
    f.proname::text,
    t.tgargs,
    t.tgconstraint <> 0,
    coalesce(fromn.nspname::text, ''),
    coalesce(fromc.relname::text, ''),
    t.tgdeferrable,
    t.tginitdeferred,
    coalesce(t.tgoldtable::text, ''),
    coalesce(t.tgnewtable::text, ''),
    t.tgenabled::text,
    t.tgparentid <> 0,
    case when t.tgqual is not null and t.tgrelid <> all ($2::oid[]) then coalesce(pg_catalog.pg_get_triggerdef(t.oid), '') else '' end
from pg_catalog.pg_trigger t
join pg_catalog.pg_class c on c.oid = t.tgrelid
join pg_catalog.pg_proc f on f.oid = t.tgfoid
join pg_catalog.pg_namespace fn on fn.oid = f.pronamespace
left join pg_catalog.pg_class fromc on fromc.oid = t.tgconstrrelid and t.tgconstrrelid <> 0
left join pg_catalog.pg_namespace fromn on fromn.oid = fromc.relnamespace
where not t.tgisinternal and c.relnamespace = any ($1::oid[])
