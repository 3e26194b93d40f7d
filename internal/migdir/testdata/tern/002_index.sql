---- tern: disable-tx ----
CREATE INDEX CONCURRENTLY users_id ON users (id);
---- create above / drop below ----
DROP INDEX users_id;
