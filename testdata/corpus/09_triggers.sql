-- Triggers: timings, events, columns, conditions, transition tables, constraint triggers, states, views, partitions.

CREATE TABLE stock (
    id         bigint PRIMARY KEY,
    name       text NOT NULL,
    amount     integer NOT NULL DEFAULT 0,
    price      numeric,
    updated_at timestamptz
);
CREATE TABLE stock_log (stock_id bigint, change integer, at timestamptz DEFAULT now());

CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
CREATE FUNCTION log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stock_log (stock_id, change) VALUES (coalesce(NEW.id, OLD.id), TG_NARGS);
    RETURN NULL;
END
$$;
CREATE FUNCTION log_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO stock_log (stock_id, change) SELECT id, amount FROM added;
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

CREATE TRIGGER a_before BEFORE UPDATE ON stock FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER b_old_spelling BEFORE INSERT OR UPDATE ON stock FOR ROW EXECUTE PROCEDURE set_updated_at();
CREATE TRIGGER c_columns AFTER UPDATE OF amount, price ON stock FOR EACH ROW EXECUTE FUNCTION log_change('amount', 'price');
CREATE TRIGGER d_when AFTER UPDATE ON stock FOR EACH ROW
    WHEN (OLD.amount IS DISTINCT FROM NEW.amount AND NEW.price > 0)
    EXECUTE FUNCTION log_change();
CREATE TRIGGER e_all AFTER INSERT OR DELETE OR UPDATE OF name ON stock FOR EACH ROW EXECUTE FUNCTION log_change();
CREATE TRIGGER f_statement AFTER TRUNCATE ON stock EXECUTE FUNCTION log_set();
CREATE TRIGGER g_transition AFTER INSERT ON stock REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION log_set();
CREATE TRIGGER h_transitions AFTER UPDATE ON stock REFERENCING OLD TABLE AS was NEW TABLE AS is_now FOR EACH STATEMENT EXECUTE FUNCTION log_set();
CREATE TRIGGER i_row_transition AFTER DELETE ON stock REFERENCING OLD TABLE gone FOR EACH ROW EXECUTE FUNCTION log_set();
CREATE TRIGGER j_arguments BEFORE INSERT ON stock FOR EACH ROW EXECUTE FUNCTION pass('it''s', 42, word, 'a b');
CREATE CONSTRAINT TRIGGER k_constraint AFTER INSERT OR UPDATE ON stock DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_change();
CREATE CONSTRAINT TRIGGER l_constraint_from AFTER DELETE ON stock FROM stock_log NOT DEFERRABLE FOR EACH ROW WHEN (OLD.amount > 0) EXECUTE FUNCTION log_change();
CREATE OR REPLACE TRIGGER a_before BEFORE INSERT OR UPDATE ON stock FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER "Mixed Trigger" BEFORE DELETE ON stock FOR EACH ROW EXECUTE FUNCTION pass();

ALTER TABLE stock DISABLE TRIGGER c_columns;
ALTER TABLE stock ENABLE REPLICA TRIGGER d_when;
ALTER TABLE stock ENABLE ALWAYS TRIGGER e_all;
ALTER TABLE stock DISABLE TRIGGER b_old_spelling;
ALTER TABLE stock ENABLE TRIGGER b_old_spelling;
ALTER TRIGGER f_statement ON stock RENAME TO f_truncate;
DROP TRIGGER i_row_transition ON stock;
DROP TRIGGER IF EXISTS no_such_trigger ON stock;
COMMENT ON TRIGGER d_when ON stock IS 'only real changes';

CREATE VIEW cheap AS SELECT id, name, price FROM stock WHERE price < 10;
CREATE TRIGGER cheap_insert INSTEAD OF INSERT OR UPDATE ON cheap FOR EACH ROW EXECUTE FUNCTION pass();
CREATE TRIGGER cheap_statement AFTER DELETE ON cheap FOR EACH STATEMENT EXECUTE FUNCTION log_set();

CREATE TABLE measured (id bigint, at date NOT NULL, updated_at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE measured_2026 PARTITION OF measured FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TRIGGER measured_touch BEFORE UPDATE ON measured FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER measured_set AFTER INSERT ON measured REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION log_set();
CREATE TABLE measured_2027 PARTITION OF measured FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
CREATE TABLE measured_2028 (id bigint, at date NOT NULL, updated_at timestamptz);
CREATE TRIGGER own_trigger BEFORE INSERT ON measured_2028 FOR EACH ROW EXECUTE FUNCTION pass();
ALTER TABLE measured ATTACH PARTITION measured_2028 FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
ALTER TABLE measured_2027 DISABLE TRIGGER measured_touch;

CREATE TABLE dropped_function (id integer);
CREATE TRIGGER goes BEFORE INSERT ON dropped_function FOR EACH ROW EXECUTE FUNCTION pass();
CREATE FUNCTION short_lived() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER goes_too AFTER INSERT ON dropped_function FOR EACH ROW EXECUTE FUNCTION short_lived();
DROP FUNCTION short_lived() CASCADE;
ALTER FUNCTION pass() RENAME TO let_pass;
