-- Partitions of the log, made ahead.
CREATE FUNCTION stats.create_monthly_partition(p_parent regclass, p_month date) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms'
AS $$
DECLARE
    v_schema name;
    v_table name;
    v_name name;
    v_month date := date_trunc('month', p_month::timestamp)::date;
BEGIN
    SELECT n.nspname, c.relname INTO STRICT v_schema, v_table
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = p_parent;
    v_name := v_table || to_char(v_month, '"_"YYYY"_"MM');
    IF EXISTS (SELECT FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
               WHERE i.inhparent = p_parent AND c.relname = v_name) THEN
        RETURN false;
    END IF;
    -- LIKE and ATTACH let readers and writers of the parent go on;
    -- CREATE TABLE ... PARTITION OF would stop them. ATTACH makes the
    -- indexes, foreign keys and triggers.
    EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMMENTS)',
        v_schema, v_name, v_schema, v_table);
    EXECUTE format('ALTER TABLE %I.%I ATTACH PARTITION %I.%I FOR VALUES FROM (%L) TO (%L)',
        v_schema, v_table, v_schema, v_name,
        to_char(v_month, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(v_month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
    RETURN true;
END
$$;
COMMENT ON FUNCTION stats.create_monthly_partition IS 'Makes the partition of a month (UTC) where it is missing; false when it is there. Waits at most 200 ms for a lock: call it daily for several months ahead.';

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
    stats.create_monthly_partition(regclass, date)
FROM PUBLIC;
