ALTER TABLE stat_node_edges DROP CONSTRAINT chk_stat_node_edges_no_loop;
ALTER TABLE activity_log DROP CONSTRAINT chk_activity_log_xp;
ALTER TABLE activity_log DROP CONSTRAINT fk_activity_log_character;
