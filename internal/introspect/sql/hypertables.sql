-- TimescaleDB's hypertables with their dimensions, in order.
select d.hypertable_schema::text, d.hypertable_name::text, d.column_name::text, d.dimension_type = 'Time',
    coalesce(d.time_interval::text, d.integer_interval::text, ''), coalesce(d.num_partitions, 0)::int4
from timescaledb_information.dimensions d
order by 1, 2, d.dimension_number
