-- The day.

-- name: todays_timeline
-- rate: 5/s
-- budget: 10ms
-- buffers: 400
-- uses: idx_timeline_items_active, idx_timeline_overrides_new_date, seq(time_anchors)
-- params: '00000000-0000-4000-8000-000000000001', '2025-06-16'
-- What is due on the date and was not moved away, and what was moved to it. An occurrence keeps the date that it was due on,
-- which is what a completion names.
WITH due AS (
    SELECT i.item_id, $2::date AS due_date, o.kind, o.new_time, o.new_anchor_code
    FROM lifeops.timeline_items AS i
    LEFT JOIN lifeops.timeline_overrides AS o ON o.user_id = i.user_id AND o.item_id = i.item_id AND o.original_date = $2::date
    WHERE i.user_id = $1 AND i.is_active
      AND CASE i.schedule_type
            WHEN 'daily' THEN true
            WHEN 'weekdays' THEN extract(isodow FROM $2::date) <= 5
            WHEN 'weekends' THEN extract(isodow FROM $2::date) >= 6
            WHEN 'once' THEN i.once_date = $2::date
            ELSE extract(isodow FROM $2::date)::smallint = ANY (i.days) END
      AND (o.kind IS NULL OR o.kind = 'reschedule' AND coalesce(o.new_date, $2::date) = $2::date)
    UNION ALL
    SELECT o.item_id, o.original_date, o.kind, o.new_time, o.new_anchor_code
    FROM lifeops.timeline_overrides AS o
    WHERE o.user_id = $1 AND o.new_date = $2::date AND o.original_date <> $2::date
)
SELECT i.item_id, i.code, i.title, i.category, i.priority, d.due_date, d.kind AS moved,
    coalesce(d.new_time, n.default_time, i.exact_time, a.default_time + make_interval(mins => i.anchor_offset_minutes)) AS at,
    i.window_minutes, c.completed_at, c.xp_granted, w.xp AS reward_xp
FROM due AS d
JOIN lifeops.timeline_items AS i ON i.user_id = $1 AND i.item_id = d.item_id AND i.is_active
LEFT JOIN lifeops.time_anchors AS a ON a.user_id = $1 AND a.code = i.anchor_code
LEFT JOIN lifeops.time_anchors AS n ON n.user_id = $1 AND n.code = d.new_anchor_code
LEFT JOIN lifeops.timeline_completions AS c ON c.user_id = $1 AND c.item_id = d.item_id AND c.due_date = d.due_date
LEFT JOIN (
    SELECT r.item_id, sum(r.xp) AS xp FROM lifeops.timeline_item_rewards AS r WHERE r.user_id = $1 GROUP BY r.item_id
) AS w ON w.item_id = d.item_id
ORDER BY at, i.priority DESC, i.code;

-- name: completions_of_week
-- rate: 0.5/s
-- budget: 5ms
-- uses: idx_timeline_completions_due_date
-- params: '00000000-0000-4000-8000-000000000001', '2025-06-23', '2025-06-30'
SELECT c.due_date, count(*) AS done, sum(c.minutes) AS minutes, sum(c.xp_granted) AS xp
FROM lifeops.timeline_completions AS c
WHERE c.user_id = $1 AND c.due_date >= $2 AND c.due_date < $3
GROUP BY c.due_date
ORDER BY c.due_date;

-- name: item_streaks
-- rate: 1/s
-- budget: 10ms
-- uses: timeline_streaks_pkey
-- params: '00000000-0000-4000-8000-000000000001'
SELECT s.item_id, i.title, s.current_count, s.best_count, s.last_date
FROM lifeops.timeline_streaks AS s
JOIN lifeops.timeline_items AS i ON i.user_id = s.user_id AND i.item_id = s.item_id
WHERE s.user_id = $1 AND s.current_count > 0
ORDER BY s.current_count DESC, s.item_id;

-- name: events_of_day
-- rate: 2/s
-- budget: 5ms
-- uses: idx_calendar_events_period
-- params: '00000000-0000-4000-8000-000000000001', '2025-12-20 00:00+00', '2025-12-21 00:00+00'
-- Everything that touches the day, also what began before it.
SELECT e.event_id, e.title, e.starts_at, e.ends_at, e.is_all_day, e.event_type,
    e.starts_at - make_interval(mins => e.preparation_minutes + e.travel_minutes) AS leave_at
FROM lifeops.calendar_events AS e
WHERE e.user_id = $1 AND e.ends_at > $2 AND e.starts_at < $3
ORDER BY e.starts_at, e.event_id;
