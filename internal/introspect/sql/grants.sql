-- Privileges in the schemas $1, but what owners have and what the object was
-- born with. Only that everybody may execute a new function is listed, as it
-- matters when it is missing.
select g.classid, g.oid, g.kind, g.space, g.name, g.col, g.args, g.grantee, pg_catalog.lower(g.privilege), g.grantable
from (
    select 'pg_catalog.pg_class'::regclass::oid as classid, c.oid, case c.relkind when 'S' then 'sequence' else 'table' end as kind,
        c.relnamespace as space, c.relname::text as name, '' as col, null::oid[] as args, c.relowner as owner,
        x.grantee, x.privilege_type as privilege, x.is_grantable as grantable,
        pg_catalog.acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner) as born
    from pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) x
    where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and c.relnamespace = any ($1::oid[])
    union all
    select 'pg_catalog.pg_class'::regclass, c.oid, 'table', c.relnamespace, c.relname::text, a.attname::text, null, c.relowner,
        x.grantee, x.privilege_type, x.is_grantable, null
    from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid,
        pg_catalog.aclexplode(a.attacl) x
    where a.attacl is not null and not a.attisdropped and c.relnamespace = any ($1)
    union all
    select 'pg_catalog.pg_proc'::regclass, p.oid, case p.prokind when 'p' then 'procedure' else 'function' end, p.pronamespace, p.proname::text, '', p.proargtypes::oid[], p.proowner,
        x.grantee, x.privilege_type, x.is_grantable, null
    from pg_catalog.pg_proc p,
        pg_catalog.aclexplode(case when p.prokind = 'a' then p.proacl else coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner)) end) x
    where p.pronamespace = any ($1)
    union all
    select 'pg_catalog.pg_type'::regclass, t.oid, 'type', t.typnamespace, t.typname::text, '', null, t.typowner,
        x.grantee, x.privilege_type, x.is_grantable, pg_catalog.acldefault('T', t.typowner)
    from pg_catalog.pg_type t, pg_catalog.aclexplode(t.typacl) x
    where t.typnamespace = any ($1)
    union all
    select 'pg_catalog.pg_namespace'::regclass, n.oid, 'schema', 0, n.nspname::text, '', null, n.nspowner,
        x.grantee, x.privilege_type, x.is_grantable, coalesce(i.initprivs, pg_catalog.acldefault('n', n.nspowner))
    from pg_catalog.pg_namespace n
    left join pg_catalog.pg_init_privs i on i.classoid = 'pg_catalog.pg_namespace'::regclass and i.objoid = n.oid and i.objsubid = 0,
        pg_catalog.aclexplode(n.nspacl) x
    where n.oid = any ($1)
    union all
    select 'pg_catalog.pg_database'::regclass, d.oid, 'database', 0, d.datname::text, '', null, d.datdba,
        x.grantee, x.privilege_type, x.is_grantable, pg_catalog.acldefault('d', d.datdba)
    from pg_catalog.pg_database d, pg_catalog.aclexplode(d.datacl) x
    where d.datname = pg_catalog.current_database()
) o
cross join lateral (
    select o.classid, o.oid, o.kind, o.space, o.name, o.col, o.args, o.privilege, o.grantable,
        case when o.grantee = 0 then 'public' else pg_catalog.pg_get_userbyid(o.grantee)::text end as grantee
) g
where o.grantee <> o.owner
  and not exists (
      select from pg_catalog.aclexplode(o.born) b
      where b.grantee = o.grantee and b.privilege_type = o.privilege and b.is_grantable = o.grantable)
