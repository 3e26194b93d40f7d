-- Columns of tables, views and composite types in the schemas $1, in order.
-- Defaults of locked relations ($2) are left out.
select
    a.attrelid,
    a.attnum,
    a.attname::text,
    a.atttypid,
    a.atttypmod,
    a.attnotnull,
    a.attidentity::text,
    a.attgenerated::text,
    case when a.attcollation <> t.typcollation then a.attcollation else 0 end,
    case when a.attstorage <> t.typstorage then a.attstorage::text else '' end,
    a.attcompression::text,
    coalesce(a.attstattarget, -1)::int4,
    a.attoptions,
    a.attfdwoptions,
    a.attislocal,
    coalesce(nn.conname::text, ''), -- >=18
    coalesce(not nn.convalidated, false), -- >=18
    '', -- <18
    false, -- <18
    case when a.atthasdef and a.attrelid <> all ($2::oid[]) then coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') else '' end
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_type t on t.oid = a.atttypid
left join pg_catalog.pg_attrdef d on a.atthasdef and d.adrelid = a.attrelid and d.adnum = a.attnum
left join pg_catalog.pg_constraint nn on a.attnotnull and nn.contype = 'n' and nn.conrelid = a.attrelid and nn.conkey[1] = a.attnum -- >=18
where c.relkind in ('r', 'p', 'f', 'v', 'm', 'c') and c.relnamespace = any ($1::oid[])
  and a.attnum > 0 and not a.attisdropped
order by a.attrelid, a.attnum
