-- What stands on what, as far as the order of CREATE and DROP is concerned:
-- catalog and oid of the one, then of the other. The parts of a relation stand
-- for the relation: its row type, columns, defaults, constraints, indexes, and
-- a view's query. Array and multirange types stand for the type that they are
-- made of. What one relation has to do with another is known without asking
-- (partitions, foreign keys, serial columns), but for views and rules.
with part (class, oid, of_class, of_oid) as (
    select 'pg_catalog.pg_attrdef'::regclass::oid, d.oid, 'pg_catalog.pg_class'::regclass::oid, d.adrelid from pg_catalog.pg_attrdef d
    union all
    select 'pg_catalog.pg_rewrite'::regclass, r.oid, 'pg_catalog.pg_class'::regclass, r.ev_class from pg_catalog.pg_rewrite r where r.rulename = '_RETURN'
    union all
    select 'pg_catalog.pg_constraint'::regclass, c.oid, case when c.conrelid <> 0 then 'pg_catalog.pg_class'::regclass else 'pg_catalog.pg_type'::regclass end,
        case when c.conrelid <> 0 then c.conrelid else c.contypid end from pg_catalog.pg_constraint c where c.conrelid <> 0 or c.contypid <> 0
    union all
    select 'pg_catalog.pg_class'::regclass, i.indexrelid, 'pg_catalog.pg_class'::regclass, i.indrelid from pg_catalog.pg_index i
    union all
    select 'pg_catalog.pg_class'::regclass, c.oid, 'pg_catalog.pg_type'::regclass, c.reltype from pg_catalog.pg_class c where c.relkind = 'c'
    union all
    select 'pg_catalog.pg_type'::regclass, t.oid, 'pg_catalog.pg_class'::regclass, t.typrelid
    from pg_catalog.pg_type t join pg_catalog.pg_class c on c.oid = t.typrelid where c.relkind <> 'c'
    union all
    select 'pg_catalog.pg_type'::regclass, t.typarray, case when c.relkind <> 'c' then 'pg_catalog.pg_class'::regclass else 'pg_catalog.pg_type'::regclass end,
        case when c.relkind <> 'c' then c.oid else t.oid end
    from pg_catalog.pg_type t left join pg_catalog.pg_class c on c.oid = t.typrelid where t.typarray <> 0 and t.oid >= 16384
    union all
    select 'pg_catalog.pg_type'::regclass, r.rngmultitypid, 'pg_catalog.pg_type'::regclass, r.rngtypid from pg_catalog.pg_range r
)
select distinct coalesce(a.of_class, d.classid), coalesce(a.of_oid, d.objid), coalesce(b.of_class, d.refclassid), coalesce(b.of_oid, d.refobjid)
from pg_catalog.pg_depend d
left join part a on a.class = d.classid and a.oid = d.objid
left join part b on b.class = d.refclassid and b.oid = d.refobjid
where d.refobjid >= 16384 and d.deptype in ('n', 'a')
    and (d.refclassid <> 'pg_catalog.pg_class'::regclass or d.classid in ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_attrdef'::regclass, 'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_policy'::regclass)
        or exists (select from pg_catalog.pg_class v where v.oid = d.refobjid and v.relkind = 'c'))
    and d.refclassid <> 'pg_catalog.pg_namespace'::regclass
