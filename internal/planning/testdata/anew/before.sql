CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE events (
    id bigint GENERATED ALWAYS AS IDENTITY,
    user_id bigint NOT NULL,
    at timestamp NOT NULL DEFAULT timezone('UTC', now()),
    body json,
    note varchar(20),
    gone text,
    CONSTRAINT events_pkey PRIMARY KEY (id),
    CONSTRAINT events_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT events_note_check CHECK (note <> '')
);
CREATE INDEX events_user ON events (user_id, at);
CREATE STATISTICS events_user_at ON user_id, at FROM events;
COMMENT ON TABLE events IS 'what happened';
COMMENT ON COLUMN events.note IS 'in words';
-- A serial that stays one, and a composite key that other tables point at.
CREATE TABLE orders (
    id bigserial,
    user_id bigint NOT NULL,
    "when" timestamp NOT NULL DEFAULT timezone('UTC', now()),
    amount numeric NOT NULL DEFAULT 0,
    CONSTRAINT orders_pkey PRIMARY KEY (id, "when")
) PARTITION BY RANGE ("when");
CREATE TABLE orders_old PARTITION OF orders FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE orders_new PARTITION OF orders FOR VALUES FROM ('2026-01-01') TO (MAXVALUE);
CREATE VIEW recent AS SELECT id, user_id FROM events WHERE at > '2026-01-01';
CREATE VIEW counted AS SELECT user_id, count(*) FROM recent GROUP BY 1;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := coalesce(NEW.note, 'none'); RETURN NEW; END $$;
CREATE TRIGGER events_touch BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON events USING (user_id > 0);
CREATE TABLE tags (user_id bigint NOT NULL, tag text NOT NULL, CONSTRAINT tags_pkey PRIMARY KEY (user_id, tag));
CREATE TABLE uses (user_id bigint NOT NULL, tag text NOT NULL, times integer NOT NULL,
    CONSTRAINT uses_tag_fkey FOREIGN KEY (user_id, tag) REFERENCES tags (user_id, tag));
COMMENT ON CONSTRAINT uses_tag_fkey ON uses IS 'one of the tags of its user';
