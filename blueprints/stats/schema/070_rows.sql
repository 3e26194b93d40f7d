-- The rows of the reference tables that belong to the rules of the service.
-- decade plan compares structure and names this file: run it after a plan, as
-- often as you like.
INSERT INTO stats.stat_codes (code, name, position) VALUES
    ('STR', 'Strength', 1), ('INT', 'Intelligence', 2), ('WIS', 'Wisdom', 3),
    ('STA', 'Stamina', 4), ('CHA', 'Charisma', 5), ('LCK', 'Luck', 6)
ON CONFLICT DO NOTHING;

-- power() of numeric is computed in decimal digits, so every server and
-- version rounds to the same number; round() takes halves away from zero.
INSERT INTO stats.level_thresholds (level, xp_required)
SELECT n, round(100 * power((n - 1)::numeric, 1.8))::bigint FROM generate_series(1, 100) AS n
ON CONFLICT DO NOTHING;
INSERT INTO stats.stat_level_thresholds (level, xp_required)
SELECT n, round(50 * power((n - 10)::numeric, 1.5))::bigint FROM generate_series(10, 100) AS n
ON CONFLICT DO NOTHING;
