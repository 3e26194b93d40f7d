-- Inheritance: columns, defaults and checks that are passed on, several parents, NO INHERIT, ONLY, late changes.

CREATE TABLE places (
    id    bigint PRIMARY KEY,
    name  text NOT NULL DEFAULT 'somewhere' CHECK (name <> ''),
    size  numeric CONSTRAINT size_positive CHECK (size > 0),
    note  text,
    CONSTRAINT here_only CHECK (id > 0) NO INHERIT
);
CREATE INDEX idx_places_name ON places (name);

CREATE TABLE towns (mayor text, population integer DEFAULT 0) INHERITS (places);
CREATE TABLE capitals (country text NOT NULL, PRIMARY KEY (id)) INHERITS (towns);

CREATE TABLE dated (id bigint, made_at timestamptz NOT NULL DEFAULT now(), name text);
CREATE TABLE monuments (
    name  text DEFAULT 'stone',
    stone text,
    CONSTRAINT size_positive CHECK (size > 0)
) INHERITS (places, dated);

CREATE TABLE parks (LIKE places INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
ALTER TABLE parks DROP CONSTRAINT here_only;
ALTER TABLE parks INHERIT places;
CREATE TABLE shops (
    id bigint NOT NULL, name text NOT NULL, extra integer, size numeric, note text,
    CONSTRAINT size_positive CHECK (size > 0), CONSTRAINT places_name_check CHECK (name <> '')
);
ALTER TABLE shops INHERIT places;
ALTER TABLE parks NO INHERIT places;

ALTER TABLE places ADD COLUMN rating integer CHECK (rating BETWEEN 0 AND 5);
ALTER TABLE places ADD CONSTRAINT note_short CHECK (length(note) < 1000);
ALTER TABLE places ADD CONSTRAINT not_passed CHECK (note <> 'secret') NO INHERIT;
ALTER TABLE ONLY places ALTER COLUMN note SET DEFAULT 'only the parent';
ALTER TABLE places ALTER COLUMN size SET DEFAULT 1;
ALTER TABLE places ALTER COLUMN note SET NOT NULL;
ALTER TABLE places ALTER COLUMN note DROP NOT NULL;
ALTER TABLE places RENAME COLUMN note TO remark;
ALTER TABLE towns DROP COLUMN population;
ALTER TABLE places DROP COLUMN rating;
ALTER TABLE places DROP CONSTRAINT note_short;
ALTER TABLE ONLY places DROP COLUMN size;
ALTER TABLE places ALTER COLUMN remark TYPE varchar(200);
ALTER TABLE places ALTER COLUMN name SET STATISTICS 200;
ALTER TABLE places RENAME CONSTRAINT places_name_check TO name_not_empty;
ALTER TABLE dated ADD COLUMN size_of text;
ALTER TABLE towns RENAME COLUMN mayor TO head;

CREATE TABLE villages () INHERITS (towns);
CREATE TABLE hamlets () INHERITS (villages) WITH (fillfactor = 60);
CREATE INDEX ON hamlets (head);
CREATE TRIGGER hamlets_keep BEFORE UPDATE ON hamlets FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();

CREATE TABLE gone (id bigint);
CREATE TABLE heirs (kept text) INHERITS (gone);
DROP TABLE gone CASCADE;

CREATE TABLE generated_parent (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED);
CREATE TABLE generated_child (c text) INHERITS (generated_parent);

CREATE TABLE identity_parent (id bigint GENERATED ALWAYS AS IDENTITY, word text);
CREATE TABLE identity_child () INHERITS (identity_parent);
CREATE TABLE serial_parent (id serial, word text COLLATE "C");
CREATE TABLE serial_child () INHERITS (serial_parent);

CREATE SCHEMA elsewhere;
CREATE TABLE elsewhere.islands (sea text) INHERITS (public.places);
ALTER TABLE elsewhere.islands SET SCHEMA public;
CREATE VIEW only_parent AS SELECT id FROM ONLY places;
CREATE VIEW whole_family AS SELECT id FROM places*;
CREATE RULE no_delete AS ON DELETE TO towns DO INSTEAD NOTHING;
