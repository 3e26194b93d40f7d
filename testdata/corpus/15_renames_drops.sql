-- A life of changes: things are created, renamed, altered, replaced, moved and dropped, in many orders.

CREATE TABLE users (id serial PRIMARY KEY, mail text UNIQUE, name varchar(20) CHECK (length(name) > 1), age integer, city text);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id integer REFERENCES users ON DELETE CASCADE, total numeric, state text DEFAULT 'new', placed timestamptz);
CREATE INDEX idx_orders_user ON orders (user_id, placed DESC) WHERE state <> 'gone';
CREATE INDEX idx_orders_total ON orders ((total * 1.19), state);
CREATE VIEW open_orders AS SELECT o.id, u.mail, o.total FROM orders o JOIN users u ON u.id = o.user_id WHERE o.state = 'new';
CREATE FUNCTION order_count(p integer) RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT count(*) FROM orders WHERE user_id = p $$;

-- a renamed column is renamed in keys, checks, indexes, views and generated columns
ALTER TABLE users RENAME COLUMN mail TO email;
ALTER TABLE users RENAME name TO full_name;
ALTER TABLE orders RENAME COLUMN user_id TO buyer_id;
ALTER TABLE orders RENAME COLUMN state TO status;
ALTER TABLE orders ADD COLUMN gross numeric GENERATED ALWAYS AS (total * 1.19) STORED;
ALTER TABLE orders RENAME COLUMN total TO net;

-- a renamed table keeps the names of its keys, indexes and sequences
ALTER TABLE users RENAME TO people;
ALTER TABLE orders RENAME TO purchases;
ALTER TABLE purchases ADD UNIQUE (buyer_id, placed);
ALTER TABLE purchases ADD CHECK (net >= 0);
ALTER TABLE people ADD COLUMN boss integer REFERENCES people;
ALTER INDEX users_pkey RENAME TO people_pkey;
ALTER TABLE people RENAME CONSTRAINT users_mail_key TO people_email_key;
ALTER SEQUENCE users_id_seq RENAME TO people_id_seq;
ALTER TABLE idx_orders_total RENAME TO idx_purchases_net;
ALTER TABLE open_orders RENAME TO open_purchases;

-- the old names are free again
CREATE TABLE users (id serial PRIMARY KEY, email text UNIQUE);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id integer REFERENCES users);

-- swapped names
ALTER TABLE users RENAME TO users_old;
ALTER TABLE people RENAME TO users;
ALTER TABLE users_old RENAME TO people;

-- several changes in one statement
ALTER TABLE purchases
    ADD COLUMN note text DEFAULT 'x' NOT NULL,
    ADD COLUMN IF NOT EXISTS placed timestamptz,
    DROP COLUMN IF EXISTS no_such_column,
    ALTER COLUMN status SET NOT NULL,
    ALTER COLUMN placed TYPE timestamptz(3),
    ALTER COLUMN status SET DEFAULT 'open',
    ADD CONSTRAINT status_known CHECK (status IN ('open', 'paid', 'gone')),
    DROP CONSTRAINT purchases_net_check,
    SET (fillfactor = 85);

-- a dropped column takes its indexes, keys and checks along
CREATE TABLE shrinking (a integer, b integer, c integer, d integer REFERENCES people, e text, UNIQUE (a, b), CHECK (a > b), CHECK (c > 0), PRIMARY KEY (c));
CREATE INDEX ON shrinking (b, c);
CREATE INDEX ON shrinking (c) WHERE b > 0;
CREATE INDEX ON shrinking (e);
CREATE STATISTICS shrinking_stats ON b, c FROM shrinking;
CREATE STATISTICS shrinking_three ON b, c, e FROM shrinking;
CREATE VIEW of_shrinking AS SELECT a, e FROM shrinking;
ALTER TABLE shrinking DROP COLUMN b;
ALTER TABLE shrinking DROP COLUMN d;
ALTER TABLE shrinking DROP COLUMN c;
ALTER TABLE shrinking DROP COLUMN a CASCADE;
ALTER TABLE shrinking ADD COLUMN b text DEFAULT 'back';

-- dropped and made again
DROP FUNCTION order_count(integer);
DROP VIEW open_purchases;
DROP INDEX idx_purchases_net;
DROP TABLE orders;
CREATE TABLE orders (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
DROP TABLE IF EXISTS orders, no_such_table;
CREATE TABLE orders (again text);

-- a type change rebuilds what hangs on the column
CREATE TABLE changing (id integer PRIMARY KEY, word varchar(10) UNIQUE CHECK (word <> ''), n integer DEFAULT 7 CHECK (n > 0), at timestamp, j json);
CREATE INDEX idx_changing ON changing (word, n) WHERE word <> 'x';
CREATE TABLE points (changing_id integer REFERENCES changing);
ALTER TABLE changing ALTER COLUMN id TYPE bigint;
ALTER TABLE changing ALTER COLUMN word TYPE text, ALTER COLUMN n TYPE bigint;
ALTER TABLE changing ALTER COLUMN at TYPE timestamptz USING at AT TIME ZONE 'UTC', ALTER COLUMN at SET DEFAULT now();
ALTER TABLE changing ALTER COLUMN j TYPE jsonb USING j::jsonb;
ALTER TABLE changing ALTER COLUMN n DROP DEFAULT, ALTER COLUMN n TYPE numeric(12, 2) USING n / 100.0, ALTER COLUMN n SET DEFAULT 0.07;

-- schemas: renamed, moved into, dropped with all they hold
CREATE SCHEMA attic;
CREATE TABLE attic.box (id serial PRIMARY KEY, kind text);
CREATE VIEW attic.boxes AS SELECT * FROM attic.box;
CREATE TABLE needs_box (box_id integer REFERENCES attic.box, word text);
CREATE SCHEMA cellar;
CREATE TABLE cellar.crate (id serial PRIMARY KEY, kind text UNIQUE);
CREATE INDEX idx_crate ON cellar.crate (kind);
ALTER SCHEMA cellar RENAME TO vault;
ALTER TABLE vault.crate SET SCHEMA public;
ALTER TABLE users SET SCHEMA vault;
DROP SCHEMA attic CASCADE;

-- in a transaction that is taken back, nothing of this stays
BEGIN;
CREATE TABLE never (id integer);
ALTER TABLE people ADD COLUMN never integer;
DROP TABLE changing CASCADE;
ROLLBACK;

BEGIN;
CREATE TABLE kept_in_transaction (id integer);
SAVEPOINT one;
CREATE TABLE lost_in_savepoint (id integer);
ROLLBACK TO SAVEPOINT one;
ALTER TABLE kept_in_transaction ADD COLUMN more text;
RELEASE SAVEPOINT one;
COMMIT;

START TRANSACTION;
CREATE TABLE second_transaction (id integer);
END;
