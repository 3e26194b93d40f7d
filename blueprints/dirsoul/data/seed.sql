-- A database to try things on: 20 users, u1 with an eighth of everything, two years of memories, no chance involved.

SELECT public.create_monthly_partition(parent, month::date)
FROM unnest(ARRAY['raw_memories', 'event_memories', 'entity_mentions', 'audit_logs']) AS parent
CROSS JOIN generate_series(date '2024-07-01', date '2027-02-01', interval '1 month') AS month;

-- One memory every 54 minutes. The last 12 digits of an id are its number, so that tests can name it.
INSERT INTO public.raw_memories (memory_id, user_id, created_at, content_type, content, encrypted, metadata)
SELECT overlay(public.new_id(at)::text PLACING '7000-8000-' || lpad(i::text, 12, '0') FROM 15)::uuid,
    CASE WHEN i % 8 = 0 THEN 'u1' ELSE 'u' || (2 + i % 19) END,
    at,
    (ARRAY['text', 'text', 'voice', 'image', 'action'])[1 + i % 5],
    CASE WHEN i % 10 <> 9 THEN 'memory number ' || i || repeat(' of many words', i % 17) END,
    CASE WHEN i % 10 = 9 THEN decode(md5(i::text), 'hex') END,
    jsonb_build_object('source', (ARRAY['keyboard', 'voice_input', 'camera'])[1 + i / 3 % 3],
        'language', (ARRAY['en', 'en', 'zh-CN', 'fr'])[1 + i / 7 % 4], 'device', 'phone')
FROM generate_series(1, 23500) AS i
CROSS JOIN LATERAL (SELECT timestamptz '2024-07-02 00:00+00' + i * interval '3240 seconds') AS time_of (at);

-- Two events of three memories in four; a third of them happened some days before they were told.
INSERT INTO public.event_memories (event_id, user_id, told_at, memory_id, happened_at, action, target, quantity, unit, confidence,
    extractor_version, event_number, source)
SELECT public.new_id(m.created_at), m.user_id, m.created_at, m.memory_id,
    m.created_at - CASE WHEN i % 3 = 0 THEN (i % 5) * interval '1 day' ELSE interval '0' END,
    (ARRAY['eat', 'walk', 'read', 'meet', 'buy'])[1 + (i + e) % 5],
    (ARRAY['apple', 'bread', 'park', 'novel', 'Ann', 'shoes', 'rice'])[1 + (i / 3 + e) % 7],
    CASE WHEN i % 2 = 0 THEN 1 + i % 9 END, CASE WHEN i % 2 = 0 THEN 'piece' END,
    (ARRAY[0.5, 0.7, 0.85, 0.95])[1 + (i / 8 + i) % 4], 'v2', e, 'extractor'
FROM public.raw_memories AS m
CROSS JOIN LATERAL (SELECT right(m.memory_id::text, 12)::integer) AS number_of (i)
CROSS JOIN generate_series(1, 2) AS e
WHERE i % 4 <> 3;

-- 200 entities of each user, 4,000 of u1.
INSERT INTO public.entities (user_id, entity_id, canonical_name, entity_type, first_seen, confidence)
SELECT 'u' || u, ('019a0000-0000-7000-8000-' || lpad(u::text, 6, '0') || lpad(to_hex(i), 6, '0'))::uuid,
    (ARRAY['Person ', 'Place ', 'Thing ', 'Idea ', 'Firm '])[1 + i % 5] || i,
    (ARRAY['person', 'place', 'object', 'concept', 'organisation'])[1 + i % 5], timestamptz '2024-07-02 00:00+00', 0.9
FROM generate_series(1, 20) AS u
CROSS JOIN LATERAL generate_series(1, CASE WHEN u = 1 THEN 4000 ELSE 200 END) AS i;

-- Each memory mentions one entity; every fourth the same, popular one.
INSERT INTO public.entity_mentions (user_id, entity_id, memory_id, mentioned_at)
SELECT m.user_id, ('019a0000-0000-7000-8000-' || lpad(substr(m.user_id, 2), 6, '0')
    || lpad(to_hex(CASE WHEN i / 8 % 4 = 0 THEN 17 ELSE 1 + i / 8 % 200 END), 6, '0'))::uuid, m.memory_id, m.created_at
FROM public.raw_memories AS m
CROSS JOIN LATERAL (SELECT right(m.memory_id::text, 12)::integer) AS number_of (i);

INSERT INTO public.entity_relations (user_id, source_entity_id, relation_type, target_entity_id, strength, confidence, first_seen, last_seen)
SELECT e.user_id, e.entity_id, 'near', x.entity_id, (1 + n * 37 % 999) / 1000.0, 0.8, timestamptz '2024-07-02 00:00+00', timestamptz '2026-11-01 00:00+00'
FROM public.entities AS e
CROSS JOIN generate_series(1, 5) AS n
JOIN public.entities AS x ON x.user_id = e.user_id
    AND x.canonical_name = (ARRAY['Person ', 'Place ', 'Thing ', 'Idea ', 'Firm '])[1 + (n * 31) % 5] || (n * 31)
WHERE x.entity_id <> e.entity_id AND e.canonical_name ~ ' \d{1,3}$';

-- 2,000 hypotheses of each user; most of them are over.
INSERT INTO public.stable_concepts (user_id, canonical_name, version, definition, created_at, deprecated_at)
SELECT 'u' || u, 'concept ' || c, 1, 'first words about it', timestamptz '2025-01-01 00:00+00', CASE WHEN c % 3 = 0 THEN timestamptz '2026-01-01 00:00+00' END
FROM generate_series(1, 20) AS u CROSS JOIN generate_series(1, 60) AS c;
INSERT INTO public.stable_concepts (user_id, canonical_name, version, parent_id, definition, created_at)
SELECT s.user_id, s.canonical_name, 2, s.concept_id, 'better words about it', timestamptz '2026-01-01 00:00+00'
FROM public.stable_concepts AS s
WHERE s.deprecated_at IS NOT NULL;
INSERT INTO public.cognitive_views (user_id, hypothesis, view_type, confidence, validation_count, status, concept_id, created_at, expires_at)
SELECT 'u' || u, 'hypothesis ' || v, (ARRAY['pattern', 'preference', 'habit', 'relation'])[1 + v % 4], (50 + v % 50) / 100.0, v % 9,
    CASE WHEN v % 40 = 0 THEN 'promoted' WHEN v % 10 = 0 THEN 'active' ELSE 'expired' END,
    CASE WHEN v % 40 = 0 THEN (SELECT s.concept_id FROM public.stable_concepts AS s
        WHERE s.user_id = 'u' || u AND s.canonical_name = 'concept 1') END,
    timestamptz '2024-07-02 00:00+00', CASE WHEN v % 20 = 10 THEN timestamptz '2124-07-02 00:00+00' ELSE timestamptz '2024-08-01 00:00+00' END
FROM generate_series(1, 20) AS u CROSS JOIN generate_series(1, 2000) AS v;
INSERT INTO public.cognitive_view_events (user_id, view_id, event_id, supports)
SELECT v.user_id, v.view_id, e.event_id, row_number() OVER (PARTITION BY v.view_id ORDER BY e.told_at) % 8 <> 7
FROM public.cognitive_views AS v
CROSS JOIN LATERAL (
    SELECT x.event_id, x.told_at FROM public.event_memories AS x
    WHERE x.user_id = v.user_id AND x.told_at >= timestamptz '2026-10-01 00:00+00' AND x.told_at < timestamptz '2026-11-01 00:00+00'
    ORDER BY x.told_at OFFSET substring(v.hypothesis FROM '\d+$')::integer / 10 % 50 LIMIT 8) AS e
WHERE v.status = 'active';

INSERT INTO public.agents (user_id, agent_id, name, token_hash)
SELECT 'u' || u, ('019a0000-0000-7000-8000-' || lpad(u::text, 12, '0'))::uuid, 'assistant', sha256(convert_to('token ' || u, 'UTF8'))
FROM generate_series(1, 20) AS u;
INSERT INTO public.agent_permissions (user_id, agent_id, permission)
SELECT a.user_id, a.agent_id, p FROM public.agents AS a CROSS JOIN unnest(ARRAY['read_memories', 'write_memories']) AS p;
INSERT INTO public.audit_logs (log_id, user_id, created_at, agent_name, action, object_type, object_name, result)
SELECT public.new_id(m.created_at), m.user_id, m.created_at, 'assistant', verb, 'memory', m.memory_id::text, 'done'
FROM public.raw_memories AS m
CROSS JOIN unnest(ARRAY['write', 'read', 'search']) AS verb;

-- The counts are up to date but for the last mentions, of the second entity of each memory.
SELECT public.fold_mentions(1000000);
INSERT INTO public.entity_mentions (user_id, entity_id, memory_id, mentioned_at)
SELECT m.user_id, ('019a0000-0000-7000-8000-' || lpad(substr(m.user_id, 2), 6, '0') || '0000c8')::uuid, m.memory_id, m.created_at
FROM public.raw_memories AS m
WHERE m.created_at >= timestamptz '2026-11-20 00:00+00'
ON CONFLICT DO NOTHING;

-- The first months are more than two years old.
SELECT public.archive_month(date '2024-07-01'), public.archive_month(date '2024-08-01');
