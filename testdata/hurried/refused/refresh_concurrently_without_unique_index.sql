-- SQLSTATE 55000 on PostgreSQL 15.18, 17.12, 18.6: REFRESH CONCURRENTLY of a materialized view without a unique index
CREATE TABLE characters (
    id       bigint PRIMARY KEY,
    total_xp bigint NOT NULL
);

CREATE MATERIALIZED VIEW leaderboard AS
SELECT id, total_xp, rank() OVER (ORDER BY total_xp DESC) AS place FROM characters;

CREATE INDEX idx_leaderboard_place ON leaderboard (place);

REFRESH MATERIALIZED VIEW CONCURRENTLY leaderboard;
