{{define "rollups"}}{{$schema := name .Schema}}{{$level := .Level}}
{{- range $s := .Series}}{{range $r := .Rollups}}
CREATE TABLE {{$schema}}.{{name $r.Name}} (
{{$r.Columns}}    bucket timestamptz NOT NULL,
    samples bigint NOT NULL CHECK (samples > 0),
    {{$r.Col "sum"}} {{$r.Sum}} NOT NULL,
    {{$r.Col "min"}} {{$r.Type}} NOT NULL,
    {{$r.Col "max"}} {{$r.Type}} NOT NULL,
    PRIMARY KEY ({{cols "" $r.By}}, bucket),
{{- range $r.Refs}}
    FOREIGN KEY ({{cols "" .Columns}}) REFERENCES {{.Table}} ({{cols "" .RefColumns}}){{with .OnDelete}} ON DELETE {{.}}{{end}},
{{- end}}
    CHECK ({{$r.Col "min"}} <= {{$r.Col "max"}})
) WITH (fillfactor = 90);
COMMENT ON TABLE {{$schema}}.{{name $r.Name}} IS {{literal (print $s.Name " by " $r.Every ", in UTC, made from " $r.From ". The average is the sum by the count.")}};
{{end}}{{if .Rollups}}{{$first := index .Rollups 0}}
CREATE TABLE {{$schema}}.{{name .Dirty}} (
{{$first.Columns}}    bucket timestamptz NOT NULL,
    mark_id bigint GENERATED ALWAYS AS IDENTITY,
    -- Marks are only added and taken away: writers of one bucket do not wait for each other.
    PRIMARY KEY ({{cols "" $first.By}}, bucket, mark_id)
{{- range $first.Refs}},
    FOREIGN KEY ({{cols "" .Columns}}) REFERENCES {{.Table}} ({{cols "" .RefColumns}}) ON DELETE CASCADE
{{- end}}
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 10000);
COMMENT ON TABLE {{$schema}}.{{name .Dirty}} IS {{literal (print "Buckets of " $first.Name " whose rows have changed since they were rolled up.")}};

CREATE FUNCTION {{$schema}}.{{name (print "note_" .Name)}}() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
{{- if and (eq $level "apache") .DropAfter}}
    IF EXISTS (SELECT FROM changed AS c JOIN {{$schema}}.series_windows AS w ON w.series = {{literal .Name}} WHERE c.{{name .Time}} < w.starts_at) AND TG_OP = 'INSERT' THEN
        RAISE EXCEPTION {{literal (print .Name " takes no rows of a time whose rows were dropped: its roll-ups would be made from what is left")}}
            USING ERRCODE = 'check_violation';
    END IF;
{{- end}}
    INSERT INTO {{$schema}}.{{name .Dirty}} ({{cols "" $first.By}}, bucket)
    SELECT DISTINCT {{cols "c." $first.By}}, {{$first.Bucket (print "c." (name .Time))}}
    FROM changed AS c
    -- When the owner is being removed there is nothing left to roll up.
    WHERE {{range $i, $f := $first.Refs}}{{if $i}} AND {{end}}EXISTS (SELECT FROM {{.Table}} AS o WHERE {{range $j, $c := .Columns}}{{if $j}} AND {{end}}o.{{name (index $f.RefColumns $j)}} = c.{{name $c}}{{end}}){{else}}true{{end}};
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION {{$schema}}.{{name (print "note_" .Name)}} IS {{literal (print "Notes which buckets of " $first.Name " a statement has changed.")}};
CREATE TRIGGER {{name (print "note_" .Name "_insert")}} AFTER INSERT ON {{$schema}}.{{name .Name}}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{$schema}}.{{name (print "note_" .Name)}}();
CREATE TRIGGER {{name (print "note_" .Name "_update_new")}} AFTER UPDATE ON {{$schema}}.{{name .Name}}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{$schema}}.{{name (print "note_" .Name)}}();
CREATE TRIGGER {{name (print "note_" .Name "_update_old")}} AFTER UPDATE ON {{$schema}}.{{name .Name}}
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{$schema}}.{{name (print "note_" .Name)}}();
CREATE TRIGGER {{name (print "note_" .Name "_delete")}} AFTER DELETE ON {{$schema}}.{{name .Name}}
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {{$schema}}.{{name (print "note_" .Name)}}();

CREATE FUNCTION {{$schema}}.{{name (print "roll_up_" .Name)}}(p_marks integer DEFAULT 100000) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
AS $$
DECLARE
    -- Before this the rows are gone, so no bucket may be made from what is left.
    v_from timestamptz := coalesce((SELECT w.starts_at FROM {{$schema}}.series_windows AS w WHERE w.series = {{literal .Name}}), '-infinity');
    v_marks bigint;
{{- range $i, $c := $first.By}}
    v_{{$i}} {{index $first.Types $i}}[];
{{- end}}
    v_buckets timestamptz[];
BEGIN
    -- Two runs at once could store the older of two sums; the second has nothing to do.
    IF NOT pg_try_advisory_xact_lock(hashtextextended({{literal (print $.Schema "." .Name)}}, 0)) THEN
        RETURN 0;
    END IF;
    -- A mark is committed with its rows: whoever sees the mark sees them too.
    WITH taken AS (
        DELETE FROM {{$schema}}.{{name .Dirty}} AS d
        WHERE ({{cols "d." $first.By}}, d.bucket, d.mark_id) IN (
            SELECT {{cols "x." $first.By}}, x.bucket, x.mark_id FROM {{$schema}}.{{name .Dirty}} AS x ORDER BY {{cols "x." $first.By}}, x.bucket, x.mark_id LIMIT p_marks)
        RETURNING {{cols "d." $first.By}}, d.bucket
    ), buckets AS (
        SELECT DISTINCT {{cols "t." $first.By}}, t.bucket FROM taken AS t WHERE t.bucket >= v_from
    )
    SELECT (SELECT count(*) FROM taken), {{range $i, $c := $first.By}}array_agg(b.{{name $c}}), {{end}}array_agg(b.bucket)
    INTO v_marks, {{range $i, $c := $first.By}}v_{{$i}}, {{end}}v_buckets
    FROM buckets AS b;
{{range $n, $r := .Rollups}}{{if not $r.First}}
    SELECT {{range $i, $c := $r.By}}array_agg(b.{{name $c}}), {{end}}array_agg(b.bucket)
    INTO {{range $i, $c := $r.By}}v_{{$i}}, {{end}}v_buckets
    FROM (SELECT DISTINCT {{cols "t." $r.By}}, {{$r.Bucket "t.bucket"}} AS bucket
          FROM unnest({{range $i, $c := $r.By}}v_{{$i}}, {{end}}v_buckets) AS t ({{cols "" $r.By}}, bucket)) AS b;
{{end}}
    WITH fresh AS (
        SELECT {{cols "t." $r.By}}, t.bucket, a.*
        FROM unnest({{range $i, $c := $r.By}}v_{{$i}}, {{end}}v_buckets) AS t ({{cols "" $r.By}}, bucket)
        CROSS JOIN LATERAL (
{{- if $r.First}}
            SELECT count(*) AS n, sum(r.{{name $r.Value}}) AS total, min(r.{{name $r.Value}}) AS low, max(r.{{name $r.Value}}) AS high
            FROM {{$schema}}.{{name $s.Name}} AS r
            WHERE {{equal "r" "t" $r.By}} AND r.{{name $s.Time}} >= t.bucket AND r.{{name $s.Time}} < t.bucket + interval {{literal $r.Every}}
{{- else}}
            SELECT coalesce(sum(r.samples), 0)::bigint AS n, sum(r.{{$r.Col "sum"}}) AS total, min(r.{{$r.Col "min"}}) AS low, max(r.{{$r.Col "max"}}) AS high
            FROM {{$schema}}.{{name $r.From}} AS r
            WHERE {{equal "r" "t" $r.By}} AND r.bucket >= t.bucket AND r.bucket < t.bucket + interval {{literal $r.Every}}
{{- end}}
        ) AS a
    ), gone AS (
        DELETE FROM {{$schema}}.{{name $r.Name}} AS h USING fresh AS f
        WHERE {{equal "h" "f" $r.By}} AND h.bucket = f.bucket AND f.n = 0
    )
    INSERT INTO {{$schema}}.{{name $r.Name}} AS h ({{cols "" $r.By}}, bucket, samples, {{$r.Col "sum"}}, {{$r.Col "min"}}, {{$r.Col "max"}})
    SELECT {{cols "f." $r.By}}, f.bucket, f.n, f.total, f.low, f.high FROM fresh AS f WHERE f.n > 0
    ON CONFLICT ({{cols "" $r.By}}, bucket) DO UPDATE
    SET samples = excluded.samples, {{$r.Col "sum"}} = excluded.{{$r.Col "sum"}},
        {{$r.Col "min"}} = excluded.{{$r.Col "min"}}, {{$r.Col "max"}} = excluded.{{$r.Col "max"}};
{{end}}
    RETURN v_marks;
END
$$;
COMMENT ON FUNCTION {{$schema}}.{{name (print "roll_up_" .Name)}} IS {{literal (print "Computes the noted buckets again, at most as many marks as are asked for; gives how many it took.")}};

CREATE FUNCTION {{$schema}}.{{name (print "mark_" .Name)}}(p_from timestamptz, p_until timestamptz) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
AS $$
DECLARE
    v_from timestamptz := (SELECT w.starts_at FROM {{$schema}}.series_windows AS w WHERE w.series = {{literal .Name}});
    v_marks bigint;
BEGIN
    IF {{$first.Bucket "p_from"}} < v_from THEN
        RAISE EXCEPTION {{literal (print "rolling up " .Name " again from % would reach rows that were dropped, before %: their buckets would be emptied")}}, p_from, v_from
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    INSERT INTO {{$schema}}.{{name .Dirty}} ({{cols "" $first.By}}, bucket)
    SELECT {{cols "r." $first.By}}, {{$first.Bucket (print "r." (name .Time))}}
    FROM {{$schema}}.{{name .Name}} AS r WHERE r.{{name .Time}} >= {{$first.Bucket "p_from"}} AND r.{{name .Time}} < p_until
    UNION
    SELECT {{cols "h." $first.By}}, h.bucket FROM {{$schema}}.{{name $first.Name}} AS h WHERE h.bucket >= {{$first.Bucket "p_from"}} AND h.bucket < p_until;
    GET DIAGNOSTICS v_marks = ROW_COUNT;
    RETURN v_marks;
END
$$;
COMMENT ON FUNCTION {{$schema}}.{{name (print "mark_" .Name)}} IS {{literal (print "Asks for a stretch of " .Name " to be rolled up again; refused where its rows were dropped.")}};
{{end}}{{end}}
CREATE FUNCTION {{$schema}}.roll_up() RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_all bigint := 0;
    v_marks bigint;
BEGIN
{{- range .Series}}{{if .Rollups}}
    LOOP
        v_marks := {{$schema}}.{{name (print "roll_up_" .Name)}}();
        v_all := v_all + v_marks;
        EXIT WHEN v_marks = 0;
    END LOOP;
{{- end}}{{end}}
    RETURN v_all;
END
$$;
COMMENT ON FUNCTION {{$schema}}.roll_up IS 'Rolls up all that has changed. Run it every few minutes.';
{{end}}

{{define "erase"}}{{$schema := name .Schema}}
CREATE FUNCTION {{$schema}}.erase_series(p_{{(index .Series 0).Owner}} {{.OwnerType}}) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
{{- range .Series}}{{$s := .}}
    DELETE FROM {{$schema}}.{{name .Name}} AS r WHERE r.{{name .Owner}} = p_{{.Owner}};
{{- if .Rollups}}
    DELETE FROM {{$schema}}.{{name .Dirty}} AS r WHERE r.{{name .Owner}} = p_{{.Owner}};
{{- range .Rollups}}
    DELETE FROM {{$schema}}.{{name .Name}} AS r WHERE r.{{name $s.Owner}} = p_{{$s.Owner}};
{{- end}}{{end}}{{end}}
END
$$;
COMMENT ON FUNCTION {{$schema}}.erase_series IS 'Removes the rows of one owner from the series and their roll-ups.';
{{end}}
{{define "windows"}}{{$schema := name .Schema}}
CREATE TABLE {{$schema}}.series_windows (
    series text PRIMARY KEY,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    is_dropped_before boolean NOT NULL DEFAULT false,
    CONSTRAINT series_windows_check CHECK (starts_at < ends_at)
);
COMMENT ON TABLE {{$schema}}.series_windows IS 'The times of which a series has, or takes, rows; what was before starts_at has been dropped where is_dropped_before says so.';
{{end}}
