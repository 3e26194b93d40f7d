-- The log of xp, what keeps it from counting twice, and its monthly sums.

-- A unique key of a partitioned table has the partition key in it, so the log
-- itself would take the same reference again in another month, or a second
-- later. This table is cut by the user, who is in its key, and not by time: a
-- reference is unique over all months, and no part grows too large to vacuum.
CREATE TABLE stats.activity_grants (
    user_id uuid NOT NULL REFERENCES stats.characters (user_id) ON DELETE CASCADE,
    activity_id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    source text NOT NULL CHECK (source IN ('lifeops', 'challengemode', 'manual')),
    source_reference text NOT NULL CHECK (source_reference <> ''),
    PRIMARY KEY (user_id, source, source_reference)
) PARTITION BY HASH (user_id);
COMMENT ON TABLE stats.activity_grants IS 'Source references that have been granted: unique over all months of the log. Leads from a reference to its month.';
COMMENT ON COLUMN stats.activity_grants.user_id IS 'The character.';
COMMENT ON COLUMN stats.activity_grants.source IS 'Who sent it.';
COMMENT ON COLUMN stats.activity_grants.source_reference IS 'The sender''s own name for it, the same in every retry.';
COMMENT ON COLUMN stats.activity_grants.occurred_at IS 'occurred_at of the row in activity_log.';
COMMENT ON COLUMN stats.activity_grants.activity_id IS 'activity_id of the row in activity_log.';
CREATE TABLE stats.activity_grants_00 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 0)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_01 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 1)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_02 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 2)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_03 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 3)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_04 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 4)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_05 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 5)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_06 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 6)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_07 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 7)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_08 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 8)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_09 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 9)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_10 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 10)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_11 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 11)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_12 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 12)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_13 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 13)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_14 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 14)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE TABLE stats.activity_grants_15 PARTITION OF stats.activity_grants FOR VALUES WITH (MODULUS 16, REMAINDER 15)
    WITH (autovacuum_vacuum_insert_scale_factor = 0.02);

CREATE TABLE stats.activity_log (
    user_id uuid NOT NULL REFERENCES stats.characters (user_id) ON DELETE CASCADE,
    activity_id uuid NOT NULL DEFAULT gen_random_uuid(),
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    str_xp integer NOT NULL DEFAULT 0 CHECK (str_xp BETWEEN 0 AND 1000000),
    int_xp integer NOT NULL DEFAULT 0 CHECK (int_xp BETWEEN 0 AND 1000000),
    wis_xp integer NOT NULL DEFAULT 0 CHECK (wis_xp BETWEEN 0 AND 1000000),
    sta_xp integer NOT NULL DEFAULT 0 CHECK (sta_xp BETWEEN 0 AND 1000000),
    cha_xp integer NOT NULL DEFAULT 0 CHECK (cha_xp BETWEEN 0 AND 1000000),
    lck_xp integer NOT NULL DEFAULT 0 CHECK (lck_xp BETWEEN 0 AND 1000000),
    activity_type text NOT NULL CHECK (activity_type <> ''),
    source text NOT NULL CHECK (source IN ('lifeops', 'challengemode', 'manual')),
    source_reference text NOT NULL CHECK (source_reference <> ''),
    activity_data jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(activity_data) = 'object'),
    PRIMARY KEY (user_id, occurred_at, activity_id)
) PARTITION BY RANGE (occurred_at);
COMMENT ON TABLE stats.activity_log IS 'Append-only log of activities and the xp that each granted; the truth that every total must agree with.';
COMMENT ON COLUMN stats.activity_log.user_id IS 'The character.';
COMMENT ON COLUMN stats.activity_log.occurred_at IS 'When it happened, by the sender''s clock; decides the partition.';
COMMENT ON COLUMN stats.activity_log.activity_id IS 'Names the activity in other services.';
COMMENT ON COLUMN stats.activity_log.recorded_at IS 'When it was granted.';
COMMENT ON COLUMN stats.activity_log.activity_type IS 'What it was.';
COMMENT ON COLUMN stats.activity_log.source IS 'Who sent it.';
COMMENT ON COLUMN stats.activity_log.source_reference IS 'The sender''s own name for it; unique by activity_grants.';
COMMENT ON COLUMN stats.activity_log.activity_data IS 'What else the sender knows; its shape varies and nothing searches it.';
COMMENT ON COLUMN stats.activity_log.str_xp IS 'Xp for STR.';
COMMENT ON COLUMN stats.activity_log.int_xp IS 'Xp for INT.';
COMMENT ON COLUMN stats.activity_log.wis_xp IS 'Xp for WIS.';
COMMENT ON COLUMN stats.activity_log.sta_xp IS 'Xp for STA.';
COMMENT ON COLUMN stats.activity_log.cha_xp IS 'Xp for CHA.';
COMMENT ON COLUMN stats.activity_log.lck_xp IS 'Xp for LCK.';
-- create_monthly_partition makes the months. There is no default partition: it
-- would keep a missing month from being made without a scan.

-- Sums per month keep the comparison of totals and log bounded: a total is
-- compared with at most 120 rows in ten years, and a month's sums with the
-- one partition of that month.
CREATE TABLE stats.activity_months (
    user_id uuid NOT NULL REFERENCES stats.characters (user_id) ON DELETE CASCADE,
    activities bigint NOT NULL CHECK (activities >= 0),
    str_xp bigint NOT NULL CHECK (str_xp BETWEEN 0 AND 1000000000000000),
    int_xp bigint NOT NULL CHECK (int_xp BETWEEN 0 AND 1000000000000000),
    wis_xp bigint NOT NULL CHECK (wis_xp BETWEEN 0 AND 1000000000000000),
    sta_xp bigint NOT NULL CHECK (sta_xp BETWEEN 0 AND 1000000000000000),
    cha_xp bigint NOT NULL CHECK (cha_xp BETWEEN 0 AND 1000000000000000),
    lck_xp bigint NOT NULL CHECK (lck_xp BETWEEN 0 AND 1000000000000000),
    month_start date NOT NULL CHECK (extract(day FROM month_start) = 1),
    PRIMARY KEY (user_id, month_start)
) WITH (fillfactor = 80);
COMMENT ON TABLE stats.activity_months IS 'Xp of a character by month (UTC), written by grant_xp together with the log.';
COMMENT ON COLUMN stats.activity_months.user_id IS 'The character.';
COMMENT ON COLUMN stats.activity_months.month_start IS 'First day of the month of occurred_at, in UTC.';
COMMENT ON COLUMN stats.activity_months.activities IS 'How many rows the log has.';
COMMENT ON COLUMN stats.activity_months.str_xp IS 'Sum of str_xp.';
COMMENT ON COLUMN stats.activity_months.int_xp IS 'Sum of int_xp.';
COMMENT ON COLUMN stats.activity_months.wis_xp IS 'Sum of wis_xp.';
COMMENT ON COLUMN stats.activity_months.sta_xp IS 'Sum of sta_xp.';
COMMENT ON COLUMN stats.activity_months.cha_xp IS 'Sum of cha_xp.';
COMMENT ON COLUMN stats.activity_months.lck_xp IS 'Sum of lck_xp.';

-- Append-only, for the owner too: a row of the log goes only with its
-- character, and nothing changes one. Privileges keep everybody else out.
CREATE FUNCTION stats.keep_log() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT FROM stats.characters AS c WHERE c.user_id = OLD.user_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% of %.%: what was granted is never changed; erase_user removes a user as a whole', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION stats.keep_log IS 'Refuses every change of the log and of the granted references, unless the character is gone.';
CREATE TRIGGER activity_log_is_kept BEFORE UPDATE OR DELETE ON stats.activity_log
    FOR EACH ROW EXECUTE FUNCTION stats.keep_log();
CREATE TRIGGER activity_log_is_not_truncated BEFORE TRUNCATE ON stats.activity_log
    FOR EACH STATEMENT EXECUTE FUNCTION stats.keep_log();
CREATE TRIGGER activity_grants_are_kept BEFORE UPDATE OR DELETE ON stats.activity_grants
    FOR EACH ROW EXECUTE FUNCTION stats.keep_log();
CREATE TRIGGER activity_grants_are_not_truncated BEFORE TRUNCATE ON stats.activity_grants
    FOR EACH STATEMENT EXECUTE FUNCTION stats.keep_log();
