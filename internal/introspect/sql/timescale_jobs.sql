-- TimescaleDB's policies. A continuous aggregate's are on its materialization
-- table, which the view names.
select j.proc_name::text, coalesce(a.view_schema, j.hypertable_schema)::text, coalesce(a.view_name, j.hypertable_name)::text,
    j.schedule_interval::text, coalesce(j.config, '{}')::text
from timescaledb_information.jobs j
left join timescaledb_information.continuous_aggregates a
    on a.materialization_hypertable_schema = j.hypertable_schema and a.materialization_hypertable_name = j.hypertable_name
where j.hypertable_name is not null and j.proc_name in ('policy_compression', 'policy_retention', 'policy_refresh_continuous_aggregate', 'policy_reorder')
order by j.job_id
