{{define "guards"}}{{$schema := name .Schema}}
CREATE FUNCTION {{$schema}}.refuse_future() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% takes no row of %, more than a day ahead: it would make a chunk that retention never reaches', TG_TABLE_NAME, to_jsonb(NEW) ->> TG_ARGV[0]
        USING ERRCODE = 'check_violation';
END
$$;
COMMENT ON FUNCTION {{$schema}}.refuse_future IS 'Refuses rows from clocks that are wrong; the functions that take batches put them into quarantine instead.';
{{range .Series}}
CREATE TRIGGER refuse_future BEFORE INSERT ON {{$schema}}.{{name .Name}}
    FOR EACH ROW WHEN (NEW.{{name .Time}} > {{if .Date}}(now() AT TIME ZONE 'UTC')::date + 2{{else}}now() + interval '1 day'{{end}}) EXECUTE FUNCTION {{$schema}}.refuse_future({{literal .Time}});
{{- end}}

CREATE FUNCTION {{$schema}}.create_partitions(p_series text, p_from timestamptz, p_until timestamptz) RETURNS integer
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
RETURN 0;
COMMENT ON FUNCTION {{$schema}}.create_partitions IS 'Nothing to do: a hypertable makes its chunks itself. It is here so that one program serves every level.';
{{end}}

{{define "hypertables"}}{{range .Series}}
SELECT public.create_hypertable('{{name .Schema}}.{{name .Name}}', public.by_range({{literal .Time}}, interval {{literal .Width}}), create_default_indexes => false);
{{- end}}
{{end}}
