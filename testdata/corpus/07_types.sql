-- Types: enums, domains, composites, ranges; altered, renamed, used, dropped.

CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE no_values AS ENUM ();
CREATE TYPE "Mixed Case" AS ENUM ('One', 'it''s', '');
ALTER TYPE mood ADD VALUE 'ecstatic';
ALTER TYPE mood ADD VALUE 'glad' BEFORE 'happy';
ALTER TYPE mood ADD VALUE 'meh' AFTER 'sad';
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'meh';
ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';
ALTER TYPE no_values ADD VALUE 'first';

CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN email AS text COLLATE "C" NOT NULL CONSTRAINT email_has_at CHECK (VALUE ~ '^[^@]+@[^@]+$') CHECK (length(VALUE) < 255);
CREATE DOMAIN percent numeric(5, 2) DEFAULT 0 CONSTRAINT percent_range CHECK (VALUE >= 0 AND VALUE <= 100);
CREATE DOMAIN short_code AS varchar(8);
CREATE DOMAIN codes AS text[] DEFAULT '{}' CHECK (cardinality(VALUE) < 100);
CREATE DOMAIN strict_positive AS positive CHECK (VALUE <> 13);
CREATE DOMAIN utc_time AS timestamp(3) with time zone DEFAULT now();
ALTER DOMAIN positive ADD CONSTRAINT below_a_million CHECK (VALUE < 1000000);
ALTER DOMAIN positive ADD CHECK (VALUE % 2 = 0) NOT VALID;
ALTER DOMAIN percent SET DEFAULT 50;
ALTER DOMAIN percent SET NOT NULL;
ALTER DOMAIN short_code SET NOT NULL;
ALTER DOMAIN short_code DROP NOT NULL;
ALTER DOMAIN email DROP CONSTRAINT email_check;
ALTER DOMAIN email RENAME CONSTRAINT email_has_at TO has_at;
ALTER DOMAIN utc_time DROP DEFAULT;
ALTER DOMAIN positive VALIDATE CONSTRAINT positive_check1;

CREATE TYPE address AS (
    street text COLLATE "C",
    number integer,
    town   varchar(60),
    since  date
);
CREATE TYPE nothing AS ();
CREATE TYPE nested AS (home address, others address[], feeling mood);
ALTER TYPE address ADD ATTRIBUTE country text;
ALTER TYPE address DROP ATTRIBUTE since;
ALTER TYPE address ALTER ATTRIBUTE number TYPE bigint;
ALTER TYPE address RENAME ATTRIBUTE town TO city;
ALTER TYPE address DROP ATTRIBUTE IF EXISTS no_such_attribute;

CREATE TYPE float_range AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE TYPE text_range AS RANGE (SUBTYPE = text, COLLATION = "C", MULTIRANGE_TYPE_NAME = text_ranges);
CREATE TYPE time_range AS RANGE (SUBTYPE = time);
CREATE TYPE int_code_range AS RANGE (SUBTYPE = int4, SUBTYPE_OPCLASS = int4_ops);

CREATE TABLE uses (
    id      bigint PRIMARY KEY,
    feeling mood NOT NULL DEFAULT 'fine',
    before  mood[] DEFAULT '{sad,fine}',
    odd     "Mixed Case",
    qty     positive DEFAULT 2,
    mail    email,
    share   percent,
    code    short_code DEFAULT 'none',
    codes   codes,
    home    address,
    homes   address[],
    deep    nested,
    span    float_range,
    spans   float_multirange,
    words   text_ranges,
    hours   time_range,
    at      utc_time,
    CHECK (feeling <> 'sad'),
    CHECK ((home).city IS NOT NULL),
    CHECK (feeling IN ('fine', 'happy') OR qty > 4)
);
CREATE INDEX ON uses (feeling) WHERE feeling = 'happy';
CREATE INDEX ON uses USING gist (span);
CREATE INDEX ON uses (((home).city));

CREATE TYPE typed AS (id integer, word text);
CREATE TABLE of_type OF typed (id WITH OPTIONS PRIMARY KEY, word NOT NULL DEFAULT 'w');
CREATE TABLE of_type_later (id integer, word text);
ALTER TABLE of_type_later OF typed;
CREATE TABLE no_longer OF typed;
ALTER TABLE no_longer NOT OF;

CREATE SCHEMA kinds;
CREATE TYPE kinds.state AS ENUM ('open', 'closed');
CREATE DOMAIN kinds.day AS date CHECK (VALUE > '2000-01-01');
CREATE TABLE kinds.tasks (state kinds.state DEFAULT 'open'::kinds.state, day kinds.day, states kinds.state[]);
ALTER TYPE kinds.state RENAME TO status;
ALTER DOMAIN kinds.day SET SCHEMA public;
ALTER TYPE nothing RENAME TO void_type;
ALTER TYPE time_range SET SCHEMA kinds;

CREATE TYPE gone AS ENUM ('a');
CREATE TABLE loses_column (id integer, g gone, d short_code);
DROP TYPE gone CASCADE;
DROP TYPE IF EXISTS no_such_type, no_values;
DROP DOMAIN short_code CASCADE;

CREATE TYPE shell;
CREATE FUNCTION mood_rank(m mood) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT CASE m WHEN 'sad' THEN 0 ELSE 1 END $$;
CREATE CAST (mood AS integer) WITH FUNCTION mood_rank(mood) AS ASSIGNMENT;
CREATE FUNCTION same_feeling(a mood, b mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT a = b $$;
CREATE OPERATOR === (LEFTARG = mood, RIGHTARG = mood, FUNCTION = same_feeling, COMMUTATOR = ===);
COMMENT ON TYPE mood IS 'how it feels';
COMMENT ON DOMAIN positive IS 'above zero';
