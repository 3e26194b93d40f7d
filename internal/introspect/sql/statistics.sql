-- Extended statistics objects in the schemas $1; expressions of locked tables ($2) are left out.
select
    s.oid, s.stxnamespace, s.stxname::text, s.stxrelid, s.stxkeys::int2[], s.stxkind::text[],
    case when s.stxexprs is not null and s.stxrelid <> all ($2::oid[]) then pg_catalog.pg_get_statisticsobjdef_expressions(s.oid) end
from pg_catalog.pg_statistic_ext s
where s.stxnamespace = any ($1::oid[])
