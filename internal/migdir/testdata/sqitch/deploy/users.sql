BEGIN;
ALTER TABLE shop.users ADD COLUMN name text;
COMMIT;
