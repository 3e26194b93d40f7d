-- Constraints of tables and domains in the schemas $1. NOT NULL is read with
-- the columns. Expressions of locked relations ($2) are left out, and those of
-- checks that a partition has from its parent.
select
    k.oid,
    k.conrelid,
    k.contypid,
    k.conname::text,
    k.contype::text,
    k.conkey,
    k.conindid,
    k.conparentid,
    k.confrelid,
    k.confkey,
    k.confupdtype::text,
    k.confdeltype::text,
    k.confmatchtype::text,
    k.confdelsetcols,
    k.condeferrable,
    k.condeferred,
    k.convalidated,
    k.connoinherit,
    k.conislocal,
    k.conenforced, -- >=18
    true, -- <18
    k.conperiod, -- >=18
    false, -- <18
    case when k.conbin is not null and k.conrelid <> all ($2::oid[])
        and (k.conislocal or not coalesce((select c.relispartition from pg_catalog.pg_class c where c.oid = k.conrelid), false)) then coalesce(pg_catalog.pg_get_expr(k.conbin, k.conrelid), '') else '' end,
    case when k.conexclop is not null then (
        select pg_catalog.array_agg(
            case when on_.nspname = 'pg_catalog' then o.oprname::text
                else pg_catalog.format('OPERATOR(%I.%s)', on_.nspname, o.oprname) end order by u.ord)
        from pg_catalog.unnest(k.conexclop) with ordinality u (oid, ord)
        join pg_catalog.pg_operator o on o.oid = u.oid
        join pg_catalog.pg_namespace on_ on on_.oid = o.oprnamespace
    ) end
from pg_catalog.pg_constraint k
where k.contype in ('p', 'u', 'c', 'f', 'x') and k.connamespace = any ($1::oid[])
