-- Publications with their tables and schemas.
select
    p.oid, p.pubname::text, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot,
    case p.pubgencols when 's' then 'stored' else '' end, -- >=18
    '', -- <18
    (select pg_catalog.array_agg(r.prrelid) from pg_catalog.pg_publication_rel r where r.prpubid = p.oid),
    (select pg_catalog.array_agg(n.nspname::text) from pg_catalog.pg_publication_namespace s
     join pg_catalog.pg_namespace n on n.oid = s.pnnspid where s.pnpubid = p.oid)
from pg_catalog.pg_publication p
