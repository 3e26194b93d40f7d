BEGIN;

ALTER TABLE characters ADD COLUMN public_id uuid DEFAULT gen_random_uuid();
ALTER TABLE characters ADD COLUMN region text NOT NULL;
ALTER TABLE characters ADD CONSTRAINT uq_characters_public_id UNIQUE (public_id);

COMMIT;
