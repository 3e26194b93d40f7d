-- Made from the lifecycles in decade.yaml, level apache: change them there.
-- Has: hypertables; roll-up tables kept by marks; retention by dropping chunks.
-- Lacks: compression, continuous aggregates and policies, which fail on this build; so maintain() has to be called.
{{template "windows" .}}{{template "rollups" .}}{{template "guards" .}}{{$schema := name .Schema}}
CREATE FUNCTION {{$schema}}.series_window(p_series text, p_now timestamptz) RETURNS tstzrange
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN tstzrange(coalesce((SELECT w.starts_at FROM {{$schema}}.series_windows AS w WHERE w.series = p_series), '-infinity'), 'infinity');
COMMENT ON FUNCTION {{$schema}}.series_window IS 'The times of which a series takes rows.';
{{if .HasDrop}}
CREATE FUNCTION {{$schema}}.drop_expired(p_now timestamptz) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
SET lock_timeout = '200ms'
AS $$
DECLARE
    v_until timestamptz;
    v_dropped integer := 0;
BEGIN
{{- range .Series}}{{if .DropAfter}}
    SELECT max(c.range_end) INTO v_until FROM timescaledb_information.chunks AS c
    WHERE c.hypertable_schema = {{literal .Schema}} AND c.hypertable_name = {{literal .Name}} AND c.range_end <= p_now - interval {{literal .DropAfter}};
    IF v_until IS NOT NULL THEN
        -- Writers wait from here on; what they have committed by then is seen below.
        LOCK TABLE ONLY {{$schema}}.{{name .Name}} IN SHARE ROW EXCLUSIVE MODE;
{{- if .Rollups}}
        IF NOT EXISTS (SELECT FROM {{$schema}}.{{name .Dirty}} AS d WHERE d.bucket < v_until) THEN
{{- else}}
        IF true THEN
{{- end}}
            INSERT INTO {{$schema}}.series_windows AS w (series, starts_at, ends_at, is_dropped_before) VALUES ({{literal .Name}}, v_until, 'infinity', true)
            ON CONFLICT (series) DO UPDATE SET starts_at = greatest(w.starts_at, excluded.starts_at), is_dropped_before = true;
            v_dropped := v_dropped + (SELECT count(*) FROM public.drop_chunks('{{name .Schema}}.{{name .Name}}', older_than => v_until));
        END IF;
    END IF;
{{- end}}{{end}}
    RETURN v_dropped;
END
$$;
COMMENT ON FUNCTION {{$schema}}.drop_expired IS 'Drops chunks whose rows are all expired and rolled up; gives how many. It waits 200 ms for a lock, then fails and leaves all as it was.';
{{end}}
CREATE FUNCTION {{$schema}}.maintain(p_now timestamptz DEFAULT now()) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
AS $$
BEGIN
{{- if .HasRollups}}
    PERFORM {{$schema}}.roll_up();
{{- end}}
{{- range .Series}}{{range .Rollups}}{{if .Keep}}
    DELETE FROM {{$schema}}.{{name .Name}} AS r WHERE r.bucket < p_now - interval {{literal .Keep}};
{{- end}}{{end}}{{end}}
{{- if .HasDrop}}
    PERFORM {{$schema}}.drop_expired(p_now);
{{- end}}
END
$$;
COMMENT ON FUNCTION {{$schema}}.maintain IS 'One tick: roll-ups, then retention. A run that was missed is made good by the next.';
{{template "erase" .}}
