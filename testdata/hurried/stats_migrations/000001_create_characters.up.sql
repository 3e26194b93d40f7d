CREATE TABLE characters (
    id          serial PRIMARY KEY,
    user_id     uuid,
    name        varchar(50) NOT NULL,
    xp          integer NOT NULL DEFAULT 0,
    level       integer NOT NULL DEFAULT 1,
    legacy_rank text,
    created_at  timestamp NOT NULL DEFAULT now()
);

CREATE INDEX idx_characters_user_id ON characters (user_id);
