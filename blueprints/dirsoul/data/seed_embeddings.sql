-- Vectors that lie in topics, as real ones do: near each other within a topic, far between two. A vector is that of
-- its topic and a little of one of 200 others.
CREATE SCHEMA seed;
COMMENT ON SCHEMA seed IS 'Made by the data to try things with, and of no further use.';
CREATE TABLE seed.vectors (
    kind   text NOT NULL,
    number integer NOT NULL,
    length integer NOT NULL,
    v      halfvec NOT NULL,
    PRIMARY KEY (kind, number, length)
);
COMMENT ON TABLE seed.vectors IS 'What the vectors of the seed are put together from.';
INSERT INTO seed.vectors (kind, number, length, v)
SELECT k.kind, n, l, (SELECT array_agg((k.weight * sin(d * (k.base + n * k.step) + n))::real ORDER BY d)::halfvec FROM generate_series(1, l) AS d)
FROM (VALUES ('topic', 29, 1.37, 1.0, 1.0), ('other', 200, 0.11, 0.0173, 0.4)) AS k (kind, many, base, step, weight)
CROSS JOIN LATERAL generate_series(0, k.many - 1) AS n
CROSS JOIN unnest(ARRAY[512, 768]) AS l;
CREATE FUNCTION seed.vector(p_topic integer, p_other integer, p_length integer) RETURNS halfvec
LANGUAGE sql STABLE
RETURN (SELECT t.v + o.v FROM seed.vectors AS t, seed.vectors AS o
    WHERE t.kind = 'topic' AND t.number = p_topic AND t.length = p_length
      AND o.kind = 'other' AND o.number = p_other AND o.length = p_length);

INSERT INTO public.memory_embeddings (user_id, memory_id, model, embedding)
SELECT m.user_id, m.memory_id, 'nomic-768', seed.vector(i % 29, i % 200, 768)
FROM public.raw_memories AS m
CROSS JOIN LATERAL (SELECT right(m.memory_id::text, 12)::integer) AS number_of (i)
WHERE m.user_id = 'u1' OR i % 40 = 1;

INSERT INTO public.legacy_embeddings (user_id, memory_id, model, embedding)
SELECT m.user_id, m.memory_id, 'old-512', seed.vector(i % 29, i % 200, 512)
FROM public.raw_memories AS m
CROSS JOIN LATERAL (SELECT right(m.memory_id::text, 12)::integer) AS number_of (i)
WHERE i % 40 = 2 OR i % 80 = 8;

INSERT INTO public.entity_embeddings (user_id, entity_id, model, embedding)
SELECT e.user_id, e.entity_id, 'nomic-768', seed.vector(length(e.canonical_name), i % 200, 768)
FROM public.entities AS e
CROSS JOIN LATERAL (SELECT ('x' || right(e.entity_id::text, 6))::bit(24)::integer) AS number_of (i)
WHERE i <= CASE e.user_id WHEN 'u1' THEN 200 ELSE 20 END;
