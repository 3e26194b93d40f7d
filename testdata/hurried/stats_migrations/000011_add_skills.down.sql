DROP TRIGGER trg_add_total_xp ON activity_log;
DROP FUNCTION add_total_xp();
ALTER TABLE character_stats DROP COLUMN power;
DROP VIEW quick_skills;
DROP TABLE skills;
