-- What the person sees in the morning.

-- name: timeline_today
-- rate: 5/s
-- budget: 10ms
SELECT i.id, i.title, coalesce(o.new_time, i.exact_time, a.default_time) AS at, c.completed_at
FROM timeline_items i
LEFT JOIN time_anchors a ON a.code = i.anchor_code
LEFT JOIN timeline_overrides o ON o.item_id = i.id AND o.original_date = $2
LEFT JOIN timeline_completions c ON c.item_id = i.id AND c.date = $2
WHERE i.user_id = $1
  AND i.is_active
  AND (i.schedule_type = 'daily'
       OR i.days LIKE '%' || $3 || '%'
       OR i.once_date = $2)
ORDER BY at;

-- name: completion_of_item
-- rate: 50/s
-- budget: 1ms
SELECT *
FROM timeline_completions
WHERE item_id = $1
  AND date = $2;

-- name: completions_history
-- rate: 1/s
-- budget: 20ms
SELECT c.id, c.date, c.minutes, c.xp_granted
FROM timeline_completions c
JOIN timeline_items i ON i.id = c.item_id
WHERE i.user_id = $1
ORDER BY c.completed_at DESC
LIMIT 30 OFFSET $2;

-- name: overrides_into_date
-- rate: 5/s
-- budget: 5ms
SELECT item_id, original_date, new_time, new_anchor
FROM timeline_overrides
WHERE new_date = $1
  AND kind <> 'skip';

-- name: items_never_done
-- rate: 0.1/s
-- budget: 100ms
SELECT id, title
FROM timeline_items
WHERE user_id = $1
  AND id NOT IN (SELECT item_id FROM timeline_completions WHERE date >= $2);

-- name: calendar_of_day
-- rate: 5/s
-- budget: 5ms
SELECT id, title, starts_at, ends_at, prep_minutes, travel_minutes
FROM calendar_events
WHERE user_id = $1
  AND starts_at::date = $2
ORDER BY starts_at;

-- name: due_reminders
-- rate: 1/s
-- budget: 5ms
SELECT id, user_id, target_type, target_id
FROM reminders
WHERE sent_at IS NULL
  AND remind_at <= now();

-- name: current_streaks
-- rate: 5/s
-- budget: 5ms
SELECT streak_type, current_count, best_count, freeze_tokens
FROM streaks
WHERE user_id = $1;
