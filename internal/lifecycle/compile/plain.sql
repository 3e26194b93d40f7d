-- Made from the lifecycles in decade.yaml, level plain: change them there.
-- Has: native partitions, made ahead; roll-up tables kept by marks; retention by dropping partitions.
-- Lacks: compression; and nothing runs by itself, so maintain() has to be called.
{{template "windows" .}}{{template "rollups" .}}{{$schema := name .Schema}}
CREATE FUNCTION {{$schema}}.create_partitions(p_series text, p_from timestamptz, p_until timestamptz) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
SET lock_timeout = '200ms'
AS $$
DECLARE
    v_width interval;
    v_months integer;
    v_date boolean;
    v_window {{$schema}}.series_windows;
    v_month integer;
    v_start timestamptz;
    v_end timestamptz;
    v_bound text;
    v_leaf text;
    v_made integer := 0;
BEGIN
    SELECT p.width, p.months, p.is_date INTO v_width, v_months, v_date
    FROM (VALUES
{{- range $i, $s := .Series}}{{if $i}},{{end}}
        ({{literal .Name}}, interval {{literal .Width}}, {{.Months}}, {{.Date}})
{{- end}}
    ) AS p (series, width, months, is_date) WHERE p.series = p_series;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'making partitions: % is no series with a lifecycle', p_series USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- One run at a time for a series; the other then finds its work done.
    PERFORM pg_advisory_xact_lock(hashtextextended('{{.Schema}}.partitions.' || p_series, 0));
    -- Bounds lie on a fixed grid in UTC, whoever asks and when.
    IF v_months > 0 THEN
        v_month := (extract(year FROM p_from)::integer * 12 + extract(month FROM p_from)::integer - 1) / v_months * v_months;
        v_start := make_timestamptz(v_month / 12, v_month % 12 + 1, 1, 0, 0, 0, 'UTC');
    ELSE
        v_start := date_bin(v_width, p_from, '2000-01-03 00:00:00+00');
    END IF;
    SELECT w.* INTO v_window FROM {{$schema}}.series_windows AS w WHERE w.series = p_series;
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
            EXECUTE format('CREATE TABLE {{.Schema}}.%I (LIKE {{.Schema}}.%I INCLUDING ALL) WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)',
                v_leaf, p_series);
            EXECUTE format('ALTER TABLE {{.Schema}}.%I ATTACH PARTITION {{.Schema}}.%I FOR VALUES FROM (%L) TO (%L)',
                p_series, v_leaf, to_char(v_start, v_bound), to_char(v_end, v_bound));
            INSERT INTO {{$schema}}.series_windows AS w (series, starts_at, ends_at) VALUES (p_series, v_start, v_end)
            ON CONFLICT (series) DO UPDATE SET starts_at = least(w.starts_at, excluded.starts_at), ends_at = greatest(w.ends_at, excluded.ends_at);
            v_made := v_made + 1;
        END IF;
        v_start := v_end;
    END LOOP;
    RETURN v_made;
END
$$;
COMMENT ON FUNCTION {{$schema}}.create_partitions IS 'Makes what partitions of a series are missing from one time to another, without a gap; gives how many.';

CREATE FUNCTION {{$schema}}.series_window(p_series text, p_now timestamptz) RETURNS tstzrange
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_window tstzrange := (SELECT tstzrange(w.starts_at, w.ends_at) FROM {{$schema}}.series_windows AS w WHERE w.series = p_series);
BEGIN
    IF v_window IS NULL THEN
        RAISE EXCEPTION '% has no partition yet: call {{.Schema}}.maintain()', p_series USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN v_window;
END
$$;
COMMENT ON FUNCTION {{$schema}}.series_window IS 'The times of which a series takes rows.';
{{if .HasDrop}}
CREATE FUNCTION {{$schema}}.drop_expired(p_now timestamptz) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
SET lock_timeout = '200ms'
AS $$
DECLARE
    v_leaf record;
    v_dropped integer := 0;
BEGIN
{{- range .Series}}{{if .DropAfter}}
    FOR v_leaf IN
        SELECT l.name, l.ends_at FROM (
            SELECT c.relname AS name, substring(pg_get_expr(c.relpartbound, c.oid) FROM $re$TO \('([^']+)'\)$re$)::timestamptz AS ends_at
            FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
            WHERE i.inhparent = '{{.Schema}}.{{.Name}}'::regclass
        ) AS l WHERE l.ends_at <= p_now - interval {{literal .DropAfter}} ORDER BY l.ends_at
    LOOP
        -- The table first, as writers do; what they have committed by then is seen below.
        LOCK TABLE ONLY {{$schema}}.{{name .Name}} IN ACCESS EXCLUSIVE MODE;
{{- if .Rollups}}
        IF EXISTS (SELECT FROM {{$schema}}.{{name .Dirty}} AS d WHERE d.bucket < v_leaf.ends_at) THEN
            EXIT; -- not rolled up yet: the next run drops it
        END IF;
{{- end}}
        UPDATE {{$schema}}.series_windows AS w SET starts_at = v_leaf.ends_at, is_dropped_before = true WHERE w.series = {{literal .Name}};
        EXECUTE format('ALTER TABLE {{.Schema}}.{{name .Name}} DETACH PARTITION {{.Schema}}.%I', v_leaf.name);
        EXECUTE format('DROP TABLE {{.Schema}}.%I', v_leaf.name);
        v_dropped := v_dropped + 1;
    END LOOP;
{{- end}}{{end}}
    RETURN v_dropped;
END
$$;
COMMENT ON FUNCTION {{$schema}}.drop_expired IS 'Drops partitions whose rows are all expired and rolled up; gives how many. It waits 200 ms for a lock, then fails and leaves all as it was.';
{{end}}
CREATE FUNCTION {{$schema}}.maintain(p_now timestamptz DEFAULT now()) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
AS $$
BEGIN
{{- if .HasRollups}}
    -- First, as it may take long: what follows holds locks until the end.
    PERFORM {{$schema}}.roll_up();
{{- end}}
{{- range .Series}}{{$s := .}}{{range .Rollups}}{{if .Keep}}
    DELETE FROM {{$schema}}.{{name .Name}} AS r WHERE r.bucket < p_now - interval {{literal .Keep}};
{{- end}}{{end}}{{end}}
{{- range .Series}}
    PERFORM {{$schema}}.create_partitions({{literal .Name}}, p_now, p_now + interval {{literal .Ahead}});
{{- end}}
{{- if .HasDrop}}
    PERFORM {{$schema}}.drop_expired(p_now);
{{- end}}
END
$$;
COMMENT ON FUNCTION {{$schema}}.maintain IS 'One tick: roll-ups, partitions ahead, retention. A run that was missed is made good by the next.';
{{template "erase" .}}
