CREATE TABLE users (id int);
CREATE INDEX ON users (id);
