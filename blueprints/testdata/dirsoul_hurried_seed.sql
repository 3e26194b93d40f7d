INSERT INTO raw_memories (memory_id, user_id, created_at, content_type, content, metadata)
SELECT md5('memory ' || i)::uuid, 'user ' || i % 7, timestamp '2025-03-01' + i * interval '7 hours 13 minutes 1.234567 seconds', 'text', 'memory ' || i, '{"source": "phone"}'
FROM generate_series(1, 2000) AS i;
INSERT INTO event_memories (event_id, memory_id, user_id, "timestamp", action, target, quantity, confidence)
SELECT md5('event ' || i)::uuid, md5('memory ' || i)::uuid, 'user ' || i % 7, timestamptz '2025-03-01 00:00:00+00' + i * interval '6 hours', 'drank', 'coffee', i % 5 + 0.5, 0.9
FROM generate_series(1, 1500) AS i;
INSERT INTO entities (user_id, canonical_name, entity_type, attributes)
SELECT 'user ' || i % 7, 'person ' || i, 'person', '{"k": 1}' FROM generate_series(1, 300) AS i;
INSERT INTO entity_mentions (entity_id, memory_id)
SELECT 1 + i % 300, md5('memory ' || 1 + i % 2000)::uuid FROM generate_series(0, 999) AS i;
INSERT INTO entity_relations (source_entity_id, target_entity_id, relation_type)
SELECT i, i + 7, 'knows' FROM generate_series(1, 200) AS i;
INSERT INTO stable_concepts (user_id, canonical_name, definition) SELECT 'user ' || i % 7, 'concept ' || i, 'what it is' FROM generate_series(1, 100) AS i;
INSERT INTO cognitive_views (user_id, hypothesis, view_type, expires_at)
SELECT 'user ' || i % 7, 'hypothesis ' || i, 'habit', now() + interval '9 days' FROM generate_series(1, 400) AS i;
INSERT INTO agents (name, token_hash) SELECT 'agent ' || i, encode(sha256(i::text::bytea), 'hex') FROM generate_series(1, 20) AS i;
INSERT INTO audit_logs (created_at, user_id, agent_id, action, result)
SELECT timestamptz '2026-01-01 00:00:00+00' + i * interval '4 hours', 'user ' || i % 7, 1 + i % 20, 'read', CASE i % 3 WHEN 0 THEN 'ok' WHEN 1 THEN 'denied' ELSE 'error' END
FROM generate_series(1, 1200) AS i;
