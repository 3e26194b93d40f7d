-- Collations that a column or index may name.
select c.oid, n.nspname::text, c.collname::text
from pg_catalog.pg_collation c
join pg_catalog.pg_namespace n on n.oid = c.collnamespace
where c.oid = any ($1::oid[])
