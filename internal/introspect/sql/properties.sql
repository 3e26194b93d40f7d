-- Properties that are kept as the statements that set them and take them
-- back, of relations in the schemas $1 or of none: on what, its schema and name, the two statements.
select 'table', n.nspname::text, c.relname::text,
    pg_catalog.format('ALTER %s %I.%I CLUSTER ON %I', k.word, n.nspname, c.relname, i.relname),
    pg_catalog.format('ALTER %s %I.%I SET WITHOUT CLUSTER', k.word, n.nspname, c.relname)
from pg_catalog.pg_index x join pg_catalog.pg_class c on c.oid = x.indrelid join pg_catalog.pg_class i on i.oid = x.indexrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace, (values ('r', 'TABLE'), ('m', 'MATERIALIZED VIEW')) k (kind, word)
where x.indisclustered and c.relkind = k.kind::"char" and n.oid = any ($1::oid[])
    and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
union all
select 'index', n.nspname::text, i.relname::text,
    pg_catalog.format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s', n.nspname, i.relname, a.attnum, a.attstattarget),
    pg_catalog.format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS -1', n.nspname, i.relname, a.attnum)
from pg_catalog.pg_attribute a join pg_catalog.pg_class i on i.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = i.relnamespace
where i.relkind in ('i', 'I') and a.attstattarget >= 0 and n.oid = any ($1)
union all
select 'statistics', n.nspname::text, s.stxname::text,
    pg_catalog.format('ALTER STATISTICS %I.%I SET STATISTICS %s', n.nspname, s.stxname, s.stxstattarget),
    pg_catalog.format('ALTER STATISTICS %I.%I SET STATISTICS -1', n.nspname, s.stxname)
from pg_catalog.pg_statistic_ext s join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
where s.stxstattarget >= 0 and n.oid = any ($1)
union all
select 'transform', '', pg_catalog.format('for %s language %s', t.trftype::regtype, l.lanname),
    pg_catalog.format('CREATE TRANSFORM FOR %s LANGUAGE %I (%s)', t.trftype::regtype, l.lanname, pg_catalog.concat_ws(', ',
        case when t.trffromsql <> 0 then pg_catalog.format('FROM SQL WITH FUNCTION %s', t.trffromsql::regprocedure) end,
        case when t.trftosql <> 0 then pg_catalog.format('TO SQL WITH FUNCTION %s', t.trftosql::regprocedure) end)),
    pg_catalog.format('DROP TRANSFORM FOR %s LANGUAGE %I', t.trftype::regtype, l.lanname)
from pg_catalog.pg_transform t join pg_catalog.pg_language l on l.oid = t.trflang
where not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_transform'::regclass and d.objid = t.oid and d.deptype = 'e')
