-- The skill tree.

-- name: nodes_of_character
-- rate: 20/s
-- budget: 5ms
SELECT n.code, n.name, n.effects, cn.points
FROM character_nodes cn
JOIN stat_nodes n ON n.code = cn.node_code
WHERE cn.character_id = $1;

-- name: node_neighbours
-- rate: 50/s
-- budget: 2ms
SELECT to_node AS code FROM stat_node_edges WHERE from_node = $1
UNION
SELECT from_node AS code FROM stat_node_edges WHERE to_node = $1 AND is_two_way;

-- name: nodes_not_allocated
-- rate: 5/s
-- budget: 10ms
SELECT n.code, n.name
FROM stat_nodes n
WHERE n.is_enabled
  AND n.code NOT IN (SELECT cn.node_code FROM character_nodes cn WHERE cn.character_id = $1);

-- name: nodes_needing
-- rate: 5/s
-- budget: 5ms
SELECT code, name
FROM stat_nodes
WHERE prerequisites LIKE '%' || $1 || '%';

-- name: nodes_with_effect
-- rate: 1/s
-- budget: 10ms
SELECT code, name
FROM stat_nodes
WHERE effects->0->>'stat' = $1;

-- name: skills_ready
-- rate: 10/s
-- budget: 5ms
SELECT cs.skill_code, cs.times_used
FROM character_skills cs
JOIN skills s ON s.code = cs.skill_code
WHERE cs.character_id = $1
  AND cs.last_used_at + s.cooldown * interval '1 second' < now();

-- name: bonuses_now
-- rate: 20/s
-- budget: 2ms
SELECT stat, sum(amount) AS amount
FROM "characterBonuses"
WHERE character_id = $1
GROUP BY stat;

-- name: orphan_bonuses
-- rate: 0.001/s
-- budget: 1s
SELECT b."bonusId"
FROM "characterBonuses" b
WHERE b."sourceType" = 'node'
  AND b."sourceId" NOT IN (SELECT node_code FROM character_nodes);
