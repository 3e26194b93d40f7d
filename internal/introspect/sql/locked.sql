-- Relations that somebody holds, or waits for, so strongly that even reading
-- their definition would have to queue.
select distinct l.relation
from pg_catalog.pg_locks l
where l.locktype = 'relation'
  and l.mode = 'AccessExclusiveLock'
  and l.pid <> pg_catalog.pg_backend_pid()
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
