-- Objects that belong to an extension, and so are not the schema's own; and
-- the functions and casts that the server makes for a range type by itself.
select d.classid, d.objid
from pg_catalog.pg_depend d
where d.refclassid = 'pg_catalog.pg_extension'::regclass and d.deptype = 'e'
union all
select d.classid, d.objid
from pg_catalog.pg_depend d
where d.refclassid = 'pg_catalog.pg_type'::regclass and d.deptype = 'i'
  and d.classid in ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_cast'::regclass)
