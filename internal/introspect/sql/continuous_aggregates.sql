-- Continuous aggregates and the query that was given for each.
select a.view_schema::text, a.view_name::text, a.materialized_only, a.view_definition,
    a.hypertable_schema::text, a.hypertable_name::text
from timescaledb_information.continuous_aggregates a
