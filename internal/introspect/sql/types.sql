-- Enums, domains, composite types and ranges in the schemas $1.
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
    case when t.typtype = 'd' and t.typcollation <> coalesce(b.typcollation, 0) then t.typcollation else 0 end,
    coalesce(r.rngsubtype, 0),
    coalesce(r.rngsubopc, 0),
    coalesce(case when r.rngcollation <> s.typcollation then r.rngcollation end, 0),
    coalesce(rc.proname::text, ''),
    coalesce(rd.proname::text, ''),
    coalesce(mr.typname::text, '')
from pg_catalog.pg_type t
left join pg_catalog.pg_type b on b.oid = t.typbasetype
left join pg_catalog.pg_range r on r.rngtypid = t.oid
left join pg_catalog.pg_type s on s.oid = r.rngsubtype
left join pg_catalog.pg_type mr on mr.oid = r.rngmultitypid
left join pg_catalog.pg_proc rc on rc.oid = r.rngcanonical
left join pg_catalog.pg_proc rd on rd.oid = r.rngsubdiff
left join pg_catalog.pg_class c on c.oid = t.typrelid
where t.typnamespace = any ($1::oid[])
  and (t.typtype in ('e', 'd', 'r') or t.typtype = 'c' and c.relkind = 'c')
