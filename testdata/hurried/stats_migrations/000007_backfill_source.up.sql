ALTER TABLE activity_log ADD COLUMN xp_total integer;

UPDATE activity_log SET xp_total = xp;
UPDATE activity_log SET source = 'manual' WHERE source IS NULL;

ALTER TABLE activity_log ALTER COLUMN source SET NOT NULL;
ALTER TABLE activity_log ALTER COLUMN xp_total SET NOT NULL;
