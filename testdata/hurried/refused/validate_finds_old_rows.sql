-- SQLSTATE 23514 on PostgreSQL 15.18, 17.12, 18.6: VALIDATE finds the rows that NOT VALID let pass
CREATE TABLE activity_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xp integer NOT NULL
);

INSERT INTO activity_log (xp) VALUES (-5);

ALTER TABLE activity_log ADD CONSTRAINT chk_activity_log_xp CHECK (xp >= 0) NOT VALID;

ALTER TABLE activity_log VALIDATE CONSTRAINT chk_activity_log_xp;
