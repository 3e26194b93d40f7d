-- decade:ignore-file TSC029 this level is for the community build
CREATE EXTENSION IF NOT EXISTS timescaledb;

SELECT public.create_hypertable('lifeops.gamification_events', public.by_range('occurred_at', interval '365 days'), create_default_indexes => false);
SELECT public.create_hypertable('lifeops.habit_logs', public.by_range('day', interval '365 days'), create_default_indexes => false);
SELECT public.create_hypertable('lifeops.health_metrics', public.by_range('measured_at', interval '30 days'), create_default_indexes => false);
SELECT public.create_hypertable('lifeops.sensor_readings', public.by_range('measured_at', interval '7 days'), create_default_indexes => false);
-- Made from the lifecycles in decade.yaml, level community: change them there.
-- Has: hypertables, compression, continuous aggregates, retention, all run by policies.
-- Lacks: nothing of the lifecycle; maintain() is here only so that one program serves every level.

CREATE FUNCTION lifeops.refuse_future() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% takes no row of %, more than a day ahead: it would make a chunk that retention never reaches', TG_TABLE_NAME, to_jsonb(NEW) ->> TG_ARGV[0]
        USING ERRCODE = 'check_violation';
END
$$;
COMMENT ON FUNCTION lifeops.refuse_future IS 'Refuses rows from clocks that are wrong; the functions that take batches put them into quarantine instead.';

CREATE TRIGGER refuse_future BEFORE INSERT ON lifeops.gamification_events
    FOR EACH ROW WHEN (NEW.occurred_at > now() + interval '1 day') EXECUTE FUNCTION lifeops.refuse_future('occurred_at');
CREATE TRIGGER refuse_future BEFORE INSERT ON lifeops.habit_logs
    FOR EACH ROW WHEN (NEW.day > (now() AT TIME ZONE 'UTC')::date + 2) EXECUTE FUNCTION lifeops.refuse_future('day');
CREATE TRIGGER refuse_future BEFORE INSERT ON lifeops.health_metrics
    FOR EACH ROW WHEN (NEW.measured_at > now() + interval '1 day') EXECUTE FUNCTION lifeops.refuse_future('measured_at');
CREATE TRIGGER refuse_future BEFORE INSERT ON lifeops.sensor_readings
    FOR EACH ROW WHEN (NEW.measured_at > now() + interval '1 day') EXECUTE FUNCTION lifeops.refuse_future('measured_at');

CREATE FUNCTION lifeops.create_partitions(p_series text, p_from timestamptz, p_until timestamptz) RETURNS integer
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
RETURN 0;
COMMENT ON FUNCTION lifeops.create_partitions IS 'Nothing to do: a hypertable makes its chunks itself. It is here so that one program serves every level.';

CREATE FUNCTION lifeops.series_window(p_series text, p_now timestamptz) RETURNS tstzrange
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN tstzrange(CASE p_series WHEN 'sensor_readings' THEN p_now - interval '180 days' ELSE '-infinity' END, 'infinity');
COMMENT ON FUNCTION lifeops.series_window IS 'The times of which a series takes rows.';

ALTER TABLE lifeops.gamification_events SET (timescaledb.compress, timescaledb.compress_segmentby = 'user_id', timescaledb.compress_orderby = 'occurred_at DESC, event_id');
SELECT public.add_compression_policy('lifeops.gamification_events', compress_after => interval '30 days');

ALTER TABLE lifeops.habit_logs SET (timescaledb.compress, timescaledb.compress_segmentby = 'user_id, habit', timescaledb.compress_orderby = 'day DESC');
SELECT public.add_compression_policy('lifeops.habit_logs', compress_after => interval '30 days');

ALTER TABLE lifeops.health_metrics SET (timescaledb.compress, timescaledb.compress_segmentby = 'user_id, metric_type', timescaledb.compress_orderby = 'measured_at DESC, source');
SELECT public.add_compression_policy('lifeops.health_metrics', compress_after => interval '7 days');

CREATE MATERIALIZED VIEW lifeops.health_daily WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT r.user_id, r.metric_type, public.time_bucket('1 day'::interval, r.measured_at) AS bucket, count(*) AS samples, sum(r.value) AS value_sum,
    min(r.value) AS value_min, max(r.value) AS value_max
FROM lifeops.health_metrics AS r
GROUP BY r.user_id, r.metric_type, public.time_bucket('1 day'::interval, r.measured_at)
WITH NO DATA;
COMMENT ON VIEW lifeops.health_daily IS 'health_metrics by 1 day, in UTC, made from health_metrics. The average is the sum by the count.';
SELECT public.add_continuous_aggregate_policy('lifeops.health_daily', start_offset => interval '60 days', end_offset => interval '1 day', schedule_interval => interval '10 minutes');

CREATE MATERIALIZED VIEW lifeops.health_monthly WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT r.user_id, r.metric_type, public.time_bucket('1 month'::interval, r.bucket) AS bucket, sum(r.samples)::bigint AS samples, sum(r.value_sum) AS value_sum,
    min(r.value_min) AS value_min, max(r.value_max) AS value_max
FROM lifeops.health_daily AS r
GROUP BY r.user_id, r.metric_type, public.time_bucket('1 month'::interval, r.bucket)
WITH NO DATA;
COMMENT ON VIEW lifeops.health_monthly IS 'health_metrics by 1 month, in UTC, made from health_daily. The average is the sum by the count.';
SELECT public.add_continuous_aggregate_policy('lifeops.health_monthly', start_offset => interval '4 months', end_offset => interval '1 month', schedule_interval => interval '1 hour');

ALTER TABLE lifeops.sensor_readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'user_id, sensor_id', timescaledb.compress_orderby = 'measured_at DESC');
SELECT public.add_compression_policy('lifeops.sensor_readings', compress_after => interval '7 days');

CREATE MATERIALIZED VIEW lifeops.sensor_hourly WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT r.user_id, r.sensor_id, public.time_bucket('1 hour'::interval, r.measured_at) AS bucket, count(*) AS samples, sum(r.value) AS value_sum,
    min(r.value) AS value_min, max(r.value) AS value_max
FROM lifeops.sensor_readings AS r
GROUP BY r.user_id, r.sensor_id, public.time_bucket('1 hour'::interval, r.measured_at)
WITH NO DATA;
COMMENT ON VIEW lifeops.sensor_hourly IS 'sensor_readings by 1 hour, in UTC, made from sensor_readings. The average is the sum by the count.';
SELECT public.add_continuous_aggregate_policy('lifeops.sensor_hourly', start_offset => interval '150 days', end_offset => interval '1 hour', schedule_interval => interval '10 minutes');

CREATE MATERIALIZED VIEW lifeops.sensor_daily WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT r.user_id, r.sensor_id, public.time_bucket('1 day'::interval, r.bucket) AS bucket, sum(r.samples)::bigint AS samples, sum(r.value_sum) AS value_sum,
    min(r.value_min) AS value_min, max(r.value_max) AS value_max
FROM lifeops.sensor_hourly AS r
GROUP BY r.user_id, r.sensor_id, public.time_bucket('1 day'::interval, r.bucket)
WITH NO DATA;
COMMENT ON VIEW lifeops.sensor_daily IS 'sensor_readings by 1 day, in UTC, made from sensor_hourly. The average is the sum by the count.';
SELECT public.add_continuous_aggregate_policy('lifeops.sensor_daily', start_offset => interval '150 days', end_offset => interval '1 day', schedule_interval => interval '1 hour');

CREATE MATERIALIZED VIEW lifeops.sensor_monthly WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT r.user_id, r.sensor_id, public.time_bucket('1 month'::interval, r.bucket) AS bucket, sum(r.samples)::bigint AS samples, sum(r.value_sum) AS value_sum,
    min(r.value_min) AS value_min, max(r.value_max) AS value_max
FROM lifeops.sensor_daily AS r
GROUP BY r.user_id, r.sensor_id, public.time_bucket('1 month'::interval, r.bucket)
WITH NO DATA;
COMMENT ON VIEW lifeops.sensor_monthly IS 'sensor_readings by 1 month, in UTC, made from sensor_daily. The average is the sum by the count.';
SELECT public.add_continuous_aggregate_policy('lifeops.sensor_monthly', start_offset => interval '4 months', end_offset => interval '1 month', schedule_interval => interval '1 hour');

SELECT public.add_retention_policy('lifeops.sensor_readings', drop_after => interval '180 days');

CREATE FUNCTION lifeops.roll_up() RETURNS bigint
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
RETURN 0;
COMMENT ON FUNCTION lifeops.roll_up IS 'Nothing to do: the policies of the continuous aggregates refresh them.';

CREATE FUNCTION lifeops.maintain(p_now timestamptz DEFAULT now()) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN;
END
$$;
COMMENT ON FUNCTION lifeops.maintain IS 'Nothing to do: policies compress, refresh and drop.';

-- decade:ignore TSC012 a person is erased rarely, and every row of theirs has to go
CREATE FUNCTION lifeops.erase_series(p_user_id uuid) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
-- The owner is a segmentby column, so compressed rows go by whole batches; but where a continuous aggregate has to hear
-- of each row they are unpacked, so the limit on that is lifted here.
SET timescaledb.max_tuples_decompressed_per_dml_transaction = 0
AS $$
DECLARE
    v_kept record;
BEGIN
    DELETE FROM lifeops.gamification_events AS r WHERE r.user_id = p_user_id;
    DELETE FROM lifeops.habit_logs AS r WHERE r.user_id = p_user_id;
    DELETE FROM lifeops.health_metrics AS r WHERE r.user_id = p_user_id;
    DELETE FROM lifeops.sensor_readings AS r WHERE r.user_id = p_user_id;
    -- A refresh does not reach what was rolled up before the rows were dropped.
    FOR v_kept IN
        SELECT c.materialization_hypertable_schema AS of, c.materialization_hypertable_name AS name
        FROM timescaledb_information.continuous_aggregates AS c WHERE c.view_schema = 'lifeops'
    LOOP
        EXECUTE format('DELETE FROM %I.%I AS r WHERE r.user_id = $1', v_kept.of, v_kept.name) USING p_user_id;
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifeops.erase_series IS 'Removes the rows of one owner from the series and from what their continuous aggregates keep.';
