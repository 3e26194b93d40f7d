CREATE TYPE mood AS ENUM ('sad','ok');
CREATE TABLE users (id uuid PRIMARY KEY, email varchar(50) NOT NULL, age int, mood mood, old_col text);
CREATE TABLE posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id uuid NOT NULL, body text, created_at timestamptz NOT NULL);
CREATE INDEX posts_created ON posts (created_at);
CREATE TABLE ev (id uuid, at timestamptz NOT NULL, k text) PARTITION BY RANGE (at);
CREATE TABLE ev_2026_01 PARTITION OF ev FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE ev_2026_02 PARTITION OF ev FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
CREATE VIEW v AS SELECT id, email FROM users;
CREATE FUNCTION f(i int) RETURNS int LANGUAGE sql AS 'SELECT i';
