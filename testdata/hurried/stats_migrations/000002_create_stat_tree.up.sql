CREATE TYPE node_type AS ENUM ('origin', 'minor', 'notable', 'keystone');

CREATE TABLE stat_nodes (
    code            text PRIMARY KEY,
    name            text NOT NULL,
    type            node_type NOT NULL,
    branch          text NOT NULL,
    required_points integer NOT NULL DEFAULT 0,
    effects         json NOT NULL DEFAULT '[]'
);

CREATE TABLE stat_node_edges (
    from_node text NOT NULL REFERENCES stat_nodes (code),
    to_node   text NOT NULL REFERENCES stat_nodes (code),
    PRIMARY KEY (from_node, to_node)
);

INSERT INTO stat_nodes (code, name, type, branch) VALUES
    ('origin', 'Origin', 'origin', 'centre'),
    ('str_1', 'Strong arms', 'minor', 'strength'),
    ('str_2', 'Iron grip', 'notable', 'strength'),
    ('int_1', 'Quick mind', 'minor', 'intellect');

INSERT INTO stat_node_edges (from_node, to_node) VALUES
    ('origin', 'str_1'),
    ('str_1', 'str_2'),
    ('origin', 'int_1');
