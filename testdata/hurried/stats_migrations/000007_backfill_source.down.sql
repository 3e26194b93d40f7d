ALTER TABLE activity_log ALTER COLUMN source DROP NOT NULL;
ALTER TABLE activity_log DROP COLUMN xp_total;
