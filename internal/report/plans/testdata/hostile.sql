-- Migration plan from public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e" to schema/, for PostgreSQL 17
-- State before 9f2c51aa, after 03be77d1
-- Run on a throw-away PostgreSQL 17.6: the result equals the desired state, and a second plan is empty.
-- REFUSED: table public."x\x1b[31m | <img src=x> @someone `code`
-- ; DROP TABLE users; --\u202e": public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e" public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
-- "canceling statement due to lock timeout" means that a table was busy: nothing of that
-- transaction or statement was done; run the script again from that step.
\set ON_ERROR_STOP on

-- This line keeps the script from running.
DO LANGUAGE plpgsql 'BEGIN RAISE EXCEPTION USING MESSAGE = ''this plan is not ready: 1 difference without a safe way; not allowed: data-loss, data-dependent; --allow data-loss --allow data-dependent accepts it''; END';

-- Step 1 of 6, expand: drop public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
-- Why: public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
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

-- Step 2 of 6, expand: drop public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
-- Why: public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
-- Locks: SHARE UPDATE EXCLUSIVE on table public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e" (blocks neither reads nor writes)
SET lock_timeout = 0;
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY events_user_at ON public.events (user_id, at);
RESET lock_timeout;
RESET statement_timeout;
-- Verify (true when done): SELECT coalesce((SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = to_regclass('public.events_user_at')), false);
-- Undo:
--   DROP INDEX CONCURRENTLY public.events_user_at;

-- Step 3 of 6, expand: drop public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
-- Why: public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
-- Locks: SHARE ROW EXCLUSIVE on table public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e", table public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e" (blocks writes)
BEGIN;
SET LOCAL lock_timeout = '200ms';
SET LOCAL statement_timeout = '30000ms';
ALTER TABLE public.events ADD CONSTRAINT events_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) NOT VALID;
COMMIT;
-- Verify (true when done): SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = 'public.events'::regclass AND conname = 'events_user_id_fkey');
-- Undo:
--   ALTER TABLE public.events DROP CONSTRAINT events_user_id_fkey;

-- Step 4 of 6, expand: drop public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
-- Why: public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
-- Locks: SHARE UPDATE EXCLUSIVE on table public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e" (blocks neither reads nor writes)
-- Locks: ROW SHARE on table public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e" (blocks neither reads nor writes)
-- Locks: ACCESS SHARE on index public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e" (blocks neither reads nor writes)
-- Hazard data-dependent: public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
-- Hazard scan: public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
BEGIN;
SET LOCAL lock_timeout = '200ms';
SET LOCAL statement_timeout = 0;
ALTER TABLE public.events VALIDATE CONSTRAINT events_user_id_fkey;
COMMIT;
-- Verify (true when done): SELECT convalidated FROM pg_catalog.pg_constraint WHERE conrelid = 'public.events'::regclass AND conname = 'events_user_id_fkey';

-- Step 5 of 6, expand: drop public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
-- Why: public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
SET lock_timeout = '200ms';
SET statement_timeout = 0;
CREATE OR REPLACE FUNCTION public.touch() RETURNS text LANGUAGE plpgsql AS $fn$
BEGIN
    -- two statements; one body
    RETURN 'a;b';
END;
$fn$;
COMMENT ON FUNCTION public.touch() IS 'a; b' -- the last word
;
RESET lock_timeout;
RESET statement_timeout;
-- Verify (true when done): SELECT to_regprocedure('public.touch()') IS NOT NULL;
-- Undo:
--   COMMENT ON FUNCTION public.touch() IS NULL;
--   DROP FUNCTION public.touch();

-- Step 6 of 6, contract: drop public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
-- Why: public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
-- Locks: ACCESS EXCLUSIVE on table public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e" (blocks reads and writes)
-- Hazard data-loss: public."x\x1b[31m | <img src=x> @someone `code` ; DROP TABLE users; --\u202e"
BEGIN;
SET LOCAL lock_timeout = '200ms';
SET LOCAL statement_timeout = '30000ms';
ALTER TABLE public.events DROP COLUMN note;
COMMIT;
-- Verify (true when done): SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = 'public.events'::regclass AND attname = 'note');
