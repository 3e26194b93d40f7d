-- Statistics objects, publications, event triggers, rules, comments, replica identity, foreign tables, text search, settings.

CREATE TABLE facts (
    id      bigint PRIMARY KEY,
    country text NOT NULL,
    city    text,
    zip     text,
    at      timestamptz NOT NULL,
    amount  numeric,
    body    text
);
CREATE TABLE other_facts (id bigint, fact_id bigint REFERENCES facts, note text);
CREATE SCHEMA more;
CREATE TABLE more.facts (id bigint PRIMARY KEY, note text);
CREATE TABLE parted (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE parted_2026 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

CREATE STATISTICS facts_place (ndistinct, dependencies, mcv) ON country, city, zip FROM facts;
CREATE STATISTICS facts_some (dependencies) ON country, city FROM facts;
CREATE STATISTICS facts_all ON country, amount FROM facts;
CREATE STATISTICS facts_day ON date_trunc('day', at AT TIME ZONE 'UTC') FROM facts;
CREATE STATISTICS facts_mixed (mcv) ON country, lower(city), (amount * 2) FROM facts;
CREATE STATISTICS IF NOT EXISTS facts_all ON zip, city FROM facts;
CREATE STATISTICS more.elsewhere ON country, zip FROM facts;
ALTER STATISTICS facts_some RENAME TO facts_two;
ALTER STATISTICS facts_place SET STATISTICS 500;
ALTER STATISTICS facts_mixed SET SCHEMA more;
DROP STATISTICS facts_two;
DROP STATISTICS IF EXISTS no_such_statistics;

CREATE PUBLICATION everything FOR ALL TABLES;
CREATE PUBLICATION nothing_yet;
CREATE PUBLICATION chosen FOR TABLE facts, ONLY other_facts WITH (publish = 'insert, update');
CREATE PUBLICATION filtered FOR TABLE facts (id, country, amount) WHERE (amount > 0 AND country <> 'xx') WITH (publish = 'insert');
CREATE PUBLICATION of_schema FOR TABLES IN SCHEMA more, public;
CREATE PUBLICATION mixed FOR TABLES IN SCHEMA more, TABLE facts;
CREATE PUBLICATION via_root FOR TABLE parted WITH (publish_via_partition_root = true);
ALTER PUBLICATION nothing_yet ADD TABLE other_facts;
ALTER PUBLICATION chosen DROP TABLE other_facts;
ALTER PUBLICATION chosen SET (publish = 'insert, delete, truncate');
ALTER PUBLICATION via_root RENAME TO through_root;
ALTER PUBLICATION nothing_yet SET TABLE facts, more.facts;
DROP PUBLICATION of_schema;

ALTER TABLE facts REPLICA IDENTITY FULL;
ALTER TABLE other_facts REPLICA IDENTITY NOTHING;
CREATE UNIQUE INDEX more_note ON more.facts (id);
ALTER TABLE more.facts REPLICA IDENTITY USING INDEX more_note;
ALTER TABLE facts REPLICA IDENTITY DEFAULT;

CREATE FUNCTION note_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE DEBUG 'ddl: %', tg_tag;
END
$$;
CREATE EVENT TRIGGER on_ddl ON ddl_command_end EXECUTE FUNCTION note_ddl();
CREATE EVENT TRIGGER on_drop ON sql_drop WHEN TAG IN ('DROP TABLE', 'DROP INDEX') EXECUTE FUNCTION note_ddl();
CREATE EVENT TRIGGER on_rewrite ON table_rewrite EXECUTE PROCEDURE note_ddl();
ALTER EVENT TRIGGER on_rewrite DISABLE;
ALTER EVENT TRIGGER on_ddl ENABLE ALWAYS;
ALTER EVENT TRIGGER on_drop RENAME TO on_sql_drop;

CREATE RULE log_insert AS ON INSERT TO other_facts WHERE NEW.note IS NULL DO ALSO INSERT INTO more.facts VALUES (NEW.id, 'none');
CREATE OR REPLACE RULE keep AS ON DELETE TO more.facts DO INSTEAD (UPDATE other_facts SET note = 'kept'; SELECT 1);
ALTER TABLE other_facts DISABLE RULE log_insert;
CREATE RULE short_lived AS ON UPDATE TO other_facts DO NOTHING;
DROP RULE short_lived ON other_facts;

CREATE EXTENSION IF NOT EXISTS postgres_fdw;
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (dbname 'far', port '5432');
CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'reader');
CREATE FOREIGN TABLE far_facts (id bigint OPTIONS (column_name 'ID') NOT NULL, note text, CHECK (id > 0)) SERVER far OPTIONS (schema_name 'public', table_name 'facts');
CREATE FOREIGN TABLE parted_far PARTITION OF parted FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') SERVER far;
ALTER FOREIGN TABLE far_facts ADD COLUMN extra integer;

CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION plain ALTER MAPPING FOR word, asciiword WITH simple;
CREATE INDEX facts_search ON facts USING gin (to_tsvector('plain', body));

COMMENT ON TABLE facts IS 'what is known';
COMMENT ON COLUMN facts.country IS E'two letters,\nlower case';
COMMENT ON CONSTRAINT facts_pkey ON facts IS 'the key';
COMMENT ON INDEX facts_search IS 'for people';
COMMENT ON SCHEMA more IS 'more of the same';
COMMENT ON STATISTICS facts_place IS 'places hang together';
COMMENT ON EXTENSION postgres_fdw IS NULL;
COMMENT ON TABLE other_facts IS 'first';
COMMENT ON TABLE other_facts IS 'second';
COMMENT ON TABLE more.facts IS 'gone soon';
COMMENT ON TABLE more.facts IS NULL;
