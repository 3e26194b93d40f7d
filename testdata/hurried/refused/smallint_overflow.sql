-- SQLSTATE 22003 on PostgreSQL 15.18, 17.12, 18.6: stat points above 32767 in a smallint
CREATE TABLE character_stats (
    character_id bigint NOT NULL,
    stat         text NOT NULL,
    stat_xp      smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (character_id, stat)
);

INSERT INTO character_stats VALUES (1, 'STR', 32700);

UPDATE character_stats SET stat_xp = stat_xp + 100 WHERE character_id = 1 AND stat = 'STR';
