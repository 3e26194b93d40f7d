CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);
-- A table is partitioned by its time, which gets a zone.
CREATE TABLE events (
    id bigint GENERATED ALWAYS AS IDENTITY (START 5 CACHE 3),
    user_id bigint NOT NULL,
    -- decade:values public.events.at = timezone('UTC', at)
    at timestamptz NOT NULL DEFAULT now(),
    body jsonb,
    note text,
    -- decade:values public.events.owner = (SELECT u.name FROM public.users AS u
    --    WHERE u.id = user_id)
    owner text NOT NULL DEFAULT 'nobody',
    CONSTRAINT events_pkey PRIMARY KEY (id, at),
    CONSTRAINT events_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT events_note_check CHECK (note <> '')
) PARTITION BY RANGE (at);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2026-01-01 00:00:00+00');
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2100-01-01 00:00:00+00');
CREATE INDEX events_user ON events (user_id, at);
CREATE STATISTICS events_user_at ON user_id, at FROM events;
COMMENT ON TABLE events IS 'what happened';
COMMENT ON COLUMN events.note IS 'in words';
-- The partition key changes its type.
CREATE TABLE orders (
    id bigserial,
    user_id bigint NOT NULL,
    -- decade:values public.orders.when = timezone('UTC', "when")
    "when" timestamptz NOT NULL DEFAULT now(),
    amount numeric NOT NULL DEFAULT 0,
    CONSTRAINT orders_pkey PRIMARY KEY (id, "when"),
    CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
) PARTITION BY RANGE ("when");
CREATE TABLE orders_old PARTITION OF orders FOR VALUES FROM (MINVALUE) TO ('2026-01-01 00:00:00+00');
CREATE TABLE orders_new PARTITION OF orders FOR VALUES FROM ('2026-01-01 00:00:00+00') TO (MAXVALUE);
CREATE VIEW recent AS SELECT id, user_id FROM events WHERE at > '2026-01-01 00:00:00+00';
CREATE VIEW counted AS SELECT user_id, count(*) FROM recent GROUP BY 1;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := coalesce(NEW.note, 'none'); RETURN NEW; END $$;
CREATE TRIGGER events_touch BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON events USING (user_id > 0);
-- One with a foreign key to it is cut by hash.
CREATE TABLE tags (user_id bigint NOT NULL, tag text NOT NULL, CONSTRAINT tags_pkey PRIMARY KEY (user_id, tag)) PARTITION BY HASH (user_id);
CREATE TABLE tags_0 PARTITION OF tags FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE tags_1 PARTITION OF tags FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE uses (user_id bigint NOT NULL, tag text NOT NULL, times integer NOT NULL,
    CONSTRAINT uses_tag_fkey FOREIGN KEY (user_id, tag) REFERENCES tags (user_id, tag));
COMMENT ON CONSTRAINT uses_tag_fkey ON uses IS 'one of the tags of its user';
