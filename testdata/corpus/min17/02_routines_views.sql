-- Syntax of PostgreSQL 16 and 17: SQL/JSON, MERGE in functions, views without alias, event triggers, transition settings.

CREATE TABLE docs (id bigint PRIMARY KEY, doc jsonb NOT NULL, body text, at timestamptz NOT NULL DEFAULT now(),
    CHECK (doc IS JSON OBJECT),
    CHECK (body IS NOT JSON OR body IS JSON SCALAR),
    CHECK (body IS JSON WITH UNIQUE KEYS));
CREATE TABLE seen (id bigint PRIMARY KEY, times integer NOT NULL DEFAULT 0);

CREATE VIEW values_of_docs AS
SELECT id,
       JSON_VALUE(doc, '$.name') AS name,
       JSON_VALUE(doc, '$.size' RETURNING integer DEFAULT 0 ON EMPTY NULL ON ERROR) AS size,
       JSON_QUERY(doc, '$.tags' WITH WRAPPER) AS tags,
       JSON_EXISTS(doc, '$.name ? (@ starts with $x)' PASSING 'a' AS x) AS has_a
FROM docs;

CREATE VIEW tags AS
SELECT d.id, t.n, t.tag, t.weight
FROM docs d, JSON_TABLE(d.doc, '$.tags[*]' COLUMNS (
    n FOR ORDINALITY,
    tag text PATH '$.name',
    weight numeric PATH '$.weight' DEFAULT 1 ON EMPTY,
    NESTED PATH '$.notes[*]' COLUMNS (note text PATH '$')
)) AS t;

CREATE VIEW built AS
SELECT JSON_OBJECT('id': id, 'body': body ABSENT ON NULL RETURNING jsonb) AS object,
       JSON_ARRAY(id, body NULL ON NULL) AS list,
       JSON_OBJECTAGG(id: body) OVER () AS all_of_them
FROM docs;
CREATE VIEW aggregated AS SELECT JSON_ARRAYAGG(body ORDER BY id) AS bodies, any_value(body) AS some FROM docs;
CREATE VIEW no_alias AS SELECT n FROM (SELECT 1 AS n) WHERE n > 0;
CREATE VIEW times_at AS SELECT at AT LOCAL AS here, SYSTEM_USER AS who, random(1, 10) AS dice, to_bin(5) AS five FROM docs;

CREATE FUNCTION note_seen(p bigint) RETURNS integer LANGUAGE sql
BEGIN ATOMIC
    MERGE INTO seen s USING (SELECT p AS id) n ON s.id = n.id
    WHEN MATCHED AND s.times < 100 THEN UPDATE SET times = s.times + 1
    WHEN NOT MATCHED BY SOURCE AND s.times = 0 THEN DELETE
    WHEN NOT MATCHED BY TARGET THEN INSERT (id, times) VALUES (n.id, 1)
    RETURNING s.times;
END;
CREATE FUNCTION merge_text() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    MERGE INTO seen USING docs ON seen.id = docs.id WHEN NOT MATCHED THEN INSERT VALUES (docs.id, 0);
END
$$;
CREATE FUNCTION with_path() RETURNS integer LANGUAGE sql SET search_path = pg_catalog, pg_temp RETURN 1;

CREATE FUNCTION note_event() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE DEBUG '%', tg_event; END $$;
CREATE EVENT TRIGGER on_login ON login EXECUTE FUNCTION note_event();
CREATE EVENT TRIGGER on_reindex ON ddl_command_start WHEN TAG IN ('REINDEX') EXECUTE FUNCTION note_event();
ALTER EVENT TRIGGER on_login DISABLE;

CREATE TABLE truncated (id integer);
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON truncated FOR EACH STATEMENT EXECUTE FUNCTION suppress_redundant_updates_trigger();
DROP TRIGGER no_truncate ON truncated;

CREATE TYPE span AS RANGE (SUBTYPE = timestamptz, MULTIRANGE_TYPE_NAME = spans);
CREATE TABLE uses_spans (id integer PRIMARY KEY, free spans DEFAULT '{}', note text, CHECK (NOT isempty(free) OR note = 'none'));
CREATE INDEX ON uses_spans USING gist (free);
CREATE INDEX ON docs (JSON_VALUE(doc, '$.name'));
CREATE INDEX ON docs USING brin (at) WITH (autosummarize = true);
