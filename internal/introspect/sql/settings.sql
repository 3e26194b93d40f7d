-- The settings that rules ask about ($1), those of autovacuum and the
-- checkpointer, and what extensions bring. Of the limits that decade sets for
-- its own transaction ($2) the value that the session would have without it.
select
    s.name,
    case when s.name = any ($2::text[]) then s.reset_val else pg_catalog.current_setting(s.name) end,
    coalesce(s.unit, '')
from pg_catalog.pg_settings s
where s.name = any ($1::text[])
   or s.name like 'autovacuum%'
   or s.name like 'checkpoint\_%'
   or s.name like 'vacuum\_%'
   or s.name like 'hnsw.%'
   or s.name like 'ivfflat.%'
   or s.name like 'pg\_stat\_statements.%'
   or s.name like 'cron.%'
