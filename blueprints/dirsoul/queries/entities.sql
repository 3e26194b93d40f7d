-- Resolving names, neighbours, and what is talked about most.

-- All names of a memory at once: one question each would be fifty questions a second.
-- name: entities_by_name
-- rate: 20/s
-- budget: 2ms
-- uses: entities_name_once
-- params: 'u1', ARRAY['Place 16', 'Person 15', 'nobody']
SELECT entity_id, canonical_name, entity_type, confidence
FROM public.entities
WHERE user_id = $1
  AND canonical_name = ANY ($2::text[]);

-- name: entity_by_fuzzy_name
-- rate: 10/s
-- budget: 20ms
-- uses: entities_fuzzy_name_idx
-- params: 'u1', 'Persn 17'
SELECT entity_id, canonical_name, entity_type, similarity(canonical_name, $2) AS likeness
FROM public.entities
WHERE user_id = $1
  AND canonical_name % $2
ORDER BY likeness DESC, canonical_name
LIMIT 10;

-- name: top_mentioned
-- rate: 5/s
-- budget: 5ms
-- uses: entity_counts_top_idx, entities_pkey
-- params: 'u1'
SELECT e.entity_id, e.canonical_name, e.entity_type, c.mention_count, c.last_seen
FROM public.entity_counts AS c
JOIN public.entities AS e ON e.user_id = c.user_id AND e.entity_id = c.entity_id
WHERE c.user_id = $1
ORDER BY c.mention_count DESC
LIMIT 20;

-- Each direction has its index; OR over both could use neither.
-- name: neighbours_strongest_first
-- rate: 10/s
-- budget: 10ms
-- uses: entity_relations_out_idx, entity_relations_in_idx
-- params: 'u1', '019a0000-0000-7000-8000-000001000011'
SELECT n.entity_id, n.relation_type, n.strength
FROM (
    (SELECT r.target_entity_id AS entity_id, r.relation_type, r.strength
     FROM public.entity_relations AS r
     WHERE r.user_id = $1 AND r.source_entity_id = $2
     ORDER BY r.strength DESC
     LIMIT 20)
    UNION ALL
    (SELECT r.source_entity_id, r.relation_type, r.strength
     FROM public.entity_relations AS r
     WHERE r.user_id = $1 AND r.target_entity_id = $2
     ORDER BY r.strength DESC
     LIMIT 20)
) AS n
ORDER BY n.strength DESC
LIMIT 20;

-- name: memories_of_entity
-- rate: 5/s
-- budget: 20ms
-- uses: entity_mentions_pkey, raw_memories_pkey|raw_memories_user_time_idx
-- params: 'u1', '019a0000-0000-7000-8000-000001000011', '2026-09-01 00:00+00'
-- LIMIT 1 says that each mention has one memory: it is looked up in its month and no month is read whole.
SELECT m.memory_id, m.created_at, m.content_type, m.content, m.encrypted
FROM (
    SELECT x.user_id, x.memory_id, x.mentioned_at
    FROM public.entity_mentions AS x
    WHERE x.user_id = $1 AND x.entity_id = $2 AND x.mentioned_at >= $3
    ORDER BY x.mentioned_at DESC
    LIMIT 20
) AS x
CROSS JOIN LATERAL (
    SELECT r.memory_id, r.created_at, r.content_type, r.content, r.encrypted
    FROM public.raw_memories AS r
    WHERE r.memory_id = x.memory_id AND r.user_id = x.user_id AND r.created_at = x.mentioned_at
    LIMIT 1
) AS m
ORDER BY m.created_at DESC;

-- The count of an entity against its mentions and notes since it was first seen, $3; a row means that they disagree.
-- name: entity_count_reconciled
-- rate: 1/h
-- budget: 50ms
-- uses: entity_counts_pkey, entity_mentions_pkey
-- buffers: 2000
-- params: 'u1', '019a0000-0000-7000-8000-000001000011', '2024-07-02 00:00+00'
SELECT c.entity_id, c.mention_count, found.mentions
FROM public.entity_counts AS c
CROSS JOIN LATERAL (
    SELECT (SELECT count(*) FROM public.entity_mentions AS m WHERE m.user_id = $1 AND m.entity_id = $2 AND m.mentioned_at >= $3)
         + (SELECT count(*) FROM archive.entity_mentions AS a WHERE a.user_id = $1 AND a.entity_id = $2 AND a.mentioned_at >= $3)
         - (SELECT coalesce(sum(n.mentions), 0) FROM public.entity_mention_notes AS n WHERE n.user_id = $1 AND n.entity_id = $2) AS mentions
) AS found
WHERE c.user_id = $1
  AND c.entity_id = $2
  AND c.mention_count <> found.mentions;
