-- Functions and procedures in the schemas $1; their whole definitions where $2 asks for them.
select
    p.oid,
    p.pronamespace,
    p.proname::text,
    p.prokind::text,
    p.proargtypes::oid[],
    p.proargmodes::text[],
    p.proargnames,
    coalesce(pg_catalog.pg_get_function_result(p.oid), ''),
    l.lanname::text,
    coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc),
    p.provolatile::text,
    p.prosecdef,
    p.proisstrict,
    p.proleakproof,
    p.proparallel::text,
    p.proconfig,
    case when $2::boolean then pg_catalog.pg_get_functiondef(p.oid) else '' end
from pg_catalog.pg_proc p
join pg_catalog.pg_language l on l.oid = p.prolang
where p.prokind in ('f', 'p', 'w') and p.pronamespace = any ($1::oid[])
