-- Made from the lifecycles in decade.yaml, level community: change them there.
-- Has: hypertables, compression, continuous aggregates, retention, all run by policies.
-- Lacks: nothing of the lifecycle; maintain() is here only so that one program serves every level.
{{$schema := name .Schema}}{{template "guards" .}}
CREATE FUNCTION {{$schema}}.series_window(p_series text, p_now timestamptz) RETURNS tstzrange
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN tstzrange(CASE p_series {{range .Series}}{{if .DropAfter}}WHEN {{literal .Name}} THEN p_now - interval {{literal .DropAfter}} {{end}}{{end}}ELSE '-infinity' END, 'infinity');
COMMENT ON FUNCTION {{$schema}}.series_window IS 'The times of which a series takes rows.';
{{range $s := .Series}}{{if .Compress}}
ALTER TABLE {{$schema}}.{{name .Name}} SET (timescaledb.compress, timescaledb.compress_segmentby = {{literal .SegmentBy}}, timescaledb.compress_orderby = {{literal .OrderBy}});
SELECT public.add_compression_policy('{{$schema}}.{{name .Name}}', compress_after => interval {{literal .Compress}});
{{end}}{{range $r := .Rollups}}
CREATE MATERIALIZED VIEW {{$schema}}.{{name $r.Name}} WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
{{- if $r.First}}
SELECT {{cols "r." $r.By}}, public.{{$r.Bucket (print "r." (name $s.Time))}} AS bucket, count(*) AS samples, sum(r.{{name $r.Value}}) AS {{$r.Col "sum"}},
    min(r.{{name $r.Value}}) AS {{$r.Col "min"}}, max(r.{{name $r.Value}}) AS {{$r.Col "max"}}
FROM {{$schema}}.{{name $s.Name}} AS r
GROUP BY {{cols "r." $r.By}}, public.{{$r.Bucket (print "r." (name $s.Time))}}
{{- else}}
SELECT {{cols "r." $r.By}}, public.{{$r.Bucket "r.bucket"}} AS bucket, sum(r.samples)::bigint AS samples, sum(r.{{$r.Col "sum"}}) AS {{$r.Col "sum"}},
    min(r.{{$r.Col "min"}}) AS {{$r.Col "min"}}, max(r.{{$r.Col "max"}}) AS {{$r.Col "max"}}
FROM {{$schema}}.{{name $r.From}} AS r
GROUP BY {{cols "r." $r.By}}, public.{{$r.Bucket "r.bucket"}}
{{- end}}
WITH NO DATA;
COMMENT ON VIEW {{$schema}}.{{name $r.Name}} IS {{literal (print $s.Name " by " $r.Every ", in UTC, made from " $r.From ". The average is the sum by the count.")}};
SELECT public.add_continuous_aggregate_policy('{{$schema}}.{{name $r.Name}}', start_offset => interval {{literal $r.Refresh}}, end_offset => interval {{literal $r.Every}}, schedule_interval => interval {{if $r.First}}'10 minutes'{{else}}'1 hour'{{end}});
{{- if $r.Keep}}
SELECT public.add_retention_policy('{{$schema}}.{{name $r.Name}}', drop_after => interval {{literal $r.Keep}});
{{- end}}
{{end}}{{if .DropAfter}}
SELECT public.add_retention_policy('{{$schema}}.{{name .Name}}', drop_after => interval {{literal .DropAfter}});
{{end}}{{end}}
CREATE FUNCTION {{$schema}}.roll_up() RETURNS bigint
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
RETURN 0;
COMMENT ON FUNCTION {{$schema}}.roll_up IS 'Nothing to do: the policies of the continuous aggregates refresh them.';

CREATE FUNCTION {{$schema}}.maintain(p_now timestamptz DEFAULT now()) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN;
END
$$;
COMMENT ON FUNCTION {{$schema}}.maintain IS 'Nothing to do: policies compress, refresh and drop.';

{{if .Unpacks}}-- decade:ignore TSC012 a person is erased rarely, and every row of theirs has to go
{{end}}CREATE FUNCTION {{$schema}}.erase_series(p_{{(index .Series 0).Owner}} {{.OwnerType}}) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
{{- if .Unpacks}}
-- The owner is a segmentby column, so compressed rows go by whole batches; but where a continuous aggregate has to hear
-- of each row they are unpacked, so the limit on that is lifted here.
SET timescaledb.max_tuples_decompressed_per_dml_transaction = 0
{{- end}}
AS $$
DECLARE
    v_kept record;
BEGIN
{{- range .Series}}
    DELETE FROM {{$schema}}.{{name .Name}} AS r WHERE r.{{name .Owner}} = p_{{.Owner}};
{{- end}}
    -- A refresh does not reach what was rolled up before the rows were dropped.
    FOR v_kept IN
        SELECT c.materialization_hypertable_schema AS of, c.materialization_hypertable_name AS name
        FROM timescaledb_information.continuous_aggregates AS c WHERE c.view_schema = {{literal .Schema}}
    LOOP
        EXECUTE format('DELETE FROM %I.%I AS r WHERE r.{{name (index .Series 0).Owner}} = $1', v_kept.of, v_kept.name) USING p_{{(index .Series 0).Owner}};
    END LOOP;
END
$$;
COMMENT ON FUNCTION {{$schema}}.erase_series IS 'Removes the rows of one owner from the series and from what their continuous aggregates keep.';
