-- The log. Every query gives the range of time, so that it reads the
-- partitions of that range and no others.

-- name: activity_of_week
-- rate: 20/s
-- budget: 10ms
-- uses: activity_log_pkey
-- params: '00000000-0000-4000-8000-000000000007', '2026-06-01 00:00+00', '2026-06-08 00:00+00'
SELECT a.occurred_at, a.activity_id, a.activity_type, a.source, a.str_xp, a.int_xp, a.wis_xp, a.sta_xp, a.cha_xp, a.lck_xp, a.activity_data
FROM stats.activity_log AS a
WHERE a.user_id = $1::uuid AND a.occurred_at >= $2::timestamptz AND a.occurred_at < $3::timestamptz
ORDER BY a.occurred_at DESC;

-- name: xp_of_week_by_day
-- rate: 10/s
-- budget: 10ms
-- uses: activity_log_pkey
-- params: '00000000-0000-4000-8000-000000000007', '2026-06-01 00:00+02', '2026-06-08 00:00+02', 'Europe/Berlin'
-- Days of the user's own zone, $4; the range begins and ends at its midnights.
SELECT (a.occurred_at AT TIME ZONE $4::text)::date AS day, sum(a.str_xp) AS str_xp, sum(a.int_xp) AS int_xp, sum(a.wis_xp) AS wis_xp,
    sum(a.sta_xp) AS sta_xp, sum(a.cha_xp) AS cha_xp, sum(a.lck_xp) AS lck_xp
FROM stats.activity_log AS a
WHERE a.user_id = $1::uuid AND a.occurred_at >= $2::timestamptz AND a.occurred_at < $3::timestamptz
GROUP BY (a.occurred_at AT TIME ZONE $4::text)::date
ORDER BY day;

-- name: activity_of_month_by_type
-- rate: 2/s
-- budget: 20ms
-- uses: activity_log_pkey
-- params: '00000000-0000-4000-8000-000000000007', '2026-06-01 00:00+00', '2026-07-01 00:00+00'
SELECT a.activity_type, count(*) AS times, sum(a.str_xp + a.int_xp + a.wis_xp + a.sta_xp + a.cha_xp + a.lck_xp) AS xp
FROM stats.activity_log AS a
WHERE a.user_id = $1::uuid AND a.occurred_at >= $2::timestamptz AND a.occurred_at < $3::timestamptz
GROUP BY a.activity_type
ORDER BY xp DESC, a.activity_type;

-- name: xp_by_month
-- rate: 5/s
-- budget: 5ms
-- uses: activity_months_pkey
-- params: '00000000-0000-4000-8000-000000000007', '2026-01-01', '2027-01-01'
SELECT m.month_start, m.activities, m.str_xp, m.int_xp, m.wis_xp, m.sta_xp, m.cha_xp, m.lck_xp
FROM stats.activity_months AS m
WHERE m.user_id = $1::uuid AND m.month_start >= $2::date AND m.month_start < $3::date
ORDER BY m.month_start;

-- name: activity_by_reference
-- rate: 10/s
-- budget: 5ms
-- uses: activity_grants_pkey, activity_log_pkey
-- params: '00000000-0000-4000-8000-000000000007', 'lifeops', 'seed-7-52'
-- The granted reference leads to the month, so one partition is read.
SELECT a.occurred_at, a.activity_id, a.activity_type, a.str_xp, a.int_xp, a.wis_xp, a.sta_xp, a.cha_xp, a.lck_xp
FROM stats.activity_grants AS g
JOIN stats.activity_log AS a ON a.user_id = g.user_id AND a.occurred_at = g.occurred_at AND a.activity_id = g.activity_id
WHERE g.user_id = $1::uuid AND g.source = $2 AND g.source_reference = $3;
