-- Partitions of the log, made ahead.
CREATE FUNCTION stats.create_monthly_partition(table_name text, start_date date) RETURNS regclass
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms'
AS $$
DECLARE
    parent constant regclass := table_name::regclass;
    first constant date := make_date(extract(year FROM start_date)::integer, extract(month FROM start_date)::integer, 1);
    in_schema name;
    part name;
    there regclass;
BEGIN
    SELECT n.nspname, c.relname || to_char(first, '_YYYY_MM') INTO STRICT in_schema, part
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_partitioned_table AS p ON p.partrelid = c.oid AND p.partstrat = 'r'
    WHERE c.oid = parent;
    there := to_regclass(format('%I.%I', in_schema, part));
    IF there IS NOT NULL THEN
        IF NOT EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhrelid = there AND i.inhparent = parent) THEN
            RAISE EXCEPTION 'table % is there and does not belong to %', there, parent USING ERRCODE = 'duplicate_table';
        END IF;
        RETURN there;
    END IF;
    -- LIKE and ATTACH let readers and writers of the parent go on;
    -- CREATE TABLE ... PARTITION OF would stop them. ATTACH makes the
    -- indexes, foreign keys and triggers.
    EXECUTE format('CREATE TABLE %I.%I (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMPRESSION INCLUDING COMMENTS)',
        in_schema, part, parent);
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I.%I FOR VALUES FROM (%L) TO (%L)', parent, in_schema, part,
        to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
    RETURN format('%I.%I', in_schema, part)::regclass;
END
$$;
COMMENT ON FUNCTION stats.create_monthly_partition IS 'Makes the partition of a month (UTC) where it is missing, and names it. Waits at most 200 ms for a lock: call it daily for several months ahead.';

-- A new function may be run by everybody, and most of these run with their
-- owner's rights. So nobody gets them unasked: the README has the grants.
REVOKE EXECUTE ON FUNCTION
    stats.create_character(uuid, text),
    stats.grant_xp(uuid, timestamptz, text, text, text, integer, integer, integer, integer, integer, integer, jsonb),
    stats.allocate_node(uuid, text),
    stats.respec(uuid),
    stats.unlock_skill(uuid, text),
    stats.use_skill(uuid, text),
    stats.erase_user(uuid),
    stats.refresh_leaderboard(),
    stats.create_monthly_partition(text, date)
FROM PUBLIC;
