-- The skill tree.

-- name: allocated_nodes
-- rate: 20/s
-- budget: 5ms
-- uses: character_nodes_pkey, seq(stat_nodes)
-- params: '00000000-0000-4000-8000-000000000007'
SELECT n.code, n.name, n.node_type, n.effects, a.points_spent, a.allocated_at
FROM stats.character_nodes AS a
JOIN stats.stat_nodes AS n ON n.code = a.node_code
WHERE a.user_id = $1::uuid
ORDER BY a.allocated_at, n.code;

-- name: reachable_nodes
-- rate: 20/s
-- budget: 10ms
-- uses: character_nodes_pkey, characters_pkey, seq(stat_nodes), seq(stat_node_edges), seq(stat_node_requirements)
-- params: '00000000-0000-4000-8000-000000000007'
-- What allocate_node would accept if the points suffice: an edge leads there
-- and the stats are high enough; the origins for a character without nodes.
SELECT n.code, n.name, n.node_type, n.required_points, n.required_points <= c.stat_points AS is_affordable
FROM (
    SELECT s.to_code AS code
    FROM stats.character_nodes AS a
    JOIN stats.stat_node_steps AS s ON s.from_code = a.node_code
    WHERE a.user_id = $1::uuid
    UNION
    SELECT o.code
    FROM stats.stat_nodes AS o
    WHERE o.node_type = 'origin'
      AND NOT EXISTS (SELECT FROM stats.character_nodes AS a WHERE a.user_id = $1::uuid)
) AS step
JOIN stats.stat_nodes AS n ON n.code = step.code
JOIN stats.characters AS c ON c.user_id = $1::uuid
WHERE NOT EXISTS (
      SELECT FROM stats.character_nodes AS a WHERE a.user_id = $1::uuid AND a.node_code = n.code)
  AND NOT EXISTS (
      SELECT FROM stats.stat_node_requirements AS r
      LEFT JOIN stats.character_stats AS v ON v.user_id = $1::uuid AND v.stat_code = r.stat_code
      WHERE r.node_code = n.code AND coalesce(v.base_value, 0) < r.min_value)
ORDER BY n.code;

-- name: node_neighbours
-- rate: 50/s
-- budget: 2ms
-- uses: stat_node_edges_pkey, idx_stat_node_edges_high
-- params: 'str_010'
SELECT s.to_code
FROM stats.stat_node_steps AS s
WHERE s.from_code = $1
ORDER BY s.to_code;

-- name: node_requirements
-- rate: 10/s
-- budget: 2ms
-- uses: stat_node_requirements_pkey
-- params: 'str_030'
SELECT r.stat_code, r.min_value
FROM stats.stat_node_requirements AS r
WHERE r.node_code = $1
ORDER BY r.stat_code;
