-- Body, sleep, score.

-- name: heart_rate_of_day
-- rate: 1/s
-- budget: 20ms
SELECT time, value
FROM health_metrics
WHERE user_id = $1
  AND metric_type = $2
  AND to_char(time, 'YYYY-MM-DD') = $3
ORDER BY time;

-- name: last_night_sleep
-- rate: 2/s
-- budget: 5ms
SELECT sleep_score, sleep_raw->>'total_minutes' AS minutes, sleep_raw->>'efficiency' AS efficiency
FROM daily_summaries
WHERE user_id = $1
ORDER BY date DESC
LIMIT 1;

-- name: short_nights
-- rate: 0.1/s
-- budget: 50ms
SELECT date, sleep_score
FROM daily_summaries
WHERE user_id = $1
  AND (sleep_raw->>'total_minutes')::integer < $2
ORDER BY date DESC;

-- name: metrics_from_device
-- rate: 0.2/s
-- budget: 50ms
SELECT time, metric_type, value
FROM health_metrics
WHERE metadata->>'device' = $1
  AND time >= $2
ORDER BY time DESC
LIMIT 100;

-- name: habit_month
-- rate: 1/s
-- budget: 10ms
SELECT time, completed, value
FROM habit_logs
WHERE user_id = $1
  AND habit = $2
  AND time >= $3
  AND time < $4
ORDER BY time DESC;

-- name: xp_by_week
-- rate: 0.5/s
-- budget: 50ms
SELECT time_bucket('7 days', time) AS week, sum(xp) AS xp
FROM gamification_events
WHERE user_id = $1
  AND extract(year FROM time) = $2
GROUP BY 1
ORDER BY 1;

-- name: life_score_of_month
-- rate: 1/s
-- budget: 5ms
SELECT date, life_score, sleep_score, activity_score
FROM daily_scores
WHERE date >= $1
  AND date < $2
ORDER BY date;

-- name: achievements_search
-- rate: 0.1/s
-- budget: 10ms
SELECT code, title, tier, unlocked_at
FROM achievements
WHERE title ILIKE '%' || $1 || '%';
