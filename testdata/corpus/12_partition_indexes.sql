-- Indexes and keys of partitioned tables: passed on, attached by hand, incomplete, own ones, with foreign keys.

CREATE TABLE logs (
    id      bigint NOT NULL,
    user_id text NOT NULL,
    at      timestamptz NOT NULL,
    level   integer,
    data    jsonb
) PARTITION BY RANGE (at);

CREATE TABLE logs_2026_01 PARTITION OF logs FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-02-01 00:00:00+00');
CREATE TABLE logs_2026_02 PARTITION OF logs FOR VALUES FROM ('2026-02-01 00:00:00+00') TO ('2026-03-01 00:00:00+00');

-- built for the parent and all partitions, with names that PostgreSQL chooses for the partitions
CREATE INDEX idx_logs_user ON logs (user_id, at DESC);
CREATE INDEX ON logs (level);
CREATE INDEX ON logs (lower(user_id)) WHERE level > 3;
CREATE INDEX idx_logs_data ON logs USING gin (data jsonb_path_ops);
CREATE UNIQUE INDEX idx_logs_once ON logs (id, at) INCLUDE (level);
ALTER TABLE logs ADD PRIMARY KEY (id, at);
ALTER TABLE logs ADD CONSTRAINT logs_user_once UNIQUE (user_id, at, id);

-- on the parent only, then partition by partition
CREATE INDEX idx_logs_level_at ON ONLY logs (level, at);
CREATE INDEX CONCURRENTLY idx_logs_2026_01_level_at ON logs_2026_01 (level, at);
CREATE INDEX CONCURRENTLY idx_logs_2026_02_level_at ON logs_2026_02 (level, at);
ALTER INDEX idx_logs_level_at ATTACH PARTITION idx_logs_2026_01_level_at;
ALTER INDEX idx_logs_level_at ATTACH PARTITION idx_logs_2026_02_level_at;

-- left incomplete: the parent's index stays invalid
CREATE INDEX idx_logs_id ON ONLY logs (id);
CREATE INDEX idx_logs_2026_01_id ON logs_2026_01 (id);
ALTER INDEX idx_logs_id ATTACH PARTITION idx_logs_2026_01_id;

-- a partition's own
CREATE INDEX idx_logs_2026_02_own ON logs_2026_02 (data) WHERE level = 1;
CREATE INDEX ON logs_2026_02 (user_id);
ALTER TABLE logs_2026_02 ADD CONSTRAINT february_once UNIQUE (user_id, level);

-- a later partition takes all valid and invalid indexes of its parent
CREATE TABLE logs_2026_03 PARTITION OF logs FOR VALUES FROM ('2026-03-01 00:00:00+00') TO ('2026-04-01 00:00:00+00');

-- an attached table brings an index that fits, lacks others
CREATE TABLE logs_2026_04 (LIKE logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
CREATE INDEX fits_user ON logs_2026_04 (user_id, at DESC);
CREATE INDEX fits_not ON logs_2026_04 (user_id DESC);
ALTER TABLE logs_2026_04 ADD CONSTRAINT april_key PRIMARY KEY (id, at);
ALTER TABLE logs ATTACH PARTITION logs_2026_04 FOR VALUES FROM ('2026-04-01 00:00:00+00') TO ('2026-05-01 00:00:00+00');

-- detached with its indexes
CREATE TABLE logs_2026_05 PARTITION OF logs FOR VALUES FROM ('2026-05-01 00:00:00+00') TO ('2026-06-01 00:00:00+00');
ALTER TABLE logs DETACH PARTITION logs_2026_05;

-- dropped and renamed on the parent
DROP INDEX idx_logs_data;
ALTER INDEX idx_logs_user RENAME TO idx_logs_by_user;
ALTER TABLE logs RENAME CONSTRAINT logs_user_once TO logs_once_per_user;
ALTER TABLE logs RENAME COLUMN level TO severity;

-- levels
CREATE TABLE tenants (tenant integer NOT NULL, id bigint NOT NULL, at date NOT NULL, PRIMARY KEY (tenant, id, at)) PARTITION BY LIST (tenant);
CREATE TABLE tenants_1 PARTITION OF tenants FOR VALUES IN (1) PARTITION BY RANGE (at);
CREATE TABLE tenants_1_2026 PARTITION OF tenants_1 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX idx_tenants_at ON tenants (at);
CREATE INDEX idx_tenants_1_own ON tenants_1 (id);
CREATE TABLE tenants_1_2027 PARTITION OF tenants_1 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
CREATE TABLE tenants_2 PARTITION OF tenants (CONSTRAINT two_only CHECK (tenant = 2)) FOR VALUES IN (2);

-- keys and references
CREATE TABLE owners (id bigint PRIMARY KEY);
CREATE TABLE owned (
    owner_id bigint NOT NULL REFERENCES owners ON DELETE CASCADE,
    at       date NOT NULL,
    n        integer CONSTRAINT n_positive CHECK (n > 0),
    UNIQUE (owner_id, at)
) PARTITION BY RANGE (at);
CREATE TABLE owned_2026 PARTITION OF owned FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX ON owned (n);
CREATE TABLE refers (owner_id bigint, at date, FOREIGN KEY (owner_id, at) REFERENCES owned (owner_id, at));
ALTER TABLE owned ADD CONSTRAINT n_small CHECK (n < 1000) NOT VALID;
ALTER TABLE owned VALIDATE CONSTRAINT n_small;
ALTER TABLE owned_2026 ADD CONSTRAINT n_odd CHECK (n % 2 = 1);
CREATE STATISTICS owned_numbers ON owner_id, n FROM owned;
ALTER TABLE owned_2026 SET (autovacuum_vacuum_scale_factor = 0.01);
ALTER TABLE owned_2026 REPLICA IDENTITY FULL;
