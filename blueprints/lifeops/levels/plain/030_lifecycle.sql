-- Made from the lifecycles in decade.yaml, level plain: change them there.
-- Has: native partitions, made ahead; roll-up tables kept by marks; retention by dropping partitions.
-- Lacks: compression; and nothing runs by itself, so maintain() has to be called.

CREATE TABLE lifeops.series_windows (
    series text PRIMARY KEY,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    is_dropped_before boolean NOT NULL DEFAULT false,
    CONSTRAINT series_windows_check CHECK (starts_at < ends_at)
);
COMMENT ON TABLE lifeops.series_windows IS 'The times of which a series has, or takes, rows; what was before starts_at has been dropped where is_dropped_before says so.';

CREATE TABLE lifeops.health_daily (
    user_id uuid NOT NULL,
    metric_type text NOT NULL,
    bucket timestamptz NOT NULL,
    samples bigint NOT NULL CHECK (samples > 0),
    value_sum double precision NOT NULL,
    value_min double precision NOT NULL,
    value_max double precision NOT NULL,
    PRIMARY KEY (user_id, metric_type, bucket),
    FOREIGN KEY (user_id) REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    CHECK (value_min <= value_max)
) WITH (fillfactor = 90);
COMMENT ON TABLE lifeops.health_daily IS 'health_metrics by 1 day, in UTC, made from health_metrics. The average is the sum by the count.';

CREATE TABLE lifeops.health_monthly (
    user_id uuid NOT NULL,
    metric_type text NOT NULL,
    bucket timestamptz NOT NULL,
    samples bigint NOT NULL CHECK (samples > 0),
    value_sum double precision NOT NULL,
    value_min double precision NOT NULL,
    value_max double precision NOT NULL,
    PRIMARY KEY (user_id, metric_type, bucket),
    FOREIGN KEY (user_id) REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    CHECK (value_min <= value_max)
) WITH (fillfactor = 90);
COMMENT ON TABLE lifeops.health_monthly IS 'health_metrics by 1 month, in UTC, made from health_daily. The average is the sum by the count.';

CREATE TABLE lifeops.health_metrics_marks (
    user_id uuid NOT NULL,
    metric_type text NOT NULL,
    bucket timestamptz NOT NULL,
    mark_id bigint GENERATED ALWAYS AS IDENTITY,
    -- Marks are only added and taken away: writers of one bucket do not wait for each other.
    PRIMARY KEY (user_id, metric_type, bucket, mark_id),
    FOREIGN KEY (user_id) REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 10000);
COMMENT ON TABLE lifeops.health_metrics_marks IS 'Buckets of health_daily whose rows have changed since they were rolled up.';

CREATE FUNCTION lifeops.note_health_metrics() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO lifeops.health_metrics_marks (user_id, metric_type, bucket)
    SELECT DISTINCT c.user_id, c.metric_type, date_trunc('day', c.measured_at, 'UTC')
    FROM changed AS c
    -- When the owner is being removed there is nothing left to roll up.
    WHERE EXISTS (SELECT FROM lifeops.user_profile AS o WHERE o.user_id = c.user_id);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION lifeops.note_health_metrics IS 'Notes which buckets of health_daily a statement has changed.';
CREATE TRIGGER note_health_metrics_insert AFTER INSERT ON lifeops.health_metrics
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION lifeops.note_health_metrics();
CREATE TRIGGER note_health_metrics_update_new AFTER UPDATE ON lifeops.health_metrics
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION lifeops.note_health_metrics();
CREATE TRIGGER note_health_metrics_update_old AFTER UPDATE ON lifeops.health_metrics
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION lifeops.note_health_metrics();
CREATE TRIGGER note_health_metrics_delete AFTER DELETE ON lifeops.health_metrics
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION lifeops.note_health_metrics();

CREATE FUNCTION lifeops.roll_up_health_metrics(p_marks integer DEFAULT 100000) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
AS $$
DECLARE
    -- Before this the rows are gone, so no bucket may be made from what is left.
    v_from timestamptz := coalesce((SELECT w.starts_at FROM lifeops.series_windows AS w WHERE w.series = 'health_metrics'), '-infinity');
    v_marks bigint;
    v_0 uuid[];
    v_1 text[];
    v_buckets timestamptz[];
BEGIN
    -- Two runs at once could store the older of two sums; the second has nothing to do.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('lifeops.health_metrics', 0)) THEN
        RETURN 0;
    END IF;
    -- A mark is committed with its rows: whoever sees the mark sees them too.
    WITH taken AS (
        DELETE FROM lifeops.health_metrics_marks AS d
        WHERE (d.user_id, d.metric_type, d.bucket, d.mark_id) IN (
            SELECT x.user_id, x.metric_type, x.bucket, x.mark_id FROM lifeops.health_metrics_marks AS x ORDER BY x.user_id, x.metric_type, x.bucket, x.mark_id LIMIT p_marks)
        RETURNING d.user_id, d.metric_type, d.bucket
    ), buckets AS (
        SELECT DISTINCT t.user_id, t.metric_type, t.bucket FROM taken AS t WHERE t.bucket >= v_from
    )
    SELECT (SELECT count(*) FROM taken), array_agg(b.user_id), array_agg(b.metric_type), array_agg(b.bucket)
    INTO v_marks, v_0, v_1, v_buckets
    FROM buckets AS b;

    WITH fresh AS (
        SELECT t.user_id, t.metric_type, t.bucket, a.*
        FROM unnest(v_0, v_1, v_buckets) AS t (user_id, metric_type, bucket)
        CROSS JOIN LATERAL (
            SELECT count(*) AS n, sum(r.value) AS total, min(r.value) AS low, max(r.value) AS high
            FROM lifeops.health_metrics AS r
            WHERE r.user_id = t.user_id AND r.metric_type = t.metric_type AND r.measured_at >= t.bucket AND r.measured_at < t.bucket + interval '1 day'
        ) AS a
    ), gone AS (
        DELETE FROM lifeops.health_daily AS h USING fresh AS f
        WHERE h.user_id = f.user_id AND h.metric_type = f.metric_type AND h.bucket = f.bucket AND f.n = 0
    )
    INSERT INTO lifeops.health_daily AS h (user_id, metric_type, bucket, samples, value_sum, value_min, value_max)
    SELECT f.user_id, f.metric_type, f.bucket, f.n, f.total, f.low, f.high FROM fresh AS f WHERE f.n > 0
    ON CONFLICT (user_id, metric_type, bucket) DO UPDATE
    SET samples = excluded.samples, value_sum = excluded.value_sum,
        value_min = excluded.value_min, value_max = excluded.value_max;

    SELECT array_agg(b.user_id), array_agg(b.metric_type), array_agg(b.bucket)
    INTO v_0, v_1, v_buckets
    FROM (SELECT DISTINCT t.user_id, t.metric_type, date_trunc('month', t.bucket, 'UTC') AS bucket
          FROM unnest(v_0, v_1, v_buckets) AS t (user_id, metric_type, bucket)) AS b;

    WITH fresh AS (
        SELECT t.user_id, t.metric_type, t.bucket, a.*
        FROM unnest(v_0, v_1, v_buckets) AS t (user_id, metric_type, bucket)
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(r.samples), 0)::bigint AS n, sum(r.value_sum) AS total, min(r.value_min) AS low, max(r.value_max) AS high
            FROM lifeops.health_daily AS r
            WHERE r.user_id = t.user_id AND r.metric_type = t.metric_type AND r.bucket >= t.bucket AND r.bucket < t.bucket + interval '1 month'
        ) AS a
    ), gone AS (
        DELETE FROM lifeops.health_monthly AS h USING fresh AS f
        WHERE h.user_id = f.user_id AND h.metric_type = f.metric_type AND h.bucket = f.bucket AND f.n = 0
    )
    INSERT INTO lifeops.health_monthly AS h (user_id, metric_type, bucket, samples, value_sum, value_min, value_max)
    SELECT f.user_id, f.metric_type, f.bucket, f.n, f.total, f.low, f.high FROM fresh AS f WHERE f.n > 0
    ON CONFLICT (user_id, metric_type, bucket) DO UPDATE
    SET samples = excluded.samples, value_sum = excluded.value_sum,
        value_min = excluded.value_min, value_max = excluded.value_max;

    RETURN v_marks;
END
$$;
COMMENT ON FUNCTION lifeops.roll_up_health_metrics IS 'Computes the noted buckets again, at most as many marks as are asked for; gives how many it took.';

CREATE FUNCTION lifeops.mark_health_metrics(p_from timestamptz, p_until timestamptz) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
AS $$
DECLARE
    v_from timestamptz := (SELECT w.starts_at FROM lifeops.series_windows AS w WHERE w.series = 'health_metrics');
    v_marks bigint;
BEGIN
    IF date_trunc('day', p_from, 'UTC') < v_from THEN
        RAISE EXCEPTION 'rolling up health_metrics again from % would reach rows that were dropped, before %: their buckets would be emptied', p_from, v_from
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    INSERT INTO lifeops.health_metrics_marks (user_id, metric_type, bucket)
    SELECT r.user_id, r.metric_type, date_trunc('day', r.measured_at, 'UTC')
    FROM lifeops.health_metrics AS r WHERE r.measured_at >= date_trunc('day', p_from, 'UTC') AND r.measured_at < p_until
    UNION
    SELECT h.user_id, h.metric_type, h.bucket FROM lifeops.health_daily AS h WHERE h.bucket >= date_trunc('day', p_from, 'UTC') AND h.bucket < p_until;
    GET DIAGNOSTICS v_marks = ROW_COUNT;
    RETURN v_marks;
END
$$;
COMMENT ON FUNCTION lifeops.mark_health_metrics IS 'Asks for a stretch of health_metrics to be rolled up again; refused where its rows were dropped.';

CREATE TABLE lifeops.sensor_hourly (
    user_id uuid NOT NULL,
    sensor_id integer NOT NULL,
    bucket timestamptz NOT NULL,
    samples bigint NOT NULL CHECK (samples > 0),
    value_sum double precision NOT NULL,
    value_min double precision NOT NULL,
    value_max double precision NOT NULL,
    PRIMARY KEY (user_id, sensor_id, bucket),
    FOREIGN KEY (user_id, sensor_id) REFERENCES lifeops.sensors (user_id, sensor_id) ON DELETE RESTRICT,
    CHECK (value_min <= value_max)
) WITH (fillfactor = 90);
COMMENT ON TABLE lifeops.sensor_hourly IS 'sensor_readings by 1 hour, in UTC, made from sensor_readings. The average is the sum by the count.';

CREATE TABLE lifeops.sensor_daily (
    user_id uuid NOT NULL,
    sensor_id integer NOT NULL,
    bucket timestamptz NOT NULL,
    samples bigint NOT NULL CHECK (samples > 0),
    value_sum double precision NOT NULL,
    value_min double precision NOT NULL,
    value_max double precision NOT NULL,
    PRIMARY KEY (user_id, sensor_id, bucket),
    FOREIGN KEY (user_id, sensor_id) REFERENCES lifeops.sensors (user_id, sensor_id) ON DELETE RESTRICT,
    CHECK (value_min <= value_max)
) WITH (fillfactor = 90);
COMMENT ON TABLE lifeops.sensor_daily IS 'sensor_readings by 1 day, in UTC, made from sensor_hourly. The average is the sum by the count.';

CREATE TABLE lifeops.sensor_monthly (
    user_id uuid NOT NULL,
    sensor_id integer NOT NULL,
    bucket timestamptz NOT NULL,
    samples bigint NOT NULL CHECK (samples > 0),
    value_sum double precision NOT NULL,
    value_min double precision NOT NULL,
    value_max double precision NOT NULL,
    PRIMARY KEY (user_id, sensor_id, bucket),
    FOREIGN KEY (user_id, sensor_id) REFERENCES lifeops.sensors (user_id, sensor_id) ON DELETE RESTRICT,
    CHECK (value_min <= value_max)
) WITH (fillfactor = 90);
COMMENT ON TABLE lifeops.sensor_monthly IS 'sensor_readings by 1 month, in UTC, made from sensor_daily. The average is the sum by the count.';

CREATE TABLE lifeops.sensor_readings_marks (
    user_id uuid NOT NULL,
    sensor_id integer NOT NULL,
    bucket timestamptz NOT NULL,
    mark_id bigint GENERATED ALWAYS AS IDENTITY,
    -- Marks are only added and taken away: writers of one bucket do not wait for each other.
    PRIMARY KEY (user_id, sensor_id, bucket, mark_id),
    FOREIGN KEY (user_id, sensor_id) REFERENCES lifeops.sensors (user_id, sensor_id) ON DELETE CASCADE
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 10000);
COMMENT ON TABLE lifeops.sensor_readings_marks IS 'Buckets of sensor_hourly whose rows have changed since they were rolled up.';

CREATE FUNCTION lifeops.note_sensor_readings() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO lifeops.sensor_readings_marks (user_id, sensor_id, bucket)
    SELECT DISTINCT c.user_id, c.sensor_id, date_bin('1 hour', c.measured_at, '2000-01-03 00:00:00+00')
    FROM changed AS c
    -- When the owner is being removed there is nothing left to roll up.
    WHERE EXISTS (SELECT FROM lifeops.sensors AS o WHERE o.user_id = c.user_id AND o.sensor_id = c.sensor_id);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION lifeops.note_sensor_readings IS 'Notes which buckets of sensor_hourly a statement has changed.';
CREATE TRIGGER note_sensor_readings_insert AFTER INSERT ON lifeops.sensor_readings
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION lifeops.note_sensor_readings();
CREATE TRIGGER note_sensor_readings_update_new AFTER UPDATE ON lifeops.sensor_readings
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION lifeops.note_sensor_readings();
CREATE TRIGGER note_sensor_readings_update_old AFTER UPDATE ON lifeops.sensor_readings
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION lifeops.note_sensor_readings();
CREATE TRIGGER note_sensor_readings_delete AFTER DELETE ON lifeops.sensor_readings
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION lifeops.note_sensor_readings();

CREATE FUNCTION lifeops.roll_up_sensor_readings(p_marks integer DEFAULT 100000) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
AS $$
DECLARE
    -- Before this the rows are gone, so no bucket may be made from what is left.
    v_from timestamptz := coalesce((SELECT w.starts_at FROM lifeops.series_windows AS w WHERE w.series = 'sensor_readings'), '-infinity');
    v_marks bigint;
    v_0 uuid[];
    v_1 integer[];
    v_buckets timestamptz[];
BEGIN
    -- Two runs at once could store the older of two sums; the second has nothing to do.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('lifeops.sensor_readings', 0)) THEN
        RETURN 0;
    END IF;
    -- A mark is committed with its rows: whoever sees the mark sees them too.
    WITH taken AS (
        DELETE FROM lifeops.sensor_readings_marks AS d
        WHERE (d.user_id, d.sensor_id, d.bucket, d.mark_id) IN (
            SELECT x.user_id, x.sensor_id, x.bucket, x.mark_id FROM lifeops.sensor_readings_marks AS x ORDER BY x.user_id, x.sensor_id, x.bucket, x.mark_id LIMIT p_marks)
        RETURNING d.user_id, d.sensor_id, d.bucket
    ), buckets AS (
        SELECT DISTINCT t.user_id, t.sensor_id, t.bucket FROM taken AS t WHERE t.bucket >= v_from
    )
    SELECT (SELECT count(*) FROM taken), array_agg(b.user_id), array_agg(b.sensor_id), array_agg(b.bucket)
    INTO v_marks, v_0, v_1, v_buckets
    FROM buckets AS b;

    WITH fresh AS (
        SELECT t.user_id, t.sensor_id, t.bucket, a.*
        FROM unnest(v_0, v_1, v_buckets) AS t (user_id, sensor_id, bucket)
        CROSS JOIN LATERAL (
            SELECT count(*) AS n, sum(r.value) AS total, min(r.value) AS low, max(r.value) AS high
            FROM lifeops.sensor_readings AS r
            WHERE r.user_id = t.user_id AND r.sensor_id = t.sensor_id AND r.measured_at >= t.bucket AND r.measured_at < t.bucket + interval '1 hour'
        ) AS a
    ), gone AS (
        DELETE FROM lifeops.sensor_hourly AS h USING fresh AS f
        WHERE h.user_id = f.user_id AND h.sensor_id = f.sensor_id AND h.bucket = f.bucket AND f.n = 0
    )
    INSERT INTO lifeops.sensor_hourly AS h (user_id, sensor_id, bucket, samples, value_sum, value_min, value_max)
    SELECT f.user_id, f.sensor_id, f.bucket, f.n, f.total, f.low, f.high FROM fresh AS f WHERE f.n > 0
    ON CONFLICT (user_id, sensor_id, bucket) DO UPDATE
    SET samples = excluded.samples, value_sum = excluded.value_sum,
        value_min = excluded.value_min, value_max = excluded.value_max;

    SELECT array_agg(b.user_id), array_agg(b.sensor_id), array_agg(b.bucket)
    INTO v_0, v_1, v_buckets
    FROM (SELECT DISTINCT t.user_id, t.sensor_id, date_trunc('day', t.bucket, 'UTC') AS bucket
          FROM unnest(v_0, v_1, v_buckets) AS t (user_id, sensor_id, bucket)) AS b;

    WITH fresh AS (
        SELECT t.user_id, t.sensor_id, t.bucket, a.*
        FROM unnest(v_0, v_1, v_buckets) AS t (user_id, sensor_id, bucket)
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(r.samples), 0)::bigint AS n, sum(r.value_sum) AS total, min(r.value_min) AS low, max(r.value_max) AS high
            FROM lifeops.sensor_hourly AS r
            WHERE r.user_id = t.user_id AND r.sensor_id = t.sensor_id AND r.bucket >= t.bucket AND r.bucket < t.bucket + interval '1 day'
        ) AS a
    ), gone AS (
        DELETE FROM lifeops.sensor_daily AS h USING fresh AS f
        WHERE h.user_id = f.user_id AND h.sensor_id = f.sensor_id AND h.bucket = f.bucket AND f.n = 0
    )
    INSERT INTO lifeops.sensor_daily AS h (user_id, sensor_id, bucket, samples, value_sum, value_min, value_max)
    SELECT f.user_id, f.sensor_id, f.bucket, f.n, f.total, f.low, f.high FROM fresh AS f WHERE f.n > 0
    ON CONFLICT (user_id, sensor_id, bucket) DO UPDATE
    SET samples = excluded.samples, value_sum = excluded.value_sum,
        value_min = excluded.value_min, value_max = excluded.value_max;

    SELECT array_agg(b.user_id), array_agg(b.sensor_id), array_agg(b.bucket)
    INTO v_0, v_1, v_buckets
    FROM (SELECT DISTINCT t.user_id, t.sensor_id, date_trunc('month', t.bucket, 'UTC') AS bucket
          FROM unnest(v_0, v_1, v_buckets) AS t (user_id, sensor_id, bucket)) AS b;

    WITH fresh AS (
        SELECT t.user_id, t.sensor_id, t.bucket, a.*
        FROM unnest(v_0, v_1, v_buckets) AS t (user_id, sensor_id, bucket)
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(r.samples), 0)::bigint AS n, sum(r.value_sum) AS total, min(r.value_min) AS low, max(r.value_max) AS high
            FROM lifeops.sensor_daily AS r
            WHERE r.user_id = t.user_id AND r.sensor_id = t.sensor_id AND r.bucket >= t.bucket AND r.bucket < t.bucket + interval '1 month'
        ) AS a
    ), gone AS (
        DELETE FROM lifeops.sensor_monthly AS h USING fresh AS f
        WHERE h.user_id = f.user_id AND h.sensor_id = f.sensor_id AND h.bucket = f.bucket AND f.n = 0
    )
    INSERT INTO lifeops.sensor_monthly AS h (user_id, sensor_id, bucket, samples, value_sum, value_min, value_max)
    SELECT f.user_id, f.sensor_id, f.bucket, f.n, f.total, f.low, f.high FROM fresh AS f WHERE f.n > 0
    ON CONFLICT (user_id, sensor_id, bucket) DO UPDATE
    SET samples = excluded.samples, value_sum = excluded.value_sum,
        value_min = excluded.value_min, value_max = excluded.value_max;

    RETURN v_marks;
END
$$;
COMMENT ON FUNCTION lifeops.roll_up_sensor_readings IS 'Computes the noted buckets again, at most as many marks as are asked for; gives how many it took.';

CREATE FUNCTION lifeops.mark_sensor_readings(p_from timestamptz, p_until timestamptz) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
AS $$
DECLARE
    v_from timestamptz := (SELECT w.starts_at FROM lifeops.series_windows AS w WHERE w.series = 'sensor_readings');
    v_marks bigint;
BEGIN
    IF date_bin('1 hour', p_from, '2000-01-03 00:00:00+00') < v_from THEN
        RAISE EXCEPTION 'rolling up sensor_readings again from % would reach rows that were dropped, before %: their buckets would be emptied', p_from, v_from
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    INSERT INTO lifeops.sensor_readings_marks (user_id, sensor_id, bucket)
    SELECT r.user_id, r.sensor_id, date_bin('1 hour', r.measured_at, '2000-01-03 00:00:00+00')
    FROM lifeops.sensor_readings AS r WHERE r.measured_at >= date_bin('1 hour', p_from, '2000-01-03 00:00:00+00') AND r.measured_at < p_until
    UNION
    SELECT h.user_id, h.sensor_id, h.bucket FROM lifeops.sensor_hourly AS h WHERE h.bucket >= date_bin('1 hour', p_from, '2000-01-03 00:00:00+00') AND h.bucket < p_until;
    GET DIAGNOSTICS v_marks = ROW_COUNT;
    RETURN v_marks;
END
$$;
COMMENT ON FUNCTION lifeops.mark_sensor_readings IS 'Asks for a stretch of sensor_readings to be rolled up again; refused where its rows were dropped.';

CREATE FUNCTION lifeops.roll_up() RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_all bigint := 0;
    v_marks bigint;
BEGIN
    LOOP
        v_marks := lifeops.roll_up_health_metrics();
        v_all := v_all + v_marks;
        EXIT WHEN v_marks = 0;
    END LOOP;
    LOOP
        v_marks := lifeops.roll_up_sensor_readings();
        v_all := v_all + v_marks;
        EXIT WHEN v_marks = 0;
    END LOOP;
    RETURN v_all;
END
$$;
COMMENT ON FUNCTION lifeops.roll_up IS 'Rolls up all that has changed. Run it every few minutes.';

CREATE FUNCTION lifeops.create_partitions(p_series text, p_from timestamptz, p_until timestamptz) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
SET lock_timeout = '200ms'
AS $$
DECLARE
    v_width interval;
    v_months integer;
    v_date boolean;
    v_window lifeops.series_windows;
    v_month integer;
    v_start timestamptz;
    v_end timestamptz;
    v_bound text;
    v_leaf text;
    v_made integer := 0;
BEGIN
    SELECT p.width, p.months, p.is_date INTO v_width, v_months, v_date
    FROM (VALUES
        ('gamification_events', interval '1 year', 12, false),
        ('habit_logs', interval '1 year', 12, true),
        ('health_metrics', interval '1 month', 1, false),
        ('sensor_readings', interval '7 days', 0, false)
    ) AS p (series, width, months, is_date) WHERE p.series = p_series;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'making partitions: % is no series with a lifecycle', p_series USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- One run at a time for a series; the other then finds its work done.
    PERFORM pg_advisory_xact_lock(hashtextextended('lifeops.partitions.' || p_series, 0));
    -- Bounds lie on a fixed grid in UTC, whoever asks and when.
    IF v_months > 0 THEN
        v_month := (extract(year FROM p_from)::integer * 12 + extract(month FROM p_from)::integer - 1) / v_months * v_months;
        v_start := make_timestamptz(v_month / 12, v_month % 12 + 1, 1, 0, 0, 0, 'UTC');
    ELSE
        v_start := date_bin(v_width, p_from, '2000-01-03 00:00:00+00');
    END IF;
    SELECT w.* INTO v_window FROM lifeops.series_windows AS w WHERE w.series = p_series;
    IF FOUND AND v_start < v_window.starts_at AND v_window.is_dropped_before THEN
        RAISE EXCEPTION 'making partitions of %: the rows before % were dropped, and their roll-ups would be made from what comes now',
            p_series, v_window.starts_at USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    -- No gap may stay between what there is and what is asked for.
    p_until := greatest(p_until, v_window.starts_at);
    v_start := least(v_start, v_window.ends_at);
    WHILE v_start < p_until LOOP
        v_end := v_start + v_width;
        IF v_window.series IS NULL OR v_start < v_window.starts_at OR v_start >= v_window.ends_at THEN
            v_leaf := p_series || to_char(v_start, '_YYYYMMDD');
            v_bound := CASE WHEN v_date THEN 'YYYY-MM-DD' ELSE 'YYYY-MM-DD HH24:MI:SS"+00"' END;
            -- LIKE and ATTACH: readers and writers of the table go on, which PARTITION OF would stop.
            EXECUTE format('CREATE TABLE lifeops.%I (LIKE lifeops.%I INCLUDING ALL) WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)',
                v_leaf, p_series);
            EXECUTE format('ALTER TABLE lifeops.%I ATTACH PARTITION lifeops.%I FOR VALUES FROM (%L) TO (%L)',
                p_series, v_leaf, to_char(v_start, v_bound), to_char(v_end, v_bound));
            INSERT INTO lifeops.series_windows AS w (series, starts_at, ends_at) VALUES (p_series, v_start, v_end)
            ON CONFLICT (series) DO UPDATE SET starts_at = least(w.starts_at, excluded.starts_at), ends_at = greatest(w.ends_at, excluded.ends_at);
            v_made := v_made + 1;
        END IF;
        v_start := v_end;
    END LOOP;
    RETURN v_made;
END
$$;
COMMENT ON FUNCTION lifeops.create_partitions IS 'Makes what partitions of a series are missing from one time to another, without a gap; gives how many.';

CREATE FUNCTION lifeops.series_window(p_series text, p_now timestamptz) RETURNS tstzrange
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_window tstzrange := (SELECT tstzrange(w.starts_at, w.ends_at) FROM lifeops.series_windows AS w WHERE w.series = p_series);
BEGIN
    IF v_window IS NULL THEN
        RAISE EXCEPTION '% has no partition yet: call lifeops.maintain()', p_series USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN v_window;
END
$$;
COMMENT ON FUNCTION lifeops.series_window IS 'The times of which a series takes rows.';

CREATE FUNCTION lifeops.drop_expired(p_now timestamptz) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
SET lock_timeout = '200ms'
AS $$
DECLARE
    v_leaf record;
    v_dropped integer := 0;
BEGIN
    FOR v_leaf IN
        SELECT l.name, l.ends_at FROM (
            SELECT c.relname AS name, substring(pg_get_expr(c.relpartbound, c.oid) FROM $re$TO \('([^']+)'\)$re$)::timestamptz AS ends_at
            FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'lifeops.sensor_readings'::regclass
        ) AS l WHERE l.ends_at <= p_now - interval '180 days' ORDER BY l.ends_at
    LOOP
        -- The table first, as writers do; what they have committed by then is seen below.
        LOCK TABLE ONLY lifeops.sensor_readings IN ACCESS EXCLUSIVE MODE;
        IF EXISTS (SELECT FROM lifeops.sensor_readings_marks AS d WHERE d.bucket < v_leaf.ends_at) THEN
            EXIT; -- not rolled up yet: the next run drops it
        END IF;
        UPDATE lifeops.series_windows AS w SET starts_at = v_leaf.ends_at, is_dropped_before = true WHERE w.series = 'sensor_readings';
        EXECUTE format('ALTER TABLE lifeops.sensor_readings DETACH PARTITION lifeops.%I', v_leaf.name);
        EXECUTE format('DROP TABLE lifeops.%I', v_leaf.name);
        v_dropped := v_dropped + 1;
    END LOOP;
    RETURN v_dropped;
END
$$;
COMMENT ON FUNCTION lifeops.drop_expired IS 'Drops partitions whose rows are all expired and rolled up; gives how many. It waits 200 ms for a lock, then fails and leaves all as it was.';

CREATE FUNCTION lifeops.maintain(p_now timestamptz DEFAULT now()) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
AS $$
BEGIN
    -- First, as it may take long: what follows holds locks until the end.
    PERFORM lifeops.roll_up();
    PERFORM lifeops.create_partitions('gamification_events', p_now, p_now + interval '2 years');
    PERFORM lifeops.create_partitions('habit_logs', p_now, p_now + interval '2 years');
    PERFORM lifeops.create_partitions('health_metrics', p_now, p_now + interval '1 year');
    PERFORM lifeops.create_partitions('sensor_readings', p_now, p_now + interval '84 days');
    PERFORM lifeops.drop_expired(p_now);
END
$$;
COMMENT ON FUNCTION lifeops.maintain IS 'One tick: roll-ups, partitions ahead, retention. A run that was missed is made good by the next.';

CREATE FUNCTION lifeops.erase_series(p_user_id uuid) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM lifeops.gamification_events AS r WHERE r.user_id = p_user_id;
    DELETE FROM lifeops.habit_logs AS r WHERE r.user_id = p_user_id;
    DELETE FROM lifeops.health_metrics AS r WHERE r.user_id = p_user_id;
    DELETE FROM lifeops.health_metrics_marks AS r WHERE r.user_id = p_user_id;
    DELETE FROM lifeops.health_daily AS r WHERE r.user_id = p_user_id;
    DELETE FROM lifeops.health_monthly AS r WHERE r.user_id = p_user_id;
    DELETE FROM lifeops.sensor_readings AS r WHERE r.user_id = p_user_id;
    DELETE FROM lifeops.sensor_readings_marks AS r WHERE r.user_id = p_user_id;
    DELETE FROM lifeops.sensor_hourly AS r WHERE r.user_id = p_user_id;
    DELETE FROM lifeops.sensor_daily AS r WHERE r.user_id = p_user_id;
    DELETE FROM lifeops.sensor_monthly AS r WHERE r.user_id = p_user_id;
END
$$;
COMMENT ON FUNCTION lifeops.erase_series IS 'Removes the rows of one owner from the series and their roll-ups.';

