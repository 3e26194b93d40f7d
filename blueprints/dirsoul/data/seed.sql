CREATE TABLE public.raw_memories_2026_11 PARTITION OF public.raw_memories FOR VALUES FROM ('2026-11-01 00:00+00') TO ('2026-12-01 00:00+00');
INSERT INTO public.raw_memories (memory_id, user_id, created_at, content_type, content, metadata)
SELECT public.new_id(t), 'u' || (1 + i % 5), t, 'text', 'memory number ' || i, jsonb_build_object('source', 'voice_input', 'language', 'en')
FROM generate_series(1, 5000) AS i
CROSS JOIN LATERAL (SELECT timestamptz '2026-11-01 00:00+00' + i * interval '8 minutes') AS at (t);
