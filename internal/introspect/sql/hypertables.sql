-- TimescaleDB's hypertables with their dimensions, in order.
select d.hypertable_schema::text, d.hypertable_name::text, d.column_name::text, d.dimension_type = 'Time',
    coalesce(d.time_interval::text, d.integer_interval::text, ''), coalesce(d.num_partitions, 0)::int4,
    h.compression_enabled
from timescaledb_information.dimensions d
join timescaledb_information.hypertables h using (hypertable_schema, hypertable_name)
order by 1, 2, d.dimension_number
