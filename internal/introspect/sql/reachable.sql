-- Tables of extensions that are read when this role may.
select n.nspname::text || '.' || c.relname::text,
    pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select')
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where (n.nspname, c.relname) in (('cron', 'job'), ('_timescaledb_catalog', 'hypertable'), ('timescaledb_information', 'dimensions'))
