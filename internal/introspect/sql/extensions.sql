-- Installed extensions. The comment is left out where it is the extension's
-- own, which some make longer by their edition.
select
    e.extname::text,
    n.nspname::text,
    e.extversion,
    coalesce(a.default_version, ''),
    case when not pg_catalog.starts_with(d.description, coalesce(a.comment, '')) then coalesce(d.description, '') else '' end
from pg_catalog.pg_extension e
join pg_catalog.pg_namespace n on n.oid = e.extnamespace
left join pg_catalog.pg_available_extensions() a on a.name = e.extname
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_extension'::regclass and d.objoid = e.oid and d.objsubid = 0
