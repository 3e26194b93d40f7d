-- SQLSTATE 0A000 on PostgreSQL 15.18, 17.12, 18.6: the type of a column that a view shows is changed
CREATE TABLE characters (
    id       bigint PRIMARY KEY,
    total_xp integer NOT NULL
);

CREATE VIEW character_sheets AS
SELECT id, total_xp FROM characters;

ALTER TABLE characters ALTER COLUMN total_xp TYPE bigint;
