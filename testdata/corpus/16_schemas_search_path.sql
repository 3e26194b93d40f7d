-- Schemas and the search path: where a name lands, what hides what, what is found.

CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE SCHEMA IF NOT EXISTS a;

CREATE TABLE things (id integer PRIMARY KEY, from_public text);
CREATE TABLE a.things (id integer PRIMARY KEY, from_a text);
CREATE TYPE a.color AS ENUM ('red', 'green');
CREATE FUNCTION a.one() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;

SET search_path = a, public;
CREATE TABLE in_a (id integer PRIMARY KEY, color color DEFAULT 'red', thing integer REFERENCES things, n integer DEFAULT one());
CREATE INDEX idx_in_a ON in_a (color);
CREATE VIEW seen_from_a AS SELECT * FROM things;
ALTER TABLE things ADD COLUMN more text;
CREATE SEQUENCE counter;
CREATE TABLE uses_counter (id integer DEFAULT nextval('counter'));
CREATE FUNCTION in_a_too() RETURNS color LANGUAGE sql AS $$ SELECT 'red'::a.color $$;
CREATE TRIGGER keep BEFORE UPDATE ON things FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
COMMENT ON TABLE things IS 'the one of a';

SET search_path TO b;
CREATE TABLE things (id integer PRIMARY KEY, from_b text);
CREATE TABLE in_b (id integer, a_thing integer REFERENCES a.things, color a.color, p integer REFERENCES public.things (id));
CREATE VIEW seen_from_b AS SELECT t.id, p.from_public FROM things t JOIN public.things p USING (id);
CREATE DOMAIN short AS varchar(5);
CREATE TABLE uses_short (s short, t pg_catalog.text, i pg_catalog.int4, c pg_catalog.timestamptz, v pg_catalog.varchar(8));

SET search_path = missing, b, public;
CREATE TABLE first_that_exists (id integer);
DROP TABLE things CASCADE;
CREATE TABLE things_again (id integer, word short);

SET search_path = '';
CREATE TABLE public.qualified (id integer PRIMARY KEY, color a.color);
CREATE INDEX idx_qualified ON public.qualified (color);
ALTER TABLE public.qualified ADD FOREIGN KEY (id) REFERENCES a.things;

RESET search_path;
CREATE TABLE back_in_public (id integer PRIMARY KEY);
CREATE TABLE "$user" (id integer);

SELECT pg_catalog.set_config('search_path', 'a', false);
CREATE TABLE by_set_config (id integer);
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.after_set_config (id integer);
RESET search_path;

BEGIN;
SET LOCAL search_path = b;
CREATE TABLE local_in_b (id integer);
COMMIT;
CREATE TABLE after_local (id integer);

BEGIN;
SET search_path = b;
ROLLBACK;
CREATE TABLE after_rolled_back_path (id integer);

SET SCHEMA 'a';
CREATE TABLE by_set_schema (id integer);
RESET ALL;

CREATE SCHEMA c
    CREATE TABLE inside (id integer PRIMARY KEY, at date)
    CREATE INDEX idx_inside ON inside (at)
    CREATE VIEW inside_view AS SELECT id FROM inside
    CREATE SEQUENCE inside_numbers
    CREATE TABLE inside_too (id integer REFERENCES inside);

CREATE SCHEMA "Mixed";
CREATE TABLE "Mixed"."Table" ("Id" integer PRIMARY KEY, "Select" text);
CREATE TABLE "Mixed".plain (id integer REFERENCES "Mixed"."Table");
SET search_path = "Mixed", public;
CREATE TABLE quoted_path (id integer);
SET search_path = "$user", public;
CREATE TABLE default_path (id integer);

-- the same table name in three schemas, the same index name in two
CREATE TABLE a.twin (id integer PRIMARY KEY, n integer);
CREATE TABLE b.twin (id integer PRIMARY KEY, n integer);
CREATE TABLE c.twin (id integer PRIMARY KEY, n integer);
CREATE INDEX idx_twin ON a.twin (n);
CREATE INDEX idx_twin ON b.twin (n);
ALTER TABLE c.twin RENAME TO twin_of_c;
ALTER INDEX c.twin_pkey RENAME TO twin_of_c_pkey;
ALTER TABLE c.twin_of_c SET SCHEMA a;
DROP INDEX b.idx_twin;
CREATE TEMP TABLE twin (id integer);
ALTER TABLE a.twin ADD COLUMN only_a text;
