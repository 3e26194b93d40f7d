-- Sequences in the schemas $1 with the column that owns each.
select
    c.oid,
    c.relnamespace,
    c.relname::text,
    c.relpersistence::text,
    pg_catalog.format_type(s.seqtypid, null),
    s.seqstart,
    s.seqincrement,
    s.seqmin,
    s.seqmax,
    s.seqcache,
    s.seqcycle,
    coalesce(d.refobjid, 0),
    coalesce(d.refobjsubid, 0)::int2,
    coalesce(d.deptype = 'i', false),
    coalesce(pg_catalog.has_sequence_privilege(c.oid, 'select, usage'), false)
from pg_catalog.pg_sequence s
join pg_catalog.pg_class c on c.oid = s.seqrelid
left join pg_catalog.pg_depend d
    on d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
    and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
where c.relnamespace = any ($1::oid[])
