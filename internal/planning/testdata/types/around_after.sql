CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changes := NEW.changes + 1; RETURN NEW; END $$;
CREATE TABLE items (
    id      bigint NOT NULL,
    part    integer NOT NULL,
    amount  numeric(12,2) NOT NULL DEFAULT 1,
    code    varchar(40),
    changes integer NOT NULL DEFAULT 0,
    CONSTRAINT items_id_key UNIQUE (id, part)
) PARTITION BY LIST (part);
CREATE TABLE items_1 PARTITION OF items FOR VALUES IN (1);
CREATE TABLE items_2 PARTITION OF items FOR VALUES IN (2);
CREATE INDEX items_twice ON items (((amount * 2)), part);
CREATE INDEX items_open ON items (part) WHERE amount > 10 AND code IS NOT NULL;
CREATE INDEX items_like ON items (code text_pattern_ops DESC NULLS LAST);
CREATE INDEX items_c ON items_2 (code COLLATE "C") WITH (fillfactor = 70);
CREATE INDEX items_hash ON items_1 USING hash (lower(code));
CREATE UNIQUE INDEX items_code ON items (part, lower(code), id);
COMMENT ON INDEX items_code IS 'no two';
ALTER TABLE items_1 REPLICA IDENTITY USING INDEX items_1_id_part_key;
ALTER TABLE items ENABLE ROW LEVEL SECURITY;
CREATE POLICY cheap ON items USING (amount < 1000) WITH CHECK (amount < 1000);
COMMENT ON POLICY cheap ON items IS 'for all';
CREATE POLICY coded ON items_2 AS RESTRICTIVE FOR UPDATE USING (code <> 'x');
CREATE TRIGGER changed BEFORE UPDATE OF amount, code ON items FOR EACH ROW WHEN (NEW.amount IS DISTINCT FROM OLD.amount OR NEW.code = 'a') EXECUTE FUNCTION stamp();
COMMENT ON TRIGGER changed ON items IS 'counts';
CREATE TRIGGER own BEFORE UPDATE OF id ON items_2 FOR EACH ROW EXECUTE FUNCTION stamp();
ALTER TABLE items_2 DISABLE TRIGGER changed;
ALTER TABLE items ENABLE REPLICA TRIGGER changed;
ALTER TABLE items_2 DISABLE TRIGGER changed;
CREATE STATISTICS about (ndistinct, mcv) ON part, amount, code, (amount * 3) FROM items;
COMMENT ON STATISTICS about IS 'they hang together';
CREATE STATISTICS about_2 ON (lower(code)) FROM items_2;
GRANT SELECT (id, amount), UPDATE (amount) ON items TO PUBLIC;
GRANT SELECT (code) ON items_1 TO PUBLIC;
CREATE PUBLICATION listed FOR TABLE items (id, part, amount) WHERE (amount > 0) WITH (publish = 'insert', publish_via_partition_root = true);
CREATE PUBLICATION single FOR TABLE items_2 (code, id, part) WITH (publish = 'insert');
CREATE PUBLICATION big FOR TABLE items_1 WHERE (id > 100 AND part = 1) WITH (publish = 'insert');
CREATE TABLE readers (
    id bigint PRIMARY KEY
);
ALTER TABLE readers ENABLE ROW LEVEL SECURITY;
CREATE POLICY rich ON readers USING (EXISTS (SELECT FROM items i WHERE i.id = readers.id AND i.amount > 5));
