-- Row-security policies in the schemas $1; without expressions for locked tables ($2).
select
    p.oid,
    p.polrelid,
    p.polname::text,
    p.polpermissive,
    p.polcmd::text,
    (select pg_catalog.array_agg(case when u.oid = 0 then 'public' else pg_catalog.pg_get_userbyid(u.oid)::text end)
     from pg_catalog.unnest(p.polroles) u (oid)),
    case when p.polrelid <> all ($2::oid[]) then coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), '') else '' end,
    case when p.polrelid <> all ($2) then coalesce(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '') else '' end
from pg_catalog.pg_policy p
join pg_catalog.pg_class c on c.oid = p.polrelid
where c.relnamespace = any ($1::oid[])
