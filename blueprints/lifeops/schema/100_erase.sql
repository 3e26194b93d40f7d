-- Erasure of one person, in the order that the foreign keys ask for.
CREATE FUNCTION lifeops.erase_user(p_user_id uuid) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM lifeops.erase_series(p_user_id);
    DELETE FROM lifeops.timeline_completions WHERE user_id = p_user_id;
    DELETE FROM lifeops.timeline_items WHERE user_id = p_user_id;
    DELETE FROM lifeops.time_anchors WHERE user_id = p_user_id;
    DELETE FROM lifeops.sensors WHERE user_id = p_user_id;
    DELETE FROM lifeops.user_profile WHERE user_id = p_user_id;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION lifeops.erase_user IS 'Removes every row of a person, time series and roll-ups too; false when there was no such person.';
