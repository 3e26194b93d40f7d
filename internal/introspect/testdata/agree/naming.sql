-- Names that PostgreSQL makes up: long ones, colliding ones, for expressions, for several columns.
CREATE TABLE a_table_with_a_name_that_is_nearly_as_long_as_it_may_be_indeed (
    a_column_with_a_name_that_is_nearly_as_long_as_a_name_may_be_yes bigserial PRIMARY KEY,
    b int UNIQUE CHECK (b > 0),
    c int CHECK (c > 0) CHECK (c < 100)
);
CREATE TABLE t (id serial PRIMARY KEY, a int, b int, c text, UNIQUE (a, b), CHECK (a < b), CHECK (length(c) > 2 AND a > 0));
CREATE TABLE t_a_key (id int);
CREATE TABLE u (a int UNIQUE, t_id int REFERENCES t, other int REFERENCES t (id) ON DELETE CASCADE, FOREIGN KEY (a, other) REFERENCES t (a, b));
CREATE INDEX ON t (a);
CREATE INDEX ON t (a);
CREATE INDEX ON t (a, b) INCLUDE (c);
CREATE INDEX ON t (lower(c));
CREATE INDEX ON t (lower(c), upper(c));
CREATE INDEX ON t ((a + b), c);
CREATE INDEX ON t ((c::varchar));
CREATE INDEX ON t (coalesce(a, b));
CREATE UNIQUE INDEX ON t (b) WHERE a IS NULL;
CREATE TABLE "Quoted Table" ("Quoted Column" int PRIMARY KEY, "select" text CHECK ("select" <> ''));
CREATE INDEX ON "Quoted Table" ("select");
