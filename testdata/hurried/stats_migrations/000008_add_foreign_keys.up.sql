ALTER TABLE activity_log
    ADD CONSTRAINT fk_activity_log_character FOREIGN KEY (character_id) REFERENCES characters (id);

ALTER TABLE activity_log
    ADD CONSTRAINT chk_activity_log_xp CHECK (xp >= 0);

ALTER TABLE stat_node_edges
    ADD CONSTRAINT chk_stat_node_edges_no_loop CHECK (from_node <> to_node) NOT VALID;
ALTER TABLE stat_node_edges VALIDATE CONSTRAINT chk_stat_node_edges_no_loop;
