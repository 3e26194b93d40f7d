-- Enums, domains, composite types and ranges in the schemas $1. What few of them
-- refer to is looked up by itself: every join makes planning longer.
select
    t.oid,
    t.typnamespace,
    t.typname::text,
    t.typtype::text,
    t.typrelid,
    (select pg_catalog.array_agg(l.enumlabel::text order by l.enumsortorder) from pg_catalog.pg_enum l where l.enumtypid = t.oid),
    t.typbasetype,
    t.typtypmod,
    t.typnotnull,
    coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), ''),
    case when t.typtype = 'd' and t.typcollation <> (select b.typcollation from pg_catalog.pg_type b where b.oid = t.typbasetype) then t.typcollation else 0 end,
    coalesce(r.rngsubtype, 0),
    coalesce(r.rngsubopc, 0),
    coalesce(case when r.rngcollation <> (select s.typcollation from pg_catalog.pg_type s where s.oid = r.rngsubtype) then r.rngcollation end, 0),
    coalesce((select p.proname::text from pg_catalog.pg_proc p where p.oid = r.rngcanonical), ''),
    coalesce((select p.proname::text from pg_catalog.pg_proc p where p.oid = r.rngsubdiff), ''),
    coalesce((select m.typname::text from pg_catalog.pg_type m where m.oid = r.rngmultitypid), '')
from pg_catalog.pg_type t
left join pg_catalog.pg_range r on r.rngtypid = t.oid
left join pg_catalog.pg_class c on c.oid = t.typrelid
where t.typnamespace = any ($1::oid[])
  and (t.typtype in ('e', 'd', 'r') or t.typtype = 'c' and c.relkind = 'c')
