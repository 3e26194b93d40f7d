-- The house. Times are parameters: with now() in the text PostgreSQL plans and locks every partition.

-- name: sensor_last_hour
-- rate: 2/s
-- budget: 5ms
-- uses: sensor_readings_pkey
-- params: '00000000-0000-4000-8000-000000000001', 3, '2025-06-30 23:00+00', '2025-07-01 00:00+00'
SELECT r.measured_at, r.value
FROM lifeops.sensor_readings AS r
WHERE r.user_id = $1 AND r.sensor_id = $2 AND r.measured_at >= $3 AND r.measured_at < $4
ORDER BY r.measured_at;

-- name: sensor_latest
-- rate: 5/s
-- budget: 5ms
-- uses: sensor_readings_pkey
-- params: '00000000-0000-4000-8000-000000000001', 3, '2025-06-30 00:00+00', '2025-07-01 00:00+00'
SELECT r.measured_at, r.value
FROM lifeops.sensor_readings AS r
WHERE r.user_id = $1 AND r.sensor_id = $2 AND r.measured_at >= $3 AND r.measured_at < $4
ORDER BY r.measured_at DESC
LIMIT 1;

-- name: sensor_last_month_hourly
-- rate: 0.5/s
-- budget: 20ms
-- uses: sensor_hourly_pkey
-- params: '00000000-0000-4000-8000-000000000001', 3, '2025-05-01 00:00+00', '2025-06-01 00:00+00'
-- buffers: 800
SELECT h.bucket, h.value_sum / h.samples AS value_avg, h.value_min, h.value_max, h.samples
FROM lifeops.sensor_hourly AS h
WHERE h.user_id = $1 AND h.sensor_id = $2 AND h.bucket >= $3 AND h.bucket < $4
ORDER BY h.bucket;

-- name: sensor_year_daily
-- rate: 0.1/s
-- budget: 20ms
-- uses: sensor_daily_pkey
-- params: '00000000-0000-4000-8000-000000000001', 3, '2024-06-01 00:00+00', '2025-06-01 00:00+00'
-- buffers: 400
SELECT d.bucket, d.value_sum / d.samples AS value_avg, d.value_min, d.value_max
FROM lifeops.sensor_daily AS d
WHERE d.user_id = $1 AND d.sensor_id = $2 AND d.bucket >= $3 AND d.bucket < $4
ORDER BY d.bucket;

-- name: sensor_ten_years_monthly
-- rate: 0.05/s
-- budget: 20ms
-- uses: sensor_monthly_pkey
-- params: '00000000-0000-4000-8000-000000000001', 3, '2015-07-01 00:00+00', '2025-07-01 00:00+00'
SELECT m.bucket, m.value_sum / m.samples AS value_avg, m.value_min, m.value_max
FROM lifeops.sensor_monthly AS m
WHERE m.user_id = $1 AND m.sensor_id = $2 AND m.bucket >= $3 AND m.bucket < $4
ORDER BY m.bucket;

-- name: sensors_of_person
-- rate: 0.1/s
-- budget: 5ms
-- uses: sensors_code_metric_key
-- params: '00000000-0000-4000-8000-000000000001'
SELECT s.code, s.metric, s.unit, s.sensor_id
FROM lifeops.sensors AS s
WHERE s.user_id = $1 AND s.is_active
ORDER BY s.code, s.metric;

-- name: quarantine_of_person
-- rate: 0.01/s
-- budget: 5ms
-- uses: quarantined_readings_pkey
-- params: '00000000-0000-4000-8000-000000000001'
SELECT q.series, q.series_key, q.reason, count(*) AS readings, min(q.received_at) AS first_received, max(q.received_at) AS last_received
FROM lifeops.quarantined_readings AS q
WHERE q.user_id = $1
GROUP BY q.series, q.series_key, q.reason
ORDER BY readings DESC;
