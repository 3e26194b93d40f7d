-- What has to be called: jobs/pg_cron.sql says when.

-- Makes the partition of a month; one that is there is left alone. LIKE and ATTACH stop neither readers nor writers of
-- the table (writers of entities wait a moment when a month of entity_mentions is attached), and wait for their own lock
-- no longer than 200 ms: a call that fails has changed nothing, and the next one makes it good. Bounds carry their offset: without one they would move
-- with the time zone of whoever calls. Autovacuum is told here, because a partitioned table takes no such setting.
CREATE FUNCTION public.create_monthly_partition(table_name text, start_date date) RETURNS regclass
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '200ms'
AS $$
DECLARE
    parent constant regclass := table_name::regclass;
    first constant date := make_date(extract(year FROM start_date)::integer, extract(month FROM start_date)::integer, 1);
    lower_bound constant text := to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00';
    upper_bound constant text := to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00';
    in_schema name;
    part name;
    column_name name;
    there oid;
BEGIN
    SELECT n.nspname, c.relname || to_char(first, '_YYYY_MM'), a.attname
    INTO STRICT in_schema, part, column_name
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_partitioned_table AS p ON p.partrelid = c.oid AND p.partstrat = 'r'
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
    WHERE c.oid = parent;
    there := to_regclass(format('%I.%I', in_schema, part));
    IF there IS NOT NULL THEN
        IF NOT EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhrelid = there AND i.inhparent = parent) THEN
            RAISE EXCEPTION 'table %.% is there and does not belong to %', in_schema, part, parent;
        END IF;
        RETURN there;
    END IF;
    EXECUTE format('CREATE TABLE %I.%I (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMPRESSION,'
        ' CONSTRAINT %I CHECK (%I >= %L AND %I < %L))'
        ' WITH (autovacuum_vacuum_scale_factor = 0.1, autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000,'
        ' autovacuum_vacuum_insert_scale_factor = 0.005)',
        in_schema, part, parent, part || '_month', column_name, lower_bound, column_name, upper_bound);
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I.%I FOR VALUES FROM (%L) TO (%L)',
        parent, in_schema, part, lower_bound, upper_bound);
    RETURN format('%I.%I', in_schema, part)::regclass;
END
$$;
COMMENT ON FUNCTION public.create_monthly_partition IS 'Makes the partition of a month; does nothing when it is there.';

-- From last month, for devices that were offline, to three months ahead: a job may fail for a quarter of a year
-- before anybody is hurt.
CREATE FUNCTION public.create_missing_partitions(p_ahead integer DEFAULT 3) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
DECLARE
    parent text;
    ahead integer;
BEGIN
    FOREACH parent IN ARRAY ARRAY['public.raw_memories', 'public.event_memories', 'public.entity_mentions', 'public.audit_logs'] LOOP
        FOR ahead IN -1..p_ahead LOOP
            PERFORM public.create_monthly_partition(parent, ((now() AT TIME ZONE 'UTC') + make_interval(months => ahead))::date);
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON FUNCTION public.create_missing_partitions IS 'Makes the partitions from last month to p_ahead months from now.';

-- Moves a month of memories, events and mentions to the archive, all or nothing. The catalog changes and no row is
-- read: the CHECK that create_monthly_partition gave the month proves its bounds to the archive. The locks stop readers
-- too, for milliseconds, and are waited for no longer than 200 ms each.
CREATE FUNCTION public.archive_month(p_month date) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog
SET lock_timeout = '200ms'
AS $$
DECLARE
    first constant date := make_date(extract(year FROM p_month)::integer, extract(month FROM p_month)::integer, 1);
    parent text;
    part text;
    foreign_key name;
    unwanted regclass;
    moved integer := 0;
BEGIN
    IF first + interval '2 years 1 month' > now() AT TIME ZONE 'UTC' THEN
        RAISE EXCEPTION 'the month of % is not two years old', first;
    END IF;
    FOREACH parent IN ARRAY ARRAY['entity_mentions', 'event_memories', 'raw_memories'] LOOP
        part := parent || to_char(first, '_YYYY_MM');
        CONTINUE WHEN to_regclass(format('public.%I', part)) IS NULL;
        EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', parent, part);
        FOR foreign_key IN
            SELECT c.conname FROM pg_constraint AS c
            WHERE c.conrelid = format('public.%I', part)::regclass AND c.contype = 'f'
        LOOP
            EXECUTE format('ALTER TABLE public.%I DROP CONSTRAINT %I', part, foreign_key);
        END LOOP;
        EXECUTE format('ALTER TABLE public.%I SET SCHEMA archive', part);
        EXECUTE format('ALTER TABLE archive.%I ATTACH PARTITION archive.%I FOR VALUES FROM (%L) TO (%L)', parent, part,
            to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
        -- Indexes that only the reads of recent months want.
        FOR unwanted IN
            SELECT i.indexrelid::regclass FROM pg_index AS i
            WHERE i.indrelid = format('archive.%I', part)::regclass
              AND NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexrelid)
        LOOP
            EXECUTE format('DROP INDEX %s', unwanted);
        END LOOP;
        moved := moved + 1;
    END LOOP;
    RETURN moved;
END
$$;
COMMENT ON FUNCTION public.archive_month IS 'Moves a month that is two years old to the archive; gives the number of partitions moved.';

CREATE FUNCTION public.archive_old_months() RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
DECLARE
    month date;
    moved integer := 0;
BEGIN
    FOR month IN
        SELECT DISTINCT to_date(substring(c.relname FROM '_(\d{4}_\d{2})$'), 'YYYY_MM')
        FROM pg_inherits AS i
        JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent IN ('public.raw_memories'::regclass, 'public.event_memories'::regclass, 'public.entity_mentions'::regclass)
          AND to_date(substring(c.relname FROM '_(\d{4}_\d{2})$'), 'YYYY_MM') + interval '2 years 1 month' <= now() AT TIME ZONE 'UTC'
        ORDER BY 1
    LOOP
        moved := moved + public.archive_month(month);
    END LOOP;
    RETURN moved;
END
$$;
COMMENT ON FUNCTION public.archive_old_months IS 'Moves every month that is two years old to the archive.';

CREATE FUNCTION public.drop_old_audit_logs() RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog
SET lock_timeout = '200ms'
AS $$
DECLARE
    part name;
    dropped integer := 0;
BEGIN
    FOR part IN
        SELECT c.relname
        FROM pg_inherits AS i
        JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.audit_logs'::regclass
          AND to_date(substring(c.relname FROM '_(\d{4}_\d{2})$'), 'YYYY_MM') + interval '7 years 1 month' <= now() AT TIME ZONE 'UTC'
        ORDER BY 1
    LOOP
        EXECUTE format('ALTER TABLE public.audit_logs DETACH PARTITION public.%I', part);
        EXECUTE format('DROP TABLE public.%I', part);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$$;
COMMENT ON FUNCTION public.drop_old_audit_logs IS 'Drops the months of the audit log that are older than seven years.';

-- What was erased, without saying whose it was.
CREATE TABLE public.erasures (
    erasure_id  uuid NOT NULL DEFAULT public.new_id(now()),
    erased_at   timestamptz NOT NULL DEFAULT now(),
    row_counts  jsonb NOT NULL,
    PRIMARY KEY (erasure_id),
    CONSTRAINT erasures_counts_are_object CHECK (jsonb_typeof(row_counts) = 'object')
);
COMMENT ON TABLE public.erasures IS 'Proof that an erasure took place: its number, its time, how many rows of which table.';

-- Takes every row of a user out of every table that has a user_id, in public and archive: a table that is added next
-- year is not forgotten. One transaction; the id that it gives is what the user gets as a receipt.
CREATE FUNCTION public.erase_user(p_user_id text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found record;
    erased bigint;
    counts jsonb := '{}';
    receipt uuid;
BEGIN
    PERFORM set_config('dirsoul.erasing', p_user_id, true);
    FOR found IN
        SELECT n.nspname, c.relname
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'user_id' AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'archive')
        -- What nobody refers to first: deleting an entity then finds no mentions left to take along.
        ORDER BY (SELECT count(*) FROM pg_constraint AS f WHERE f.confrelid = c.oid AND f.contype = 'f'), n.nspname, c.relname
    LOOP
        EXECUTE format('DELETE FROM %I.%I WHERE user_id = $1', found.nspname, found.relname) USING p_user_id;
        GET DIAGNOSTICS erased = ROW_COUNT;
        counts := counts || jsonb_build_object(found.nspname || '.' || found.relname, erased);
    END LOOP;
    PERFORM set_config('dirsoul.erasing', '', true);
    INSERT INTO public.erasures AS e (row_counts) VALUES (counts) RETURNING e.erasure_id INTO receipt;
    RETURN receipt;
END
$$;
COMMENT ON FUNCTION public.erase_user IS 'Erases a user everywhere, archive included; gives the number of the erasure.';
REVOKE EXECUTE ON FUNCTION public.erase_user(text) FROM PUBLIC;
