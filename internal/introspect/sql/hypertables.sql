-- TimescaleDB's hypertables with their dimensions, in order, and the function
-- that tells the time of an integer one. Those of continuous aggregates are
-- listed among the dimensions alone.
select d.hypertable_schema::text, d.hypertable_name::text, d.column_name::text, d.dimension_type = 'Time',
    coalesce(d.time_interval::text, d.integer_interval::text, ''), coalesce(d.num_partitions, 0)::int4,
    coalesce(h.compression_enabled, false),
    coalesce(n.integer_now_func_schema::text, ''), coalesce(n.integer_now_func::text, '')
from timescaledb_information.dimensions d
left join timescaledb_information.hypertables h using (hypertable_schema, hypertable_name)
left join _timescaledb_catalog.hypertable c on c.schema_name = d.hypertable_schema and c.table_name = d.hypertable_name
left join _timescaledb_catalog.dimension n on n.hypertable_id = c.id and n.column_name = d.column_name and d.dimension_type = 'Time'
order by 1, 2, d.dimension_number
