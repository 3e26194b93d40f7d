-- Objects that belong to an extension, and so are not the schema's own.
select d.classid, d.objid
from pg_catalog.pg_depend d
where d.refclassid = 'pg_catalog.pg_extension'::regclass and d.deptype = 'e'
