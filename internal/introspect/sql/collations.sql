-- The names of the collations $1; with their schema when $2 is set.
select c.oid, case when $2::bool then n.nspname || '.' else '' end || c.collname::text
from pg_catalog.pg_collation c
join pg_catalog.pg_namespace n on n.oid = c.collnamespace
where c.oid = any ($1::oid[])
