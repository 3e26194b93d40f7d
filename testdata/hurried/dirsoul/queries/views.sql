-- Hypotheses, concepts and the audit trail.

-- name: active_views
-- rate: 10/s
-- budget: 5ms
SELECT view_id, hypothesis, view_type, confidence, expires_at
FROM cognitive_views
WHERE user_id = $1
  AND status = 'active'
ORDER BY confidence DESC;

-- name: views_ready_for_promotion
-- rate: 0.1/s
-- budget: 200ms
SELECT view_id, user_id, hypothesis, confidence
FROM cognitive_views
WHERE status = 'active'
  AND confidence > 0.85
  AND validation_count >= $1
  AND counter_evidence_count / evidence_count <= 0.15;

-- name: views_citing_event
-- rate: 2/s
-- budget: 20ms
SELECT v.view_id, v.hypothesis
FROM cognitive_views v, jsonb_array_elements(v.evidence) AS e
WHERE v.user_id = $1
  AND e->>'event_id' = $2;

-- name: concept_by_name
-- rate: 20/s
-- budget: 2ms
SELECT concept_id, version, definition
FROM stable_concepts
WHERE user_id = $1
  AND canonical_name = $2
  AND deprecated_at IS NULL;

-- name: concept_history
-- rate: 1/s
-- budget: 20ms
WITH RECURSIVE history AS (
    SELECT concept_id, parent_id, version, definition FROM stable_concepts WHERE concept_id = $1
    UNION ALL
    SELECT c.concept_id, c.parent_id, c.version, c.definition
    FROM stable_concepts c
    JOIN history h ON c.concept_id = h.parent_id
)
SELECT concept_id, version, definition FROM history ORDER BY version DESC;

-- name: concepts_nobody_derived
-- rate: 0.01/s
-- budget: 500ms
SELECT c.concept_id, c.canonical_name
FROM stable_concepts c
WHERE c.user_id = $1
  AND c.concept_id NOT IN (SELECT v.promoted_to FROM cognitive_views v);

-- name: audit_of_user
-- rate: 1/s
-- budget: 20ms
SELECT created_at, agent_id, action, result
FROM audit_logs
WHERE user_id = $1
  AND created_at >= $2
  AND created_at < $3
ORDER BY created_at DESC
LIMIT 200;

-- name: audit_of_object
-- rate: 0.5/s
-- budget: 50ms
SELECT created_at, user_id, action, result
FROM audit_logs
WHERE object_type = $1
  AND object_id = $2
ORDER BY created_at DESC
LIMIT 100;
