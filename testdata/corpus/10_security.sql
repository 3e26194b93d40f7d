-- Row security, privileges, default privileges, owners. Only roles that every server has.

CREATE SCHEMA app;
CREATE TABLE app.notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id text NOT NULL, body text, shared boolean NOT NULL DEFAULT false);
CREATE TABLE app.tags (note_id bigint REFERENCES app.notes ON DELETE CASCADE, tag text, PRIMARY KEY (note_id, tag));
CREATE TABLE app.public_facts (id integer PRIMARY KEY, fact text);
CREATE SEQUENCE app.numbers;
CREATE VIEW app.shared_notes AS SELECT id, body FROM app.notes WHERE shared;
CREATE TYPE app.level AS ENUM ('low', 'high');
CREATE FUNCTION app.me() RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_setting('app.user_id', true) $$;
CREATE FUNCTION app.secret(a integer, b text) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE PROCEDURE app.nightly() LANGUAGE sql AS $$ SELECT 1 $$;

ALTER TABLE app.notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.notes FORCE ROW LEVEL SECURITY;
ALTER TABLE app.tags ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE app.tags NO FORCE ROW LEVEL SECURITY;
ALTER TABLE app.public_facts ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.public_facts DISABLE ROW LEVEL SECURITY;

CREATE POLICY own ON app.notes USING (user_id = app.me());
CREATE POLICY own_write ON app.notes FOR INSERT WITH CHECK (user_id = app.me() AND length(body) < 10000);
CREATE POLICY shared_read ON app.notes FOR SELECT TO PUBLIC USING (shared);
CREATE POLICY monitor_read ON app.notes AS PERMISSIVE FOR SELECT TO pg_monitor, pg_read_all_data USING (true);
CREATE POLICY never_empty ON app.notes AS RESTRICTIVE FOR UPDATE USING (body IS NOT NULL) WITH CHECK (body <> '');
CREATE POLICY remove_own ON app.notes FOR DELETE USING (user_id = current_setting('app.user_id'));
CREATE POLICY through_note ON app.tags USING (EXISTS (SELECT 1 FROM app.notes n WHERE n.id = note_id AND n.user_id = app.me()));
CREATE POLICY "Asleep" ON app.public_facts FOR SELECT USING (id > 0);
ALTER POLICY own ON app.notes RENAME TO own_notes;
ALTER POLICY shared_read ON app.notes TO pg_monitor USING (shared AND body IS NOT NULL);
ALTER POLICY own_write ON app.notes WITH CHECK (user_id = app.me());
DROP POLICY remove_own ON app.notes;
DROP POLICY IF EXISTS no_such_policy ON app.tags;

GRANT USAGE ON SCHEMA app TO PUBLIC;
GRANT CREATE, USAGE ON SCHEMA app TO pg_monitor WITH GRANT OPTION;
GRANT SELECT ON app.notes TO PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON app.notes, app.tags TO pg_monitor;
GRANT ALL PRIVILEGES ON app.public_facts TO pg_monitor WITH GRANT OPTION;
GRANT SELECT (id, body), UPDATE (body) ON app.notes TO pg_read_all_data;
GRANT INSERT (fact), REFERENCES (id) ON app.public_facts TO PUBLIC;
GRANT SELECT ON app.shared_notes TO pg_read_all_data;
GRANT USAGE, SELECT ON SEQUENCE app.numbers TO pg_monitor;
GRANT ALL ON SEQUENCE app.numbers TO pg_read_all_data;
GRANT USAGE ON TYPE app.level TO pg_monitor;
GRANT EXECUTE ON FUNCTION app.secret(integer, text) TO pg_monitor;
GRANT SELECT ON ALL TABLES IN SCHEMA app TO pg_read_all_stats;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA app TO pg_read_all_stats;
GRANT TRUNCATE, TRIGGER ON TABLE app.tags TO pg_read_all_settings;

REVOKE EXECUTE ON FUNCTION app.secret(integer, text) FROM PUBLIC;
REVOKE ALL ON PROCEDURE app.nightly() FROM PUBLIC;
REVOKE ALL ON TYPE app.level FROM PUBLIC;
REVOKE DELETE ON app.notes FROM pg_monitor;
REVOKE GRANT OPTION FOR INSERT ON app.public_facts FROM pg_monitor;
REVOKE CREATE ON SCHEMA app FROM pg_monitor;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE SELECT (body) ON app.notes FROM pg_read_all_data;
REVOKE ALL ON app.shared_notes FROM pg_read_all_data CASCADE;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA app FROM pg_read_all_data;

ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO pg_read_all_data;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT USAGE, SELECT ON SEQUENCES TO pg_monitor WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT EXECUTE ON FUNCTIONS TO pg_monitor;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO pg_monitor;
ALTER DEFAULT PRIVILEGES FOR ROLE pg_monitor IN SCHEMA app GRANT INSERT ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO pg_read_all_stats;

-- made after the default privileges, so it begins with grants
CREATE TABLE app.later (id integer PRIMARY KEY);
CREATE FUNCTION app.later_function() RETURNS integer LANGUAGE sql AS $$ SELECT 2 $$;
CREATE SCHEMA later_schema;
ALTER DEFAULT PRIVILEGES IN SCHEMA app REVOKE SELECT ON TABLES FROM pg_read_all_data;
CREATE TABLE app.after_revoke (id integer);

ALTER TABLE app.public_facts OWNER TO pg_monitor;
ALTER SCHEMA later_schema OWNER TO pg_database_owner;
ALTER FUNCTION app.me() OWNER TO pg_monitor;
CREATE SCHEMA owned AUTHORIZATION pg_monitor;
