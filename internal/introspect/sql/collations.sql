-- The names of the collations $1.
select c.oid, c.collname::text
from pg_catalog.pg_collation c
where c.oid = any ($1::oid[])
