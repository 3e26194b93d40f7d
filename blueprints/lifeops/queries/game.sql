-- Streaks, scores, xp.

-- name: current_streaks
-- rate: 2/s
-- budget: 5ms
-- uses: streaks_pkey
-- params: '00000000-0000-4000-8000-000000000001', '2025-06-30'
-- A streak that was missed is over when it is read, whether or not anybody has updated it.
SELECT s.streak_type, CASE WHEN s.last_date >= $2::date - 1 - s.freeze_tokens THEN s.current_count ELSE 0 END AS current_count, s.best_count, s.freeze_tokens
FROM lifeops.streaks AS s
WHERE s.user_id = $1
ORDER BY s.streak_type;

-- name: xp_by_week
-- rate: 0.5/s
-- budget: 20ms
-- uses: gamification_events_pkey
-- params: '00000000-0000-4000-8000-000000000001', '2025-05-05 00:00+00', '2025-06-30 00:00+00', 'Europe/Paris'
-- Weeks begin on Monday in the person's zone.
SELECT date_trunc('week', e.occurred_at, $4::text) AS week, sum(e.xp) AS xp, count(*) AS events
FROM lifeops.gamification_events AS e
WHERE e.user_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $3
GROUP BY week
ORDER BY week;

-- name: habit_month
-- rate: 1/s
-- budget: 5ms
-- uses: habit_logs_pkey
-- params: '00000000-0000-4000-8000-000000000001', 'reading', '2025-06-01', '2025-07-01'
SELECT h.day, h.completed, h.value
FROM lifeops.habit_logs AS h
WHERE h.user_id = $1 AND h.habit = $2 AND h.day >= $3 AND h.day < $4
ORDER BY h.day;

-- name: scores_of_month
-- rate: 1/s
-- budget: 5ms
-- uses: daily_scores_pkey
-- params: '00000000-0000-4000-8000-000000000001', '2025-06-01', '2025-07-01'
SELECT d.day, d.life_score, d.sleep_score, d.activity_score, d.work_life_score, d.habits_score, d.xp_earned
FROM lifeops.daily_scores AS d
WHERE d.user_id = $1 AND d.day >= $2 AND d.day < $3
ORDER BY d.day;

-- name: open_achievements
-- rate: 0.5/s
-- budget: 5ms
-- uses: achievements_pkey
-- params: '00000000-0000-4000-8000-000000000001'
SELECT a.code, a.title, a.tier, a.progress, a.target, a.reward_xp
FROM lifeops.achievements AS a
WHERE a.user_id = $1 AND a.unlocked_at IS NULL
ORDER BY a.code;

-- name: xp_reconciliation
-- rate: 1/h
-- budget: 50ms
-- buffers: 800
-- uses: gamification_events_pkey, seq(user_profile)
-- params: '00000000-0000-4000-8000-000000000001', '2025-01-01 00:00+00', '2025-07-01 00:00+00'
-- A row means that the total and the log disagree; the times reach from the person's first event to now.
SELECT p.user_id, p.total_xp, l.logged_xp
FROM lifeops.user_profile AS p
CROSS JOIN LATERAL (
    SELECT coalesce(sum(e.xp), 0) AS logged_xp
    FROM lifeops.gamification_events AS e
    WHERE e.user_id = p.user_id AND e.occurred_at >= $2 AND e.occurred_at < $3
) AS l
WHERE p.user_id = $1 AND p.total_xp <> l.logged_xp;
