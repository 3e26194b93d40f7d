-- The words for each pair of type ($1) and modifier ($2).
select
    u.ord::int4,
    n.nspname::text,
    coalesce(e.typname, t.typname)::text,
    pg_catalog.format_type(coalesce(e.oid, t.oid), u.mod),
    pg_catalog.format_type(coalesce(e.oid, t.oid), null),
    e.oid is not null
from rows from (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::int4[])) with ordinality u (oid, mod, ord)
join pg_catalog.pg_type t on t.oid = u.oid
left join pg_catalog.pg_type e
    on e.oid = t.typelem and t.typcategory = 'A' and t.typstorage <> 'p'
join pg_catalog.pg_namespace n on n.oid = coalesce(e.typnamespace, t.typnamespace)
