-- For levels plain and apache, in a database with pg_cron: run it once, as the owner of the schema. A job scheduled under a
-- name that is there already takes its place. The community level needs none: its policies are jobs of TimescaleDB.
SELECT cron.schedule('lifeops: roll-ups', '*/5 * * * *', 'SELECT lifeops.roll_up()');
SELECT cron.schedule('lifeops: maintenance', '23 * * * *', 'SELECT lifeops.maintain(now())');
