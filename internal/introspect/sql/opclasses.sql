-- Operator classes, to name those that are not their type's default.
select o.oid, n.nspname::text, o.opcname::text, o.opcdefault, o.opcintype
from pg_catalog.pg_opclass o
join pg_catalog.pg_namespace n on n.oid = o.opcnamespace
