-- What the user said or did: 200 rows a day and user, written once and not changed. One partition a month;
-- create_monthly_partition makes them. There is no default partition: it would take away attaching without a scan
-- and DETACH CONCURRENTLY.

CREATE TABLE public.raw_memories (
    memory_id    uuid NOT NULL DEFAULT public.new_id(now()),
    user_id      text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
    content_type text NOT NULL,
    content      text,
    encrypted    bytea,
    metadata     jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (memory_id, user_id, created_at),
    CONSTRAINT raw_memories_user_named CHECK (user_id <> ''),
    CONSTRAINT raw_memories_id_tells_time CHECK (public.time_of_id(memory_id) = created_at),
    CONSTRAINT raw_memories_content_type_known
        CHECK (content_type IN ('text', 'voice', 'image', 'document', 'action', 'external')),
    CONSTRAINT raw_memories_content_or_encrypted CHECK (num_nonnulls(content, encrypted) = 1),
    CONSTRAINT raw_memories_metadata_is_object CHECK (jsonb_typeof(metadata) = 'object')
) PARTITION BY RANGE (created_at);
COMMENT ON TABLE public.raw_memories IS 'What a user said or did, in the clear or encrypted; one partition a month.';

-- The last days of a user.
CREATE INDEX raw_memories_user_time_idx ON public.raw_memories (user_id, created_at DESC);
-- By source and language, newest first: a B-tree on the two keys gives the order too, which a GIN index cannot.
CREATE INDEX raw_memories_source_idx
    ON public.raw_memories (user_id, (metadata ->> 'source'), (metadata ->> 'language'), created_at DESC);
