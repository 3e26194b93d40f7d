CREATE TABLE ${prefix}_conf (id int);
