DROP TABLE activity_log;
DROP TABLE character_nodes;
DROP TABLE character_stats;
