-- Continuous aggregates, the query that was given for each, and what it reads:
-- a hypertable, or another one, by the name of its view. Then the hypertable in
-- which it is kept.
select a.view_schema::text, a.view_name::text, a.materialized_only, a.view_definition,
    coalesce(b.view_schema, a.hypertable_schema)::text, coalesce(b.view_name, a.hypertable_name)::text,
    a.materialization_hypertable_schema::text, a.materialization_hypertable_name::text, a.compression_enabled
from timescaledb_information.continuous_aggregates a
left join timescaledb_information.continuous_aggregates b
    on b.materialization_hypertable_schema = a.hypertable_schema and b.materialization_hypertable_name = a.hypertable_name
