-- Activity counters are read once each, so remembering them for the rest of
-- the transaction, as the server does, only costs time (half of it).
select pg_catalog.set_config('stats_fetch_consistency', 'none', true)
