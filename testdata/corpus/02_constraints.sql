-- Constraints of all kinds, on columns and on tables, named and unnamed, now and later.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE people (
    id       bigint CONSTRAINT people_key PRIMARY KEY,
    email    text UNIQUE,
    nick     text CONSTRAINT nick_once UNIQUE NULLS NOT DISTINCT,
    age      integer CHECK (age >= 0) CHECK (age < 200),
    height   numeric CONSTRAINT tall CHECK (height BETWEEN 0.3 AND 2.9),
    kind     text NOT NULL DEFAULT 'user' CHECK (kind IN ('user', 'robot', 'other')),
    born     date,
    died     date,
    CHECK (died IS NULL OR died >= born),
    CONSTRAINT born_known CHECK (born IS NOT NULL) NO INHERIT,
    UNIQUE (email, nick),
    UNIQUE (born, died) WITH (fillfactor = 70)
);

CREATE TABLE double_keys (
    a integer PRIMARY KEY,
    b integer UNIQUE,
    c integer,
    UNIQUE (b),
    UNIQUE (a, b) INCLUDE (c),
    UNIQUE (c) DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (b, c) DEFERRABLE
);

CREATE TABLE composite_key (
    user_id text,
    day     date,
    score   integer NOT NULL,
    PRIMARY KEY (user_id, day) INCLUDE (score) WITH (fillfactor = 90)
);

CREATE TABLE deferred_key (
    id    integer,
    place integer NOT NULL,
    PRIMARY KEY (id) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT place_once UNIQUE (place) NOT DEFERRABLE
);

CREATE TABLE bookings (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    room   integer NOT NULL,
    during tstzrange NOT NULL,
    active boolean NOT NULL DEFAULT true,
    spot   circle,
    EXCLUDE USING gist (room WITH =, during WITH &&),
    CONSTRAINT no_overlap_of_active EXCLUDE USING gist (during WITH &&, room WITH =) WHERE (active) DEFERRABLE INITIALLY DEFERRED,
    EXCLUDE USING gist (spot WITH &&),
    EXCLUDE (lower(room::text) WITH =) WITH (fillfactor = 80)
);

CREATE TABLE later (
    id     bigint,
    code   text,
    parent bigint,
    amount numeric,
    total  numeric,
    state  text
);

ALTER TABLE later ADD PRIMARY KEY (id);
ALTER TABLE later ADD UNIQUE (code);
ALTER TABLE later ADD CONSTRAINT code_and_state UNIQUE NULLS NOT DISTINCT (code, state);
ALTER TABLE later ADD CHECK (amount > 0);
ALTER TABLE later ADD CHECK (amount < total);
ALTER TABLE later ADD CHECK (total > 0 AND amount IS NOT NULL);
ALTER TABLE later ADD CONSTRAINT not_checked CHECK (total < 1000000) NOT VALID;
ALTER TABLE later ADD CONSTRAINT checked_late CHECK (state <> '') NOT VALID;
ALTER TABLE later VALIDATE CONSTRAINT checked_late;
ALTER TABLE later ADD COLUMN extra integer CHECK (extra > 0) UNIQUE;
ALTER TABLE later ADD COLUMN keyed integer CONSTRAINT keyed_positive CHECK (keyed > 0) NOT NULL DEFAULT 1;

CREATE UNIQUE INDEX later_total_unique ON later (total);
ALTER TABLE later ADD CONSTRAINT total_once UNIQUE USING INDEX later_total_unique;
CREATE UNIQUE INDEX later_amount_unique ON later (amount, state);
ALTER TABLE later ADD UNIQUE USING INDEX later_amount_unique DEFERRABLE;

CREATE TABLE swapped (id integer PRIMARY KEY, new_id bigint NOT NULL);
CREATE UNIQUE INDEX swapped_new ON swapped (new_id);
ALTER TABLE swapped DROP CONSTRAINT swapped_pkey, ADD CONSTRAINT swapped_pkey PRIMARY KEY USING INDEX swapped_new;

CREATE TABLE dropped (
    a integer PRIMARY KEY,
    b integer UNIQUE CHECK (b > 0),
    c integer CHECK (c > 0),
    d integer,
    CHECK (c < d),
    UNIQUE (c, d)
);
ALTER TABLE dropped DROP CONSTRAINT dropped_b_key;
ALTER TABLE dropped DROP CONSTRAINT IF EXISTS no_such_constraint;
ALTER TABLE dropped DROP COLUMN d;
ALTER TABLE dropped RENAME CONSTRAINT dropped_c_check TO c_is_positive;
ALTER TABLE dropped DROP CONSTRAINT dropped_pkey;

CREATE TABLE null_checks (
    a integer NOT NULL,
    b integer NULL,
    score integer CONSTRAINT score_range CHECK (score >= 0 AND score <= 100),
    CONSTRAINT one_of_two CHECK (num_nonnulls(a, b) = 1)
);
