-- TimescaleDB's policies. A continuous aggregate's are on its materialization
-- table, which the view names. Only a fixed schedule begins at a time that
-- somebody has stated. What is read by way of jsonb is not in every version.
select j.proc_name::text, coalesce(a.view_schema, j.hypertable_schema)::text, coalesce(a.view_name, j.hypertable_name)::text,
    j.schedule_interval::text, coalesce(j.config, '{}')::text,
    case when f.fixed then coalesce(pg_catalog.to_char((pg_catalog.to_jsonb(j) ->> 'initial_start')::timestamptz at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00', '') else '' end,
    case when f.fixed then coalesce(b.timezone, '') else '' end
from timescaledb_information.jobs j
cross join lateral (select coalesce((pg_catalog.to_jsonb(j) ->> 'fixed_schedule')::boolean, false)) f (fixed)
left join timescaledb_information.continuous_aggregates a
    on a.materialization_hypertable_schema = j.hypertable_schema and a.materialization_hypertable_name = j.hypertable_name
left join lateral (select pg_catalog.to_jsonb(x) ->> 'timezone' from _timescaledb_config.bgw_job x where f.fixed and x.id = j.job_id) b (timezone) on true
where j.hypertable_name is not null and j.proc_name in ('policy_compression', 'policy_retention', 'policy_refresh_continuous_aggregate', 'policy_reorder')
order by j.job_id
