-- The indexes of continuous aggregates, by name and by what follows the name of
-- the table in CREATE INDEX.
select a.view_schema::text, a.view_name::text, a.materialization_hypertable_name::text, x.relname::text,
    pg_catalog.substr(pg_catalog.pg_get_indexdef(i.indexrelid),
        pg_catalog.length(pg_catalog.format('CREATE INDEX %I ON %I.%I ', x.relname, n.nspname, t.relname)) + 1)
from timescaledb_information.continuous_aggregates a
join pg_catalog.pg_namespace n on n.nspname = a.materialization_hypertable_schema
join pg_catalog.pg_class t on t.relnamespace = n.oid and t.relname = a.materialization_hypertable_name
join pg_catalog.pg_index i on i.indrelid = t.oid
join pg_catalog.pg_class x on x.oid = i.indexrelid
where not i.indisunique and t.oid <> all ($1::oid[])
