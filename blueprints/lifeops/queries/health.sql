-- The body.

-- name: last_night_sleep
-- rate: 2/s
-- budget: 5ms
-- uses: daily_summaries_pkey
-- params: '00000000-0000-4000-8000-000000000001', '2025-06-30'
SELECT s.day, s.sleep_score, s.sleep_minutes, s.sleep_efficiency
FROM lifeops.daily_summaries AS s
WHERE s.user_id = $1 AND s.day <= $2 AND s.sleep_score IS NOT NULL
ORDER BY s.day DESC
LIMIT 1;

-- name: short_nights
-- rate: 0.1/s
-- budget: 20ms
-- uses: daily_summaries_pkey
-- params: '00000000-0000-4000-8000-000000000001', 330, '2024-07-01', '2025-07-01'
SELECT s.day, s.sleep_minutes, s.sleep_score
FROM lifeops.daily_summaries AS s
WHERE s.user_id = $1 AND s.sleep_minutes < $2 AND s.day >= $3 AND s.day < $4
ORDER BY s.day DESC;

-- name: metric_of_day
-- rate: 1/s
-- budget: 5ms
-- uses: health_metrics_pkey
-- params: '00000000-0000-4000-8000-000000000001', 'heart_rate', '2025-06-30 00:00+00', '2025-07-01 00:00+00'
SELECT m.measured_at, m.value, m.source
FROM lifeops.health_metrics AS m
WHERE m.user_id = $1 AND m.metric_type = $2 AND m.measured_at >= $3 AND m.measured_at < $4
ORDER BY m.measured_at;

-- name: metric_year_daily
-- rate: 0.1/s
-- budget: 20ms
-- uses: health_daily_pkey
-- params: '00000000-0000-4000-8000-000000000001', 'heart_rate', '2025-05-15 00:00+00', '2025-07-01 00:00+00'
SELECT d.bucket, d.value_sum / d.samples AS value_avg, d.value_min, d.value_max
FROM lifeops.health_daily AS d
WHERE d.user_id = $1 AND d.metric_type = $2 AND d.bucket >= $3 AND d.bucket < $4
ORDER BY d.bucket;
