-- Security labels, as sql/properties.sql has properties. The view takes longer
-- to plan than all of those, and few databases have labels.
select 'security label', '', pg_catalog.format('%s of %s %s', l.provider, l.objtype, l.objname),
    pg_catalog.format('SECURITY LABEL FOR %I ON %s %s IS %L', l.provider, pg_catalog.upper(l.objtype), l.objname, l.label),
    pg_catalog.format('SECURITY LABEL FOR %I ON %s %s IS NULL', l.provider, pg_catalog.upper(l.objtype), l.objname)
from pg_catalog.pg_seclabels l where l.objtype not in ('role', 'database', 'tablespace')
