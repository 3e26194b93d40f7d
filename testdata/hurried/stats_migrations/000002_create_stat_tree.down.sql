DROP TABLE stat_node_edges;
DROP TABLE stat_nodes;
DROP TYPE node_type;
