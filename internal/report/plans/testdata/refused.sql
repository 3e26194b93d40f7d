-- Migration plan from database lifeops at db.example to schema/, for PostgreSQL 17
-- State before 9f2c51aa, after 03be77d1
-- The plan was not run on a throw-away server.
-- REFUSED: table public.raw_memories: a plain table cannot become a partitioned one in place. decade convert moves its rows while writers go on.
-- "canceling statement due to lock timeout" means that a table was busy: nothing of that
-- transaction or statement was done; run the script again from that step.
\set ON_ERROR_STOP on

-- This line keeps the script from running.
DO LANGUAGE plpgsql 'BEGIN RAISE EXCEPTION USING MESSAGE = ''this plan is not ready: 1 difference without a safe way; not proven: it was not run on a throw-away server; not allowed: long-lock, rewrite, dependent-broken; --allow long-lock --allow rewrite --allow dependent-broken accepts it''; END';

-- Step 1 of 2, expand: create table public.tags
BEGIN;
SET LOCAL lock_timeout = '200ms';
SET LOCAL statement_timeout = '30000ms';
CREATE TABLE public.tags (
    event_id bigint NOT NULL,
    tag text NOT NULL,
    PRIMARY KEY (event_id, tag)
);
COMMENT ON TABLE public.tags IS 'words; not $ymbols';
COMMIT;
-- Verify (true when done): SELECT to_regclass('public.tags') IS NOT NULL;
-- Undo:
--   DROP TABLE public.tags;

-- Step 2 of 2, expand: change the type of public.events.id
-- Locks: ACCESS EXCLUSIVE on table public.events (blocks reads and writes)
-- Hazard long-lock: nobody reads or writes public.events for 20 to 55 min
-- Hazard rewrite: public.events is written anew, 41 GB
-- Hazard dependent-broken: view public.recent stops working
BEGIN;
SET LOCAL lock_timeout = 0;
SET LOCAL statement_timeout = 0;
ALTER TABLE public.events ALTER COLUMN id TYPE numeric;
COMMIT;
