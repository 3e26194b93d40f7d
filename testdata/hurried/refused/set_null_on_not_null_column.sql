-- SQLSTATE 23502 on PostgreSQL 15.18, 17.12, 18.6: ON DELETE SET NULL on a NOT NULL column, found out at the first delete
CREATE TABLE characters (
    id bigint PRIMARY KEY
);

CREATE TABLE activity_log (
    id           bigint PRIMARY KEY,
    character_id bigint NOT NULL REFERENCES characters (id) ON DELETE SET NULL
);

INSERT INTO characters VALUES (1);
INSERT INTO activity_log VALUES (1, 1);

DELETE FROM characters WHERE id = 1;
