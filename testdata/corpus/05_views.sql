-- Views: plain, with options, updatable, recursive, materialized; replaced, renamed, dropped.

CREATE TABLE events (
    id      bigint PRIMARY KEY,
    user_id text NOT NULL,
    action  text NOT NULL,
    target  text,
    at      timestamptz NOT NULL,
    amount  numeric(10, 2)
);
CREATE TABLE people (id text PRIMARY KEY, name text, boss text REFERENCES people);

CREATE VIEW all_events AS SELECT * FROM events;
CREATE VIEW some_events (who, what) AS SELECT user_id, action FROM events WHERE amount > 0;
CREATE OR REPLACE VIEW named AS
SELECT e.id, p.name, e.action AS "What Happened", e.at AT TIME ZONE 'UTC' AS at_utc
FROM events AS e LEFT JOIN people p ON p.id = e.user_id;
CREATE OR REPLACE VIEW named AS
SELECT e.id, p.name, e.action AS "What Happened", e.at AT TIME ZONE 'UTC' AS at_utc, e.amount
FROM events AS e LEFT JOIN people p ON p.id = e.user_id;

CREATE VIEW invoker WITH (security_invoker = true) AS SELECT id, user_id FROM events;
CREATE VIEW barrier WITH (security_barrier) AS SELECT id, user_id FROM events WHERE user_id = CURRENT_USER;
CREATE VIEW eaters AS SELECT id, user_id, action FROM events WHERE action = 'eat' WITH LOCAL CHECK OPTION;
CREATE VIEW eaters_of_ada AS SELECT id, user_id, action FROM eaters WHERE user_id = 'ada' WITH CASCADED CHECK OPTION;
CREATE VIEW drinkers WITH (check_option = local, security_invoker = on) AS SELECT id, action FROM events WHERE action = 'drink';

CREATE RECURSIVE VIEW chain (id, name, depth) AS
    SELECT id, name, 1 FROM people WHERE boss IS NULL
    UNION ALL
    SELECT p.id, p.name, c.depth + 1 FROM people p JOIN chain c ON p.boss = c.id;

CREATE VIEW with_cte AS
WITH RECURSIVE days (day) AS (
    SELECT date '2026-01-01'
    UNION ALL
    SELECT day + 1 FROM days WHERE day < date '2026-01-31'
), counts AS MATERIALIZED (
    SELECT at::date AS day, count(*) AS events FROM events GROUP BY 1
)
SELECT d.day, coalesce(c.events, 0) AS events FROM days d LEFT JOIN counts c USING (day);

CREATE VIEW windows AS
SELECT user_id, at, sum(amount) OVER (PARTITION BY user_id ORDER BY at ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS week,
       rank() OVER w AS place, lag(at, 1) OVER w AS before
FROM events
WINDOW w AS (PARTITION BY user_id ORDER BY amount DESC);

CREATE VIEW shapes AS
SELECT user_id, action, count(*) FILTER (WHERE amount > 0) AS paid, array_agg(DISTINCT target ORDER BY target) AS targets,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) AS median, string_agg(target, ', ') AS list,
       CASE WHEN count(*) > 10 THEN 'often' WHEN count(*) > 1 THEN 'sometimes' ELSE 'once' END AS how
FROM events
GROUP BY GROUPING SETS ((user_id, action), (user_id), ())
HAVING count(*) > 0;

CREATE VIEW lateral_view AS
SELECT p.id, l.at, l.action FROM people p CROSS JOIN LATERAL (
    SELECT e.at, e.action FROM events e WHERE e.user_id = p.id ORDER BY e.at DESC LIMIT 3
) l;

CREATE VIEW set_operations AS
SELECT user_id FROM events WHERE action = 'eat'
UNION SELECT id FROM people
EXCEPT (SELECT user_id FROM events WHERE action = 'sleep' INTERSECT SELECT id FROM people);

CREATE VIEW subqueries AS
SELECT p.id, (SELECT max(at) FROM events e WHERE e.user_id = p.id) AS latest,
       EXISTS (SELECT 1 FROM events e WHERE e.user_id = p.id) AS known,
       p.id IN (SELECT user_id FROM events) AS listed
FROM people p WHERE p.id NOT IN (SELECT boss FROM people WHERE boss IS NOT NULL);

CREATE VIEW constants AS VALUES (1, 'a'), (2, 'b');
CREATE VIEW distincts AS SELECT DISTINCT ON (user_id) user_id, at FROM events ORDER BY user_id, at DESC;
CREATE VIEW of_series AS SELECT g.n, to_char(g.n, 'FM000') AS label FROM generate_series(1, 9) AS g (n);

CREATE MATERIALIZED VIEW daily AS
SELECT user_id, date_trunc('day', at) AS day, count(*) AS events FROM events GROUP BY 1, 2;
CREATE UNIQUE INDEX daily_key ON daily (user_id, day);
CREATE MATERIALIZED VIEW IF NOT EXISTS weekly (user_id, week, events) WITH (fillfactor = 90, autovacuum_enabled = true) AS
SELECT user_id, date_trunc('week', at), count(*) FROM events GROUP BY 1, 2
WITH NO DATA;
CREATE INDEX ON weekly (week);
REFRESH MATERIALIZED VIEW daily;
REFRESH MATERIALIZED VIEW CONCURRENTLY daily;
ALTER MATERIALIZED VIEW daily ALTER COLUMN events SET STATISTICS 50;
ALTER MATERIALIZED VIEW weekly RENAME COLUMN events TO how_many;

CREATE VIEW on_view AS SELECT user_id, events FROM daily WHERE events > 5;
CREATE TEMP VIEW session_view AS SELECT 1 AS one;

ALTER VIEW some_events ALTER COLUMN what SET DEFAULT 'eat';
ALTER VIEW all_events RENAME TO every_event;
ALTER VIEW named RENAME COLUMN name TO person;
ALTER VIEW invoker SET (security_barrier = true);
ALTER VIEW barrier RESET (security_barrier);
ALTER TABLE events RENAME COLUMN target TO object;
DROP VIEW IF EXISTS constants, not_there;
DROP VIEW eaters CASCADE;
