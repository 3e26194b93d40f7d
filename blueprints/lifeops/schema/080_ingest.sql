-- The ways in. A batch is three arrays of one length; what cannot be taken goes to quarantine and
-- stops nothing else. p_now is a parameter so that a test, or a replay, can say when it is.
CREATE FUNCTION lifeops.ingest_sensor_readings(
    p_user_id uuid, p_sensor_ids integer[], p_times timestamptz[], p_values double precision[],
    p_now timestamptz DEFAULT now(), OUT accepted bigint, OUT duplicates bigint, OUT quarantined bigint
)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_window tstzrange := lifeops.series_window('sensor_readings', p_now);
BEGIN
    IF cardinality(p_sensor_ids) <> cardinality(p_times) OR cardinality(p_times) <> cardinality(p_values) THEN
        RAISE EXCEPTION 'a batch of sensor readings needs as many sensors (%) as times (%) as values (%)',
            cardinality(p_sensor_ids), cardinality(p_times), cardinality(p_values) USING ERRCODE = 'array_subscript_error';
    END IF;
    WITH batch AS (
        SELECT b.sensor_id, b.at, b.value,
            CASE
                WHEN b.value IS NULL OR NOT (b.value > '-Infinity' AND b.value < 'Infinity') THEN 'not_a_number'
                WHEN s.sensor_id IS NULL THEN 'unknown_sensor'
                WHEN b.at > p_now + interval '15 minutes' THEN 'future'
                WHEN b.at < lower(v_window) THEN 'too_old'
                WHEN NOT v_window @> b.at THEN 'no_partition'
            END AS reason
        FROM unnest(p_sensor_ids, p_times, p_values) AS b (sensor_id, at, value)
        LEFT JOIN lifeops.sensors AS s ON s.user_id = p_user_id AND s.sensor_id = b.sensor_id
    ), taken AS (
        INSERT INTO lifeops.sensor_readings (user_id, sensor_id, measured_at, value, received_at)
        SELECT p_user_id, b.sensor_id, b.at, b.value, p_now FROM batch AS b WHERE b.reason IS NULL
        ON CONFLICT (user_id, sensor_id, measured_at) DO NOTHING
        RETURNING 1
    ), kept_out AS (
        INSERT INTO lifeops.quarantined_readings (user_id, series, series_key, measured_at, value, reason, received_at)
        SELECT p_user_id, 'sensor_readings', coalesce(b.sensor_id::text, ''), coalesce(b.at, 'infinity'), b.value, b.reason, p_now
        FROM batch AS b WHERE b.reason IS NOT NULL
        ON CONFLICT (user_id, series, series_key, measured_at) DO NOTHING
    )
    SELECT (SELECT count(*) FROM taken), count(*) FILTER (WHERE b.reason IS NULL) - (SELECT count(*) FROM taken),
        count(*) FILTER (WHERE b.reason IS NOT NULL)
    INTO accepted, duplicates, quarantined
    FROM batch AS b;
END
$$;
COMMENT ON FUNCTION lifeops.ingest_sensor_readings IS 'Takes a batch of readings: each once, however often it is sent; the impossible ones into quarantine.';

CREATE FUNCTION lifeops.ingest_health_metrics(
    p_user_id uuid, p_source text, p_metric_types text[], p_times timestamptz[], p_values double precision[],
    p_now timestamptz DEFAULT now(), OUT accepted bigint, OUT duplicates bigint, OUT quarantined bigint
)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_window tstzrange := lifeops.series_window('health_metrics', p_now);
BEGIN
    IF cardinality(p_metric_types) <> cardinality(p_times) OR cardinality(p_times) <> cardinality(p_values) THEN
        RAISE EXCEPTION 'a batch of health metrics needs as many types (%) as times (%) as values (%)',
            cardinality(p_metric_types), cardinality(p_times), cardinality(p_values) USING ERRCODE = 'array_subscript_error';
    END IF;
    WITH batch AS (
        SELECT b.metric_type, b.at, b.value,
            CASE
                WHEN b.value IS NULL OR NOT (b.value > '-Infinity' AND b.value < 'Infinity') THEN 'not_a_number'
                WHEN b.at > p_now + interval '15 minutes' THEN 'future'
                WHEN b.at < lower(v_window) THEN 'too_old'
                WHEN NOT v_window @> b.at THEN 'no_partition'
            END AS reason
        FROM unnest(p_metric_types, p_times, p_values) AS b (metric_type, at, value)
    ), taken AS (
        INSERT INTO lifeops.health_metrics (user_id, metric_type, measured_at, source, value, received_at)
        SELECT p_user_id, b.metric_type, b.at, p_source, b.value, p_now FROM batch AS b WHERE b.reason IS NULL
        ON CONFLICT (user_id, metric_type, measured_at, source) DO NOTHING
        RETURNING 1
    ), kept_out AS (
        INSERT INTO lifeops.quarantined_readings (user_id, series, series_key, measured_at, value, reason, received_at)
        SELECT p_user_id, 'health_metrics', b.metric_type, coalesce(b.at, 'infinity'), b.value, b.reason, p_now
        FROM batch AS b WHERE b.reason IS NOT NULL
        ON CONFLICT (user_id, series, series_key, measured_at) DO NOTHING
    )
    SELECT (SELECT count(*) FROM taken), count(*) FILTER (WHERE b.reason IS NULL) - (SELECT count(*) FROM taken),
        count(*) FILTER (WHERE b.reason IS NOT NULL)
    INTO accepted, duplicates, quarantined
    FROM batch AS b;
END
$$;
COMMENT ON FUNCTION lifeops.ingest_health_metrics IS 'Takes a batch from a wearable: each value once, however often it is sent; the impossible ones into quarantine.';
