-- SQLSTATE 23502 on PostgreSQL 15.18, 17.12, 18.6: ADD COLUMN NOT NULL without a default on a table that holds rows
CREATE TABLE characters (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL
);

INSERT INTO characters (name) VALUES ('Ada');

ALTER TABLE characters ADD COLUMN region text NOT NULL;
