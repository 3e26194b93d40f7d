-- The names of the collations $1; when $2 is set, with their schema if it is not pg_catalog.
select c.oid, case when $2::bool and n.nspname <> 'pg_catalog' then n.nspname || '.' else '' end || c.collname::text
from pg_catalog.pg_collation c
join pg_catalog.pg_namespace n on n.oid = c.collnamespace
where c.oid = any ($1::oid[])
