CREATE TABLE character_stats (
    character_id integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    stat         text NOT NULL,
    base_value   integer NOT NULL DEFAULT 10,
    stat_xp      integer NOT NULL DEFAULT 0,
    PRIMARY KEY (character_id, stat)
);

CREATE TABLE character_nodes (
    character_id integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    node_code    text NOT NULL REFERENCES stat_nodes (code),
    allocated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (character_id, node_code)
);

CREATE TABLE activity_log (
    id            bigserial PRIMARY KEY,
    character_id  integer,
    activity_type varchar(40) NOT NULL,
    activity_data jsonb NOT NULL DEFAULT '{}',
    source        text,
    source_ref    text,
    xp            integer NOT NULL DEFAULT 0,
    created_at    timestamp NOT NULL DEFAULT now()
);
