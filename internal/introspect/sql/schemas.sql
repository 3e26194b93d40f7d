-- Schemas but the server's own.
select n.oid, n.nspname::text, pg_catalog.pg_get_userbyid(n.nspowner)::text
from pg_catalog.pg_namespace n
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
