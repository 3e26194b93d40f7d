-- How partitioned tables are partitioned; without expressions for locked ones ($1).
select
    p.partrelid,
    p.partstrat::text,
    p.partattrs::int2[],
    p.partclass::oid[],
    p.partcollation::oid[],
    case when p.partexprs is not null and p.partrelid <> all ($1::oid[]) then coalesce(pg_catalog.pg_get_expr(p.partexprs, p.partrelid), '') else '' end
from pg_catalog.pg_partitioned_table p
