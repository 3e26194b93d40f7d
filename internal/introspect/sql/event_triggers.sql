-- Event triggers.
select e.oid, e.evtname::text, e.evtevent::text, e.evttags, n.nspname::text, p.proname::text, e.evtenabled::text
from pg_catalog.pg_event_trigger e
join pg_catalog.pg_proc p on p.oid = e.evtfoid
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
