-- What publications take of the tables of which they do not take everything,
-- but of those that are locked ($1).
select r.prpubid, r.prrelid, r.prattrs::int2[], coalesce(pg_catalog.pg_get_expr(r.prqual, r.prrelid), '')
from pg_catalog.pg_publication_rel r
where (r.prattrs is not null or r.prqual is not null) and r.prrelid <> all ($1::oid[])
