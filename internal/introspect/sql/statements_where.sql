-- Where pg_stat_statements is, and whether this role may read others' queries.
select n.nspname::text,
    pg_catalog.quote_ident(n.nspname),
    pg_catalog.has_schema_privilege(n.oid, 'usage'),
    pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'usage'),
    current_user::text,
    exists (select from pg_catalog.pg_settings s where s.name = 'pg_stat_statements.max'),
    pg_catalog.current_setting('server_version_num')::int4
from pg_catalog.pg_extension e
join pg_catalog.pg_namespace n on n.oid = e.extnamespace
where e.extname = 'pg_stat_statements'
