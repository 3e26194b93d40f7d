-- The one way in which xp is granted: idempotency row, log row and totals in one transaction.
-- The only row locked for update is the character's own, and its stats'.
CREATE FUNCTION stats.grant_xp(
    p_user_id uuid, p_occurred_at timestamptz, p_activity_type text, p_source text, p_source_reference text,
    p_str integer, p_int integer, p_wis integer, p_sta integer, p_cha integer, p_lck integer,
    p_activity_data jsonb
) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO stats.activity_grants (user_id, source, source_reference)
    VALUES (p_user_id, p_source, p_source_reference)
    ON CONFLICT (user_id, source, source_reference) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    UPDATE stats.characters AS c
    SET total_xp = c.total_xp + p_str::bigint + p_int + p_wis + p_sta + p_cha + p_lck,
        level = (SELECT max(t.level) FROM stats.level_thresholds AS t
                 WHERE t.xp_required <= c.total_xp + p_str::bigint + p_int + p_wis + p_sta + p_cha + p_lck)
    WHERE c.user_id = p_user_id;

    INSERT INTO stats.character_stats AS s (user_id, stat_code, stat_xp)
    SELECT p_user_id, x.stat_code, x.xp
    FROM (VALUES ('STR', p_str), ('INT', p_int), ('WIS', p_wis), ('STA', p_sta), ('CHA', p_cha), ('LCK', p_lck)) AS x (stat_code, xp)
    WHERE x.xp > 0
    ON CONFLICT (user_id, stat_code) DO UPDATE SET stat_xp = s.stat_xp + excluded.stat_xp;

    INSERT INTO stats.activity_log (user_id, occurred_at, activity_type, source, source_reference,
        str_xp, int_xp, wis_xp, sta_xp, cha_xp, lck_xp, activity_data)
    VALUES (p_user_id, p_occurred_at, p_activity_type, p_source, p_source_reference,
        p_str, p_int, p_wis, p_sta, p_cha, p_lck, p_activity_data);
    RETURN true;
END
$$;
COMMENT ON FUNCTION stats.grant_xp IS 'Grants xp once per source reference; false when it was granted before.';
