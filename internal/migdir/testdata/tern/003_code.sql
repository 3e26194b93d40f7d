-- only up
CREATE TABLE code (id int);
CREATE TABLE {{.prefix}}_x (id int);
