-- +migrate Up notransaction
CREATE INDEX CONCURRENTLY a_id ON a (id);
-- +migrate Down
DROP INDEX a_id;
