-- Hypotheses, concepts and the audit log.

-- name: views_of_user
-- rate: 10/s
-- budget: 5ms
-- uses: cognitive_views_active_idx
-- params: 'u3'
SELECT view_id, hypothesis, view_type, confidence, expires_at
FROM public.active_views
WHERE user_id = $1
ORDER BY confidence DESC
LIMIT 100;

-- Promoted are views of more than 0.85 with enough validations, of whose evidence at most 15 % speaks against them.
-- The share is reckoned in numeric, and a view without evidence has none.
-- name: views_ready_for_promotion
-- rate: 6/h
-- budget: 200ms
-- uses: cognitive_views_promising_idx, cognitive_view_events_pkey
-- buffers: 3000
-- params: 5, '', '00000000-0000-0000-0000-000000000000'
SELECT v.user_id, v.view_id, v.hypothesis, v.confidence, e.against, e.everything
FROM public.cognitive_views AS v
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE NOT x.supports) AS against, count(*) AS everything
    FROM public.cognitive_view_events AS x
    WHERE x.user_id = v.user_id AND x.view_id = v.view_id
) AS e
WHERE v.status = 'active'
  AND v.confidence > 0.85
  AND v.expires_at > now()
  AND v.validation_count >= $1
  AND (v.user_id, v.view_id) > ($2::text, $3::uuid)
  AND e.everything > 0
  AND e.against <= 0.15 * e.everything
ORDER BY v.user_id, v.view_id
LIMIT 100;

-- name: views_citing_event
-- rate: 2/s
-- budget: 10ms
-- uses: cognitive_view_events_event_idx, cognitive_views_pkey
-- params: 'u3', (SELECT event_id FROM public.cognitive_view_events WHERE user_id = 'u3' ORDER BY event_id LIMIT 1)
SELECT v.view_id, v.hypothesis, e.supports
FROM public.cognitive_view_events AS e
JOIN public.cognitive_views AS v ON v.user_id = e.user_id AND v.view_id = e.view_id
WHERE e.user_id = $1
  AND e.event_id = $2
ORDER BY e.view_id
LIMIT 100;

-- name: concept_by_name
-- rate: 20/s
-- budget: 2ms
-- uses: stable_concepts_current_idx
-- params: 'u3', 'concept 3'
SELECT concept_id, version, definition
FROM public.stable_concepts
WHERE user_id = $1
  AND canonical_name = $2
  AND deprecated_at IS NULL;

-- name: concept_history
-- rate: 1/s
-- budget: 10ms
-- uses: stable_concepts_version_once
-- params: 'u3', 'concept 3'
SELECT concept_id, version, definition, created_at, deprecated_at
FROM public.stable_concepts
WHERE user_id = $1
  AND canonical_name = $2
ORDER BY version DESC
LIMIT 100;

-- name: audit_of_user
-- rate: 1/s
-- budget: 10ms
-- uses: audit_logs_user_time_idx
-- params: 'u3', '2026-11-01 00:00+00', '2026-12-01 00:00+00'
SELECT created_at, agent_name, action, object_type, object_name, result
FROM public.audit_logs
WHERE user_id = $1
  AND created_at >= $2
  AND created_at < $3
ORDER BY created_at DESC
LIMIT 200;
