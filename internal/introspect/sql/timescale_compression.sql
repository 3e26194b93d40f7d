-- Columnstore settings per hypertable and column.
select s.hypertable_schema::text, s.hypertable_name::text, s.attname::text,
    coalesce(s.segmentby_column_index, 0)::int4, coalesce(s.orderby_column_index, 0)::int4,
    coalesce(s.orderby_asc, true), coalesce(s.orderby_nullsfirst, false)
from timescaledb_information.compression_settings s
order by 1, 2, s.segmentby_column_index, s.orderby_column_index
