-- Indexes of all kinds: methods, expressions, operator classes, INCLUDE, partial, options, order, statistics.

CREATE TABLE docs (
    id         bigint PRIMARY KEY,
    user_id    text NOT NULL,
    title      text,
    body       text,
    lang       text COLLATE "C",
    tags       text[],
    meta       jsonb,
    at         timestamptz NOT NULL,
    day        date,
    span       tstzrange,
    place      point,
    ip         inet,
    size       integer,
    score      numeric,
    is_open    boolean,
    search     tsvector
);

CREATE INDEX ON docs (user_id);
CREATE INDEX ON docs (user_id, at DESC);
CREATE INDEX ON docs (user_id DESC NULLS LAST, at ASC NULLS FIRST);
CREATE INDEX ON docs (lower(title));
CREATE INDEX ON docs ((title || body));
CREATE INDEX ON docs (user_id, lower(title), (size + 1), (score * 2));
CREATE INDEX ON docs (lower(title), upper(title), size);
CREATE INDEX ON docs ((meta ->> 'source'));
CREATE INDEX ON docs (((meta -> 'size')::integer));
CREATE INDEX ON docs (user_id) INCLUDE (title, size);
CREATE INDEX ON docs (user_id);
CREATE INDEX idx_docs_open ON docs (at) WHERE is_open;
CREATE INDEX idx_docs_closed ON docs (at) WHERE NOT is_open AND score > 0.5 AND title IS NOT NULL;
CREATE INDEX idx_docs_langs ON docs (at) WHERE lang IN ('de', 'fr') OR lang = ANY (ARRAY['it', 'es']);
CREATE INDEX idx_docs_recent ON docs (at) WHERE at >= '2026-01-01 00:00:00+00';
CREATE UNIQUE INDEX idx_docs_title ON docs (user_id, title);
CREATE UNIQUE INDEX idx_docs_title_nulls ON docs (user_id, title) NULLS NOT DISTINCT;
CREATE UNIQUE INDEX idx_docs_title_partial ON docs (user_id, lower(title)) WHERE is_open;
CREATE UNIQUE INDEX IF NOT EXISTS idx_docs_title ON docs (size);

CREATE INDEX idx_docs_pattern ON docs (title text_pattern_ops);
CREATE INDEX idx_docs_pattern_2 ON docs (lang varchar_pattern_ops DESC, title COLLATE "C" text_pattern_ops);
CREATE INDEX idx_docs_default_class ON docs (title text_ops, size int4_ops);
CREATE INDEX idx_docs_collate ON docs (title COLLATE "C", lang COLLATE "C");
CREATE INDEX idx_docs_hash ON docs USING hash (user_id);
CREATE INDEX idx_docs_fill ON docs (size) WITH (fillfactor = 60, deduplicate_items = off);

CREATE INDEX idx_docs_tags ON docs USING gin (tags);
CREATE INDEX idx_docs_meta ON docs USING gin (meta);
CREATE INDEX idx_docs_meta_path ON docs USING gin (meta jsonb_path_ops) WITH (fastupdate = off, gin_pending_list_limit = 512);
CREATE INDEX idx_docs_meta_sub ON docs USING gin ((meta -> 'tags'));
CREATE INDEX idx_docs_search ON docs USING gin (search);
CREATE INDEX idx_docs_fts ON docs USING gin (to_tsvector('english', body));
CREATE INDEX idx_docs_fts_2 ON docs USING gin (to_tsvector('simple'::regconfig, coalesce(title, '') || ' ' || coalesce(body, '')));

CREATE INDEX idx_docs_span ON docs USING gist (span);
CREATE INDEX idx_docs_place ON docs USING gist (place);
CREATE INDEX idx_docs_ip ON docs USING gist (ip inet_ops);
CREATE INDEX idx_docs_search_gist ON docs USING gist (search tsvector_ops (siglen = 100)) WITH (buffering = on);
CREATE INDEX idx_docs_place_sp ON docs USING spgist (place kd_point_ops);
CREATE INDEX idx_docs_title_sp ON docs USING spgist (title);
CREATE INDEX idx_docs_ip_sp ON docs USING spgist (ip);

CREATE INDEX idx_docs_brin ON docs USING brin (at);
CREATE INDEX idx_docs_brin_2 ON docs USING brin (at timestamptz_minmax_multi_ops (values_per_range = 16), size int4_bloom_ops) WITH (pages_per_range = 32, autosummarize = on);

CREATE INDEX CONCURRENTLY idx_docs_day ON docs (day);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_docs_day ON docs (day);
REINDEX INDEX CONCURRENTLY idx_docs_day;
REINDEX TABLE docs;

ALTER INDEX idx_docs_fill SET (fillfactor = 75);
ALTER INDEX idx_docs_fill RESET (deduplicate_items);
ALTER INDEX idx_docs_fts RENAME TO idx_docs_full_text;
ALTER INDEX idx_docs_meta_sub ALTER COLUMN 1 SET STATISTICS 1000;
ALTER INDEX IF EXISTS no_such_index RENAME TO still_none;
DROP INDEX idx_docs_hash;
DROP INDEX CONCURRENTLY idx_docs_default_class;
DROP INDEX IF EXISTS no_such_index, idx_docs_collate;

CLUSTER docs USING docs_pkey;
ALTER TABLE docs SET WITHOUT CLUSTER;
ALTER TABLE docs CLUSTER ON idx_docs_title;

CREATE MATERIALIZED VIEW docs_by_user AS
SELECT user_id, count(*) AS docs, max(at) AS latest FROM docs GROUP BY user_id;
CREATE UNIQUE INDEX ON docs_by_user (user_id);
CREATE INDEX ON docs_by_user (docs DESC, latest);

CREATE TABLE dropped_columns (a integer, b integer, c integer, d text);
CREATE INDEX idx_ab ON dropped_columns (a, b);
CREATE INDEX idx_a_include ON dropped_columns (a) INCLUDE (c);
CREATE INDEX idx_where ON dropped_columns (a) WHERE b > 0;
CREATE INDEX idx_expression ON dropped_columns (lower(d));
CREATE INDEX idx_kept ON dropped_columns (a);
ALTER TABLE dropped_columns DROP COLUMN b;
ALTER TABLE dropped_columns DROP COLUMN c, DROP COLUMN d;

ALTER TABLE docs ALTER COLUMN day TYPE timestamp;
ALTER TABLE docs RENAME COLUMN score TO points;
