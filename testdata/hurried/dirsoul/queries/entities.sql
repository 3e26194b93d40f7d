-- Resolving names, neighbours, and what is talked about most.

-- name: entity_by_name
-- rate: 50/s
-- budget: 2ms
SELECT entity_id, canonical_name, entity_type, confidence
FROM entities
WHERE user_id = $1
  AND canonical_name = $2;

-- name: entity_by_fuzzy_name
-- rate: 10/s
-- budget: 20ms
SELECT entity_id, canonical_name, entity_type
FROM entities
WHERE user_id = $1
  AND canonical_name LIKE '%' || $2 || '%'
LIMIT 20;

-- name: entity_by_vector
-- rate: 5/s
-- budget: 50ms
SELECT entity_id, canonical_name
FROM entities
WHERE user_id = $1
ORDER BY embedding <=> $2
LIMIT 5;

-- name: top_mentioned
-- rate: 5/s
-- budget: 5ms
SELECT entity_id, canonical_name, mention_count
FROM entities
WHERE user_id = $1
ORDER BY mention_count DESC
LIMIT 20;

-- name: neighbours_strongest_first
-- rate: 10/s
-- budget: 10ms
SELECT r.target_entity_id, r.relation_type, r.strength
FROM entity_relations r
WHERE r.source_entity_id = $1 OR r.target_entity_id = $1
ORDER BY r.strength DESC;

-- name: entity_by_id
-- rate: 200/s
-- budget: 1ms
SELECT *
FROM entities
WHERE entity_id = $1;

-- name: memories_of_entity
-- rate: 5/s
-- budget: 20ms
SELECT m.memory_id, m.created_at, m.content
FROM entity_mentions em
JOIN raw_memories m ON m.memory_id = em.memory_id
WHERE em.entity_id = $1
ORDER BY em.mentioned_at DESC
LIMIT 20;
