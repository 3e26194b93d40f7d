-- The only writers of character data. They run with the rights of the owner
-- (SECURITY DEFINER), so the service's role needs no right to write a table,
-- and find every name by its schema, whatever the caller's search_path says.
--
-- Each locks the row of the character first and everything else after it.
-- Writers of one character wait for each other there, and two calls can never
-- wait for each other in a circle.

CREATE FUNCTION stats.create_character(p_user_id uuid, p_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO stats.characters (user_id, name) VALUES (p_user_id, p_name)
    ON CONFLICT (user_id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO stats.character_stats (user_id, stat_code)
    SELECT p_user_id, s.code FROM stats.stat_codes AS s;
    RETURN true;
END
$$;
COMMENT ON FUNCTION stats.create_character IS 'Makes a character with its stats; false when the user has one.';

CREATE FUNCTION stats.grant_xp(
    p_user_id uuid, p_occurred_at timestamptz, p_activity_type text, p_source text, p_source_reference text,
    p_str integer, p_int integer, p_wis integer, p_sta integer, p_cha integer, p_lck integer,
    p_activity_data jsonb
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_activity_id uuid := gen_random_uuid();
    v_xp bigint;
BEGIN
    -- A clock that is years ahead must not put rows where nobody looks.
    IF p_occurred_at > now() + interval '1 day' THEN
        RAISE EXCEPTION 'granting xp to %: % lies in the future', p_user_id, p_occurred_at
            USING ERRCODE = 'datetime_field_overflow';
    END IF;
    IF least(p_str, p_int, p_wis, p_sta, p_cha, p_lck) < 0 OR greatest(p_str, p_int, p_wis, p_sta, p_cha, p_lck) > 1000000
        OR num_nulls(p_str, p_int, p_wis, p_sta, p_cha, p_lck) > 0 THEN
        RAISE EXCEPTION 'granting xp to %: xp of a stat must be between 0 and 1000000', p_user_id
            USING ERRCODE = 'numeric_value_out_of_range';
    END IF;
    v_xp := p_str::bigint + p_int + p_wis + p_sta + p_cha + p_lck;

    PERFORM FROM stats.characters AS c WHERE c.user_id = p_user_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'granting xp: there is no character of user %', p_user_id USING ERRCODE = 'no_data_found';
    END IF;

    INSERT INTO stats.activity_grants (user_id, source, source_reference, occurred_at, activity_id)
    VALUES (p_user_id, p_source, p_source_reference, p_occurred_at, v_activity_id)
    ON CONFLICT (user_id, source, source_reference) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    INSERT INTO stats.activity_log (user_id, occurred_at, activity_id, activity_type, source, source_reference,
        str_xp, int_xp, wis_xp, sta_xp, cha_xp, lck_xp, activity_data)
    VALUES (p_user_id, p_occurred_at, v_activity_id, p_activity_type, p_source, p_source_reference,
        p_str, p_int, p_wis, p_sta, p_cha, p_lck, p_activity_data);

    INSERT INTO stats.activity_months AS m (user_id, month_start, activities, str_xp, int_xp, wis_xp, sta_xp, cha_xp, lck_xp)
    VALUES (p_user_id, date_trunc('month', p_occurred_at AT TIME ZONE 'UTC')::date, 1, p_str, p_int, p_wis, p_sta, p_cha, p_lck)
    ON CONFLICT (user_id, month_start) DO UPDATE SET
        activities = m.activities + 1,
        str_xp = m.str_xp + excluded.str_xp, int_xp = m.int_xp + excluded.int_xp, wis_xp = m.wis_xp + excluded.wis_xp,
        sta_xp = m.sta_xp + excluded.sta_xp, cha_xp = m.cha_xp + excluded.cha_xp, lck_xp = m.lck_xp + excluded.lck_xp;

    UPDATE stats.characters AS c
    SET total_xp = c.total_xp + v_xp,
        level = stats.level_of(c.total_xp + v_xp),
        stat_points = c.stat_points + stats.level_of(c.total_xp + v_xp) - c.level,
        respec_tokens = c.respec_tokens + stats.level_of(c.total_xp + v_xp) / 10 - c.level / 10
    WHERE c.user_id = p_user_id;

    INSERT INTO stats.character_stats AS s (user_id, stat_code, stat_xp, base_value)
    SELECT p_user_id, x.stat_code, x.xp, stats.stat_level_of(x.xp)
    FROM (VALUES ('STR', p_str), ('INT', p_int), ('WIS', p_wis), ('STA', p_sta), ('CHA', p_cha), ('LCK', p_lck)) AS x (stat_code, xp)
    WHERE x.xp > 0
    ON CONFLICT (user_id, stat_code) DO UPDATE
    SET stat_xp = s.stat_xp + excluded.stat_xp, base_value = stats.stat_level_of(s.stat_xp + excluded.stat_xp);
    RETURN true;
END
$$;
COMMENT ON FUNCTION stats.grant_xp IS 'Grants xp once per source reference: reference, log, monthly sum and totals in one transaction. False when it was granted before.';

CREATE FUNCTION stats.allocate_node(p_user_id uuid, p_node_code text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_points integer;
    v_node stats.stat_nodes%ROWTYPE;
BEGIN
    SELECT c.stat_points INTO v_points FROM stats.characters AS c WHERE c.user_id = p_user_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'allocating node %: there is no character of user %', p_node_code, p_user_id USING ERRCODE = 'no_data_found';
    END IF;
    SELECT n.* INTO v_node FROM stats.stat_nodes AS n WHERE n.code = p_node_code;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'allocating node %: there is no such node', p_node_code USING ERRCODE = 'no_data_found';
    END IF;
    IF EXISTS (SELECT FROM stats.character_nodes AS a WHERE a.user_id = p_user_id AND a.node_code = p_node_code) THEN
        RETURN false;
    END IF;
    IF EXISTS (SELECT FROM stats.character_nodes AS a WHERE a.user_id = p_user_id) THEN
        IF NOT EXISTS (SELECT FROM stats.character_nodes AS a JOIN stats.stat_node_steps AS s ON s.from_code = a.node_code
                       WHERE a.user_id = p_user_id AND s.to_code = p_node_code) THEN
            RAISE EXCEPTION 'allocating node %: no edge leads there from a node that user % has', p_node_code, p_user_id
                USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
    ELSIF v_node.node_type <> 'origin' THEN
        RAISE EXCEPTION 'allocating node %: the first node must be an origin', p_node_code
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF EXISTS (SELECT FROM stats.stat_node_requirements AS r
               WHERE r.node_code = p_node_code AND NOT EXISTS (
                   SELECT FROM stats.character_stats AS s
                   WHERE s.user_id = p_user_id AND s.stat_code = r.stat_code AND s.base_value >= r.min_value)) THEN
        RAISE EXCEPTION 'allocating node %: the stats of user % are too low', p_node_code, p_user_id
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF v_points < v_node.required_points THEN
        RAISE EXCEPTION 'allocating node %: it costs % points and user % has %', p_node_code, v_node.required_points, p_user_id, v_points
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;

    UPDATE stats.characters AS c SET stat_points = c.stat_points - v_node.required_points WHERE c.user_id = p_user_id;
    INSERT INTO stats.character_nodes (user_id, node_code, points_spent) VALUES (p_user_id, p_node_code, v_node.required_points);
    UPDATE stats.character_stats AS s
    SET bonus = (SELECT coalesce(sum(b.bonus), 0)
                 FROM stats.character_nodes AS a JOIN stats.stat_node_bonuses AS b ON b.node_code = a.node_code
                 WHERE a.user_id = s.user_id AND b.stat_code = s.stat_code)
    WHERE s.user_id = p_user_id;
    RETURN true;
END
$$;
COMMENT ON FUNCTION stats.allocate_node IS 'Spends points on a node that an edge leads to; false when the character has it.';

CREATE FUNCTION stats.respec(p_user_id uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_tokens integer;
    v_points integer;
BEGIN
    SELECT c.respec_tokens INTO v_tokens FROM stats.characters AS c WHERE c.user_id = p_user_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'resetting the tree: there is no character of user %', p_user_id USING ERRCODE = 'no_data_found';
    END IF;
    IF v_tokens < 1 THEN
        RAISE EXCEPTION 'resetting the tree: user % has no respec token', p_user_id USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    SELECT sum(a.points_spent) INTO v_points FROM stats.character_nodes AS a WHERE a.user_id = p_user_id;
    IF v_points IS NULL THEN
        RETURN 0; -- nothing is allocated, and the token is kept
    END IF;
    DELETE FROM stats.character_nodes AS a WHERE a.user_id = p_user_id;
    UPDATE stats.characters AS c SET stat_points = c.stat_points + v_points, respec_tokens = c.respec_tokens - 1 WHERE c.user_id = p_user_id;
    UPDATE stats.character_stats AS s SET bonus = 0 WHERE s.user_id = p_user_id;
    RETURN v_points;
END
$$;
COMMENT ON FUNCTION stats.respec IS 'Takes back all nodes for one token and returns the points that they cost.';

CREATE FUNCTION stats.unlock_skill(p_user_id uuid, p_skill_code text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_level integer;
    v_skill stats.skills%ROWTYPE;
BEGIN
    SELECT c.level INTO v_level FROM stats.characters AS c WHERE c.user_id = p_user_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'unlocking skill %: there is no character of user %', p_skill_code, p_user_id USING ERRCODE = 'no_data_found';
    END IF;
    SELECT k.* INTO v_skill FROM stats.skills AS k WHERE k.code = p_skill_code;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'unlocking skill %: there is no such skill', p_skill_code USING ERRCODE = 'no_data_found';
    END IF;
    IF v_level < v_skill.required_level
        OR v_skill.required_node_code IS NOT NULL AND NOT EXISTS (
            SELECT FROM stats.character_nodes AS a WHERE a.user_id = p_user_id AND a.node_code = v_skill.required_node_code)
        OR EXISTS (
            SELECT FROM stats.skill_requirements AS r
            WHERE r.skill_code = p_skill_code AND NOT EXISTS (
                SELECT FROM stats.character_stats AS s
                WHERE s.user_id = p_user_id AND s.stat_code = r.stat_code AND s.base_value >= r.min_value)) THEN
        RAISE EXCEPTION 'unlocking skill %: user % does not meet its requirements', p_skill_code, p_user_id
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    INSERT INTO stats.character_skills (user_id, skill_code) VALUES (p_user_id, p_skill_code)
    ON CONFLICT (user_id, skill_code) DO NOTHING;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION stats.unlock_skill IS 'Unlocks a skill whose requirements are met; false when the character has it.';

CREATE FUNCTION stats.use_skill(p_user_id uuid, p_skill_code text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM stats.characters AS c WHERE c.user_id = p_user_id FOR NO KEY UPDATE;
    -- The time of the statement and not of the transaction: it may have
    -- waited for another use.
    UPDATE stats.character_skills AS u
    SET times_used = u.times_used + 1, last_used_at = clock_timestamp()
    FROM stats.skills AS k
    WHERE u.user_id = p_user_id AND u.skill_code = p_skill_code AND k.code = u.skill_code
      AND (u.last_used_at IS NULL OR u.last_used_at + k.cooldown <= clock_timestamp());
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION stats.use_skill IS 'Uses a skill; false when the character has it not, or it has not cooled down.';

CREATE FUNCTION stats.erase_user(p_user_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM stats.characters AS c WHERE c.user_id = p_user_id;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION stats.erase_user IS 'Removes every row of a user, in every table and month: all of them refer to the character and go with it.';

CREATE FUNCTION stats.refresh_leaderboard() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_changed bigint;
BEGIN
    INSERT INTO stats.leaderboard_places AS b (user_id, place, total_xp, level, name)
    SELECT c.user_id, rank() OVER (ORDER BY c.total_xp DESC), c.total_xp, c.level, c.name
    FROM stats.characters AS c
    ORDER BY c.user_id -- two refreshes at once lock in the same order
    ON CONFLICT (user_id) DO UPDATE
    SET place = excluded.place, total_xp = excluded.total_xp, level = excluded.level, name = excluded.name
    WHERE (b.place, b.total_xp, b.level, b.name) IS DISTINCT FROM (excluded.place, excluded.total_xp, excluded.level, excluded.name);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    RETURN v_changed;
END
$$;
COMMENT ON FUNCTION stats.refresh_leaderboard IS 'Writes the places anew, only where they changed; returns how many did. Run it every few minutes.';
