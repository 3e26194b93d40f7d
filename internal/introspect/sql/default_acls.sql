-- ALTER DEFAULT PRIVILEGES.
select
    case a.defaclobjtype when 'r' then 'table' when 'S' then 'sequence' when 'f' then 'function' when 'T' then 'type' when 'n' then 'schema' when 'L' then 'large object' else a.defaclobjtype::text end,
    pg_catalog.pg_get_userbyid(a.defaclrole)::text,
    coalesce(n.nspname::text, ''),
    case when x.grantee = 0 then 'public' else pg_catalog.pg_get_userbyid(x.grantee)::text end,
    pg_catalog.lower(x.privilege_type),
    x.is_grantable
from pg_catalog.pg_default_acl a
left join pg_catalog.pg_namespace n on n.oid = a.defaclnamespace,
    pg_catalog.aclexplode(a.defaclacl) x
where x.grantee <> a.defaclrole
  and (a.defaclnamespace <> 0 or not exists (
      select from pg_catalog.aclexplode(pg_catalog.acldefault(case a.defaclobjtype when 'S' then 's' else a.defaclobjtype end, a.defaclrole)) b
      where b.grantee = x.grantee and b.privilege_type = x.privilege_type))
