-- What everybody has from an object's birth and was taken away again, in the
-- schemas $1, and the same of default privileges. (Of functions the grant is
-- listed while it is there: sql/grants.sql.)
select false, 'pg_catalog.pg_type'::regclass::oid, t.oid, 'type', n.nspname::text, t.typname::text, '', '', pg_catalog.lower(b.privilege_type)
from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace,
    pg_catalog.aclexplode(pg_catalog.acldefault('T', t.typowner)) b
where t.typacl is not null and n.oid = any ($1::oid[]) and b.grantee = 0
    and not exists (select from pg_catalog.aclexplode(t.typacl) x where x.grantee = 0 and x.privilege_type = b.privilege_type)
union all
select false, 'pg_catalog.pg_namespace'::regclass, n.oid, 'schema', '', n.nspname::text, '', '', pg_catalog.lower(b.privilege_type)
from pg_catalog.pg_namespace n join pg_catalog.pg_init_privs i on i.classoid = 'pg_catalog.pg_namespace'::regclass and i.objoid = n.oid and i.objsubid = 0,
    pg_catalog.aclexplode(i.initprivs) b
where n.oid = any ($1) and b.grantee = 0
    and not exists (select from pg_catalog.aclexplode(n.nspacl) x where x.grantee = 0 and x.privilege_type = b.privilege_type)
union all
select true, 0, 0, case a.defaclobjtype when 'f' then 'function' else 'type' end, '', '', pg_catalog.pg_get_userbyid(a.defaclrole)::text, '', pg_catalog.lower(b.privilege_type)
from pg_catalog.pg_default_acl a, pg_catalog.aclexplode(pg_catalog.acldefault(a.defaclobjtype, a.defaclrole)) b
where a.defaclnamespace = 0 and a.defaclobjtype in ('f', 'T') and b.grantee = 0
    and not exists (select from pg_catalog.aclexplode(a.defaclacl) x where x.grantee = 0 and x.privilege_type = b.privilege_type)
