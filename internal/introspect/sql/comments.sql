-- Comments on objects made after initdb (their oids begin at 16384), and on
-- the schema public where somebody has changed it.
select d.classoid, d.objoid, d.objsubid, d.description
from pg_catalog.pg_description d
where (d.objoid >= 16384 or d.objoid = pg_catalog.to_regnamespace('public')::oid and d.description <> 'standard public schema')
  and d.classoid in ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_constraint'::regclass, 'pg_catalog.pg_trigger'::regclass,
    'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_type'::regclass, 'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_namespace'::regclass,
    'pg_catalog.pg_event_trigger'::regclass, 'pg_catalog.pg_publication'::regclass, 'pg_catalog.pg_statistic_ext'::regclass)
