-- How far the sequences $1 have got. Each is locked weakly until the
-- transaction ends, so this comes last.
select u.oid, pg_catalog.pg_sequence_last_value(u.oid::regclass)
from pg_catalog.unnest($1::oid[]) u (oid)
