-- The house: sensors and dashboards.

-- name: sensor_last_hour
-- rate: 2/s
-- budget: 20ms
SELECT *
FROM sensor_readings
WHERE sensor = $1
  AND time > now() - interval '1 hour'
ORDER BY time;

-- name: sensor_latest
-- rate: 20/s
-- budget: 5ms
SELECT time, value
FROM sensor_readings
WHERE sensor = $1
ORDER BY time DESC
LIMIT 1;

-- name: sensor_last_month_hourly
-- rate: 0.5/s
-- budget: 100ms
SELECT date_trunc('hour', time) AS hour, avg(value) AS avg_value, min(value) AS min_value, max(value) AS max_value
FROM sensor_readings
WHERE sensor = $1
  AND metric = $2
  AND date_trunc('month', time) = $3
GROUP BY 1
ORDER BY 1;

-- name: sensor_ten_years_monthly
-- rate: 0.05/s
-- budget: 200ms
SELECT month, avg(avg_value) AS avg_value, min(min_value) AS min_value, max(max_value) AS max_value
FROM sensor_monthly
WHERE sensor = $1
  AND metric = $2
GROUP BY month
ORDER BY month;

-- name: sensor_insert
-- rate: 2/s
-- budget: 5ms
INSERT INTO sensor_readings (time, sensor, metric, value, unit)
VALUES ($1, $2, $3, $4, $5);

-- name: sensors_silent
-- rate: 0.02/s
-- budget: 50ms
SELECT sensor, max(time) AS last_seen
FROM sensor_readings
GROUP BY sensor
HAVING max(time) < now() - interval '10 minutes';
