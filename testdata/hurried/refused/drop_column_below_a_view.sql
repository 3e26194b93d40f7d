-- SQLSTATE 2BP01 on PostgreSQL 15.18, 17.12, 18.6: a column that a view shows is dropped
CREATE TABLE characters (
    id          bigint PRIMARY KEY,
    legacy_rank text
);

CREATE VIEW character_sheets AS
SELECT id, legacy_rank FROM characters;

ALTER TABLE characters DROP COLUMN legacy_rank;
