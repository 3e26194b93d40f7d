-- The calls that write. 10,000 users with 20 activities a day are 2.3 grants a
-- second on average; evenings are busier.

-- name: grant_xp
-- rate: 10/s
-- budget: 20ms
-- buffers: 300
-- uses: call
-- params: '00000000-0000-4000-8000-000000000007', '2026-07-01 18:00+00', 'workout', 'lifeops', 'example-1', 40, 0, 0, 10, 0, 0, '{"minutes": 30}'
SELECT stats.grant_xp($1::uuid, $2::timestamptz, $3::text, $4::text, $5::text,
    $6::integer, $7::integer, $8::integer, $9::integer, $10::integer, $11::integer, $12::jsonb) AS granted;

-- name: allocate_node
-- rate: 0.1/s
-- budget: 20ms
-- buffers: 300
-- uses: call
-- params: '00000000-0000-4000-8000-000000000007', 'int_005'
SELECT stats.allocate_node($1::uuid, $2::text) AS allocated;

-- name: use_skill
-- rate: 1/s
-- budget: 20ms
-- buffers: 300
-- uses: call
-- params: '00000000-0000-4000-8000-000000000007', 'skill_02'
SELECT stats.use_skill($1::uuid, $2::text) AS used;
