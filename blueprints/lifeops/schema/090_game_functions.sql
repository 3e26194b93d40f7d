-- xp: one way in, so that total and log cannot part.
CREATE FUNCTION lifeops.grant_xp(
    p_user_id uuid, p_event_id uuid, p_time timestamptz, p_event_type text, p_xp integer, p_details jsonb DEFAULT '{}'
) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO lifeops.gamification_events (user_id, occurred_at, event_id, event_type, xp, details)
    VALUES (p_user_id, p_time, p_event_id, p_event_type, p_xp, p_details)
    ON CONFLICT (user_id, occurred_at, event_id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- Level n begins at 100 * (n - 1) ^ 1.8, as in the character service.
    UPDATE lifeops.user_profile AS u
    SET total_xp = u.total_xp + p_xp,
        level = 1 + floor(power((u.total_xp + p_xp) / 100.0, 1 / 1.8))::integer
    WHERE u.user_id = p_user_id;
    RETURN true;
END
$$;
COMMENT ON FUNCTION lifeops.grant_xp IS 'Writes an event and adds its xp; false, and nothing else, when the event is there already.';

CREATE FUNCTION lifeops.complete_item(
    p_user_id uuid, p_item_id uuid, p_date date, p_minutes smallint DEFAULT NULL, p_completed_at timestamptz DEFAULT now()
) RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_xp integer := coalesce((SELECT sum(r.xp) FROM lifeops.timeline_item_rewards AS r
                              WHERE r.user_id = p_user_id AND r.item_id = p_item_id), 0);
BEGIN
    INSERT INTO lifeops.timeline_completions (user_id, item_id, due_date, completed_at, minutes, xp_granted)
    VALUES (p_user_id, p_item_id, p_date, p_completed_at, p_minutes, v_xp)
    ON CONFLICT (user_id, item_id, due_date) DO NOTHING;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM lifeops.grant_xp(p_user_id, md5(p_item_id::text || ' ' || p_date::text)::uuid, p_completed_at, 'timeline', v_xp,
        jsonb_build_object('item_id', p_item_id, 'due_date', p_date));
    RETURN v_xp;
END
$$;
COMMENT ON FUNCTION lifeops.complete_item IS 'Marks an item as done on a date and pays its xp; 0 when it was done already.';
