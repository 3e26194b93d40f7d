-- Foreign keys: actions, match, deferral, composite, to unique keys, circular, to oneself, through ALTER TABLE.

CREATE TABLE users (
    id     bigint PRIMARY KEY,
    email  text UNIQUE,
    tenant integer NOT NULL,
    code   text NOT NULL,
    UNIQUE (tenant, code)
);

CREATE TABLE actions (
    a bigint REFERENCES users,
    b bigint REFERENCES users (id),
    c bigint REFERENCES users ON DELETE CASCADE,
    d bigint REFERENCES users ON DELETE SET NULL ON UPDATE CASCADE,
    e bigint REFERENCES users ON DELETE SET DEFAULT,
    f bigint REFERENCES users ON DELETE RESTRICT ON UPDATE RESTRICT,
    g bigint REFERENCES users ON DELETE NO ACTION,
    h bigint REFERENCES users DEFERRABLE INITIALLY DEFERRED,
    i bigint REFERENCES users DEFERRABLE,
    j bigint CONSTRAINT j_user REFERENCES users MATCH FULL,
    k text REFERENCES users (email) ON UPDATE SET NULL,
    l bigint NOT NULL REFERENCES users MATCH SIMPLE
);

CREATE TABLE composite (
    tenant    integer,
    code      text,
    tenant_2  integer,
    code_2    text,
    FOREIGN KEY (tenant, code) REFERENCES users (tenant, code),
    CONSTRAINT code_of_tenant FOREIGN KEY (tenant_2, code_2) REFERENCES users (tenant, code) MATCH FULL ON DELETE CASCADE,
    FOREIGN KEY (code, tenant) REFERENCES users (code, tenant) ON DELETE SET NULL (code)
);

CREATE TABLE tree (
    id     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    parent uuid REFERENCES tree ON DELETE CASCADE,
    root   uuid,
    FOREIGN KEY (root) REFERENCES tree (id) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE TABLE hen (id integer PRIMARY KEY, egg integer);
CREATE TABLE egg (id integer PRIMARY KEY, hen integer REFERENCES hen);
ALTER TABLE hen ADD FOREIGN KEY (egg) REFERENCES egg ON DELETE SET NULL;

CREATE TABLE widths (
    user_id integer REFERENCES users (id),
    email   varchar(100) REFERENCES users (email)
);

CREATE TABLE later (user_id bigint, other bigint, third bigint);
ALTER TABLE later ADD CONSTRAINT later_user FOREIGN KEY (user_id) REFERENCES users NOT VALID;
ALTER TABLE later ADD FOREIGN KEY (other) REFERENCES users (id) ON DELETE CASCADE NOT VALID;
ALTER TABLE later VALIDATE CONSTRAINT later_other_fkey;
ALTER TABLE later ADD FOREIGN KEY (other) REFERENCES users (id);
ALTER TABLE later ADD COLUMN fourth bigint REFERENCES users ON DELETE CASCADE;
ALTER TABLE later ADD FOREIGN KEY (third) REFERENCES users;
ALTER TABLE later DROP CONSTRAINT later_third_fkey;
ALTER TABLE actions ALTER CONSTRAINT actions_a_fkey DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE actions ALTER CONSTRAINT actions_h_fkey NOT DEFERRABLE;

CREATE SCHEMA shop;
CREATE TABLE shop.orders (
    id      bigint PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES public.users (id),
    parent  bigint REFERENCES shop.orders
);
CREATE TABLE shop.lines (
    order_id bigint REFERENCES shop.orders ON DELETE CASCADE,
    position integer,
    PRIMARY KEY (order_id, position)
);
CREATE TABLE shop.returns (
    order_id bigint,
    position integer,
    reason   text,
    FOREIGN KEY (order_id, position) REFERENCES shop.lines
);

CREATE TABLE by_time (
    id bigint,
    at timestamptz,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE by_time_2026 PARTITION OF by_time
    FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');
CREATE TABLE points_at_partitions (
    by_time_id bigint NOT NULL,
    by_time_at timestamptz NOT NULL,
    FOREIGN KEY (by_time_id, by_time_at) REFERENCES by_time (id, at) ON DELETE CASCADE
);

CREATE TABLE from_partitions (
    at      date NOT NULL,
    user_id bigint REFERENCES users ON DELETE CASCADE
) PARTITION BY RANGE (at);
CREATE TABLE from_partitions_2026 PARTITION OF from_partitions FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE from_partitions_2027 (at date NOT NULL, user_id bigint);
ALTER TABLE from_partitions_2027 ADD CONSTRAINT own_name FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE;
ALTER TABLE from_partitions ATTACH PARTITION from_partitions_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');

CREATE TABLE gone (id integer PRIMARY KEY);
CREATE TABLE left_behind (gone_id integer REFERENCES gone, kept integer);
DROP TABLE gone CASCADE;
