CREATE TABLE below (id int);
