-- What server this is and who asks. One row.
select
    pg_catalog.current_setting('server_version_num')::int4,
    pg_catalog.current_setting('server_version'),
    pg_catalog.current_database(),
    current_user::text,
    r.rolsuper,
    r.rolsuper or r.rolbypassrls,
    pg_catalog.pg_has_role(current_user, 'pg_read_all_settings', 'usage'),
    pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'usage'),
    pg_catalog.pg_is_in_recovery(),
    pg_catalog.now(),
    pg_catalog.pg_stat_get_db_stat_reset_time(d.oid),
    pg_catalog.age(d.datfrozenxid)::int8,
    pg_catalog.mxid_age(d.datminmxid)::int8,
    pg_catalog.current_setting('block_size')::int8,
    exists (select from pg_catalog.pg_seclabel)
from pg_catalog.pg_database d, pg_catalog.pg_roles r
where d.datname = pg_catalog.current_database() and r.rolname = current_user
