-- Identifiers: quoted, folded, reserved, Unicode, 63 bytes and beyond, and the names that PostgreSQL makes up.

CREATE TABLE Folded (Id integer PRIMARY KEY, UserName text UNIQUE, "UserName" text UNIQUE);
CREATE TABLE "Folded" ("Id" integer PRIMARY KEY, id integer REFERENCES Folded);
CREATE TABLE "with space" ("a column" integer CHECK ("a column" > 0), "dot.ted" text, "quo""te" text, "semi;colon" text, "dash-ed" serial);
CREATE INDEX ON "with space" ("a column", "dot.ted");
CREATE INDEX "Index With Space" ON "with space" (lower("quo""te"));
CREATE TABLE "select" ("from" integer PRIMARY KEY, "where" text, "order" integer REFERENCES "select", "table" text UNIQUE, "user" text);
CREATE TABLE reserved_enough (year integer, month integer, value text, type text, name text, "timestamp" timestamptz, date date, time time, level integer, key text, action text);
CREATE INDEX ON reserved_enough (year, value) INCLUDE (type);
CREATE TABLE naïve (größe integer CHECK (größe > 0), 名前 text UNIQUE, "Ünïcödé" serial);
CREATE TABLE U&"d\0061t\+000061" (U&"\00e9t\00e9" integer PRIMARY KEY);
CREATE TABLE ÄRGER (ÖL integer);
CREATE TABLE _under$dollar1 (_a integer, a$b integer UNIQUE);

-- 63 bytes are kept, more are cut, between characters
CREATE TABLE a23456789_123456789_123456789_123456789_123456789_123456789_123 (id integer PRIMARY KEY);
CREATE TABLE b23456789_123456789_123456789_123456789_123456789_123456789_1234567890 (id integer PRIMARY KEY, word text UNIQUE, n integer CHECK (n > 0), s serial);
CREATE TABLE "cééééééééééééééééééééééééééééééééééééééééééé" (id integer PRIMARY KEY);
CREATE TABLE long_columns (
    d23456789_123456789_123456789_123456789_123456789_123456789_1234567890 integer UNIQUE,
    e23456789_123456789_123456789_123456789_123456789_12345 integer CHECK (e23456789_123456789_123456789_123456789_123456789_12345 > 0),
    f23456789_123456789_123456789_123456789_12 serial REFERENCES a23456789_123456789_123456789_123456789_123456789_123456789_123,
    "gééééééééééééééééééééééééééééé" text UNIQUE
);
CREATE INDEX ON long_columns (e23456789_123456789_123456789_123456789_123456789_12345, f23456789_123456789_123456789_123456789_12);
CREATE INDEX idx_with_a_name_that_is_longer_than_any_name_may_be_in_this_database_server ON long_columns (f23456789_123456789_123456789_123456789_12);
ALTER TABLE long_columns ADD CONSTRAINT chk_with_a_name_that_is_longer_than_any_name_may_be_in_this_database CHECK (true);

-- the longer of table and column is cut first
CREATE TABLE t_of_middle_length_with_words (column_of_a_length_that_is_longer_than_the_table integer UNIQUE, short integer UNIQUE);
CREATE TABLE table_of_a_length_that_is_longer_than_its_column (
    column_of_middle_length_too integer UNIQUE,
    second_of_middle_length integer,
    CHECK (second_of_middle_length > 0),
    UNIQUE (column_of_middle_length_too, second_of_middle_length),
    FOREIGN KEY (column_of_middle_length_too, second_of_middle_length)
        REFERENCES table_of_a_length_that_is_longer_than_its_column (column_of_middle_length_too, second_of_middle_length)
);

-- collisions get numbers
CREATE TABLE twice (a integer CHECK (a > 0) CHECK (a < 10), b integer, CHECK (b > 0), CHECK (b < 10), CHECK (a < b), CHECK (a <> b), CHECK (true));
CREATE INDEX ON twice (a);
CREATE INDEX ON twice (a) WHERE a > 5;
CREATE INDEX ON twice (a DESC);
CREATE INDEX ON twice (a, b);
CREATE INDEX ON twice ((a + b));
CREATE INDEX ON twice ((a - b), (a * b));
CREATE INDEX ON twice (abs(a), abs(b));
CREATE INDEX ON twice ((b::text));
CREATE INDEX ON twice ((CASE WHEN a > 1 THEN b END));
CREATE INDEX ON twice (coalesce(a, b), greatest(a, b));
CREATE TABLE twice_a (idx integer UNIQUE, b integer UNIQUE);
CREATE TABLE twice_a_idx3 (n integer);
CREATE INDEX ON twice (a, b, a);
ALTER TABLE twice ADD CHECK (a > -1);
ALTER TABLE twice ADD UNIQUE (a, b);
CREATE TABLE x (y_z integer UNIQUE);
CREATE TABLE x_y (z integer UNIQUE, z_key integer);
CREATE TABLE x_y_z (key integer UNIQUE);
CREATE TABLE o_p_seq (n integer);
CREATE TABLE o (p serial, q serial);
CREATE TABLE same_named_keys (a integer CONSTRAINT one UNIQUE, b integer);
ALTER TABLE same_named_keys ADD CONSTRAINT same_named_keys_b_check CHECK (a > 0);
ALTER TABLE same_named_keys ADD CHECK (b > 0);
CREATE TABLE keyed (keyed_pkey integer, id integer PRIMARY KEY);
CREATE TABLE keyed_pkey_taken (id integer CONSTRAINT other_pkey PRIMARY KEY);
CREATE TABLE other (id integer PRIMARY KEY);
CREATE TABLE refs (a integer REFERENCES other, b integer REFERENCES other, FOREIGN KEY (a) REFERENCES other, FOREIGN KEY (a, b) REFERENCES twice (a, b));
CREATE FUNCTION "Func"("Arg One" integer, "select" text) RETURNS integer LANGUAGE sql AS $$ SELECT "Arg One" $$;
CREATE SEQUENCE "Seq.with.dots";
CREATE TABLE default_of_quoted (n integer DEFAULT nextval('"Seq.with.dots"'), m integer DEFAULT nextval('public."Seq.with.dots"'::regclass));
