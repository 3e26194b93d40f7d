-- SQLSTATE 42809 on PostgreSQL 15.18, 17.12; accepted on 18.6: a NOT VALID foreign key on a partitioned table; PostgreSQL 18 accepts it
CREATE TABLE characters (
    id uuid PRIMARY KEY
);

CREATE TABLE activity_log (
    character_id uuid NOT NULL,
    created_at   timestamptz NOT NULL
) PARTITION BY RANGE (created_at);

ALTER TABLE activity_log
    ADD CONSTRAINT fk_activity_log_character FOREIGN KEY (character_id) REFERENCES characters (id) NOT VALID;
