CREATE TABLE users (id int);

---- create above / drop below ----

DROP TABLE users;
