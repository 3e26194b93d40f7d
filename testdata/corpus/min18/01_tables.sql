-- Syntax of PostgreSQL 18: virtual columns, temporal keys, NOT ENFORCED, named NOT NULL, uuidv7.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE virtual_columns (
    id      uuid PRIMARY KEY DEFAULT uuidv7(),
    older   uuid DEFAULT uuidv4(),
    width   numeric NOT NULL,
    height  numeric,
    area    numeric GENERATED ALWAYS AS (width * height),
    double  numeric GENERATED ALWAYS AS (width * 2) VIRTUAL,
    stored  numeric GENERATED ALWAYS AS (width * 3) STORED,
    made_at timestamptz GENERATED ALWAYS AS (uuid_extract_timestamp(id)) VIRTUAL,
    CHECK (area < 1000)
);
ALTER TABLE virtual_columns ADD COLUMN triple numeric GENERATED ALWAYS AS (height * 3);
ALTER TABLE virtual_columns ALTER COLUMN stored SET EXPRESSION AS (width * 4);
ALTER TABLE virtual_columns ALTER COLUMN area SET NOT NULL;

-- NOT NULL is a constraint with a name
CREATE TABLE named_not_null (
    a integer CONSTRAINT a_given NOT NULL,
    b integer NOT NULL,
    c integer,
    d integer,
    e integer,
    f integer,
    CONSTRAINT c_given NOT NULL c,
    NOT NULL d,
    CONSTRAINT d_not_passed CHECK (d > 0) NO INHERIT
);
ALTER TABLE named_not_null ADD CONSTRAINT e_given NOT NULL e NOT VALID;
ALTER TABLE named_not_null VALIDATE CONSTRAINT e_given;
ALTER TABLE named_not_null ADD CONSTRAINT f_given NOT NULL f NO INHERIT;
ALTER TABLE named_not_null ALTER CONSTRAINT f_given INHERIT;
ALTER TABLE named_not_null ALTER CONSTRAINT a_given NO INHERIT;
ALTER TABLE named_not_null RENAME CONSTRAINT named_not_null_b_not_null TO b_given;
ALTER TABLE named_not_null DROP CONSTRAINT c_given;
CREATE TABLE child_of_named (g integer NOT NULL) INHERITS (named_not_null);
CREATE TABLE like_named (LIKE named_not_null INCLUDING ALL);
CREATE TABLE late_not_null (a integer, b integer);
ALTER TABLE late_not_null ADD CONSTRAINT a_later NOT NULL a NOT VALID;
ALTER TABLE late_not_null ALTER COLUMN b SET NOT NULL;
ALTER TABLE late_not_null ALTER COLUMN b DROP NOT NULL;

-- NOT ENFORCED
CREATE TABLE owners (id bigint PRIMARY KEY);
CREATE TABLE loose (
    id       bigint PRIMARY KEY,
    owner_id bigint REFERENCES owners NOT ENFORCED,
    other_id bigint REFERENCES owners ON DELETE CASCADE ENFORCED,
    size     integer CHECK (size > 0) NOT ENFORCED,
    kind     text CONSTRAINT kind_known CHECK (kind IN ('a', 'b')) ENFORCED,
    CONSTRAINT big CHECK (size < 1000) NOT ENFORCED
);
ALTER TABLE loose ADD CONSTRAINT later FOREIGN KEY (owner_id) REFERENCES owners (id) NOT ENFORCED;
ALTER TABLE loose ALTER CONSTRAINT loose_owner_id_fkey ENFORCED;
ALTER TABLE loose ALTER CONSTRAINT loose_other_id_fkey NOT ENFORCED;

-- keys with time in them
CREATE TABLE prices (
    product integer,
    valid   daterange,
    price   numeric NOT NULL,
    label   text,
    PRIMARY KEY (product, valid WITHOUT OVERLAPS),
    CONSTRAINT label_once UNIQUE (label, valid WITHOUT OVERLAPS)
);
CREATE TABLE offers (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product integer,
    during  daterange,
    FOREIGN KEY (product, PERIOD during) REFERENCES prices (product, PERIOD valid)
);
CREATE TABLE stays (guest integer, nights datemultirange);
ALTER TABLE stays ADD PRIMARY KEY (guest, nights WITHOUT OVERLAPS);
ALTER TABLE stays ADD CONSTRAINT stay_once UNIQUE (guest, nights WITHOUT OVERLAPS);
ALTER TABLE stays DROP CONSTRAINT stay_once;
