-- SQLSTATE 55P04 on PostgreSQL 15.18, 17.12, 18.6: a new enum value is used in the transaction that added it
CREATE TYPE node_type AS ENUM ('origin', 'minor', 'notable', 'keystone');

CREATE TABLE stat_nodes (
    code text PRIMARY KEY,
    type node_type NOT NULL
);

BEGIN;

ALTER TYPE node_type ADD VALUE 'skill';

INSERT INTO stat_nodes (code, type) VALUES ('fireball', 'skill');
