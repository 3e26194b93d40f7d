-- Objects of which only kind and name are kept, in the schemas $1 or in none (0).
select 'pg_catalog.pg_rewrite'::regclass::oid, r.oid, 'rule', c.relnamespace, c.relname || '.' || r.rulename
from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class
where r.rulename <> '_RETURN' and c.relnamespace = any ($1::oid[])
union all
select 'pg_catalog.pg_proc'::regclass, p.oid, 'aggregate', p.pronamespace, p.proname::text
from pg_catalog.pg_proc p where p.prokind = 'a' and p.pronamespace = any ($1)
union all
select 'pg_catalog.pg_operator'::regclass, o.oid, 'operator', o.oprnamespace, o.oprname::text
from pg_catalog.pg_operator o where o.oprnamespace = any ($1)
union all
select 'pg_catalog.pg_opclass'::regclass, o.oid, 'operator class', o.opcnamespace, o.opcname::text
from pg_catalog.pg_opclass o where o.opcnamespace = any ($1)
union all
select 'pg_catalog.pg_opfamily'::regclass, o.oid, 'operator family', o.opfnamespace, o.opfname::text
from pg_catalog.pg_opfamily o where o.opfnamespace = any ($1)
    and not exists (select from pg_catalog.pg_opclass k where k.opcfamily = o.oid and k.opcname = o.opfname)
union all
select 'pg_catalog.pg_type'::regclass, t.oid, 'base type', t.typnamespace, t.typname::text
from pg_catalog.pg_type t
where t.typnamespace = any ($1) and (t.typtype = 'b' and t.typcategory <> 'A' or t.typtype = 'p' and not t.typisdefined)
union all
select 'pg_catalog.pg_collation'::regclass, c.oid, 'collation', c.collnamespace, c.collname::text
from pg_catalog.pg_collation c where c.collnamespace = any ($1)
union all
select 'pg_catalog.pg_conversion'::regclass, c.oid, 'conversion', c.connamespace, c.conname::text
from pg_catalog.pg_conversion c where c.connamespace = any ($1)
union all
select 'pg_catalog.pg_ts_config'::regclass, t.oid, 'text search configuration', t.cfgnamespace, t.cfgname::text
from pg_catalog.pg_ts_config t where t.cfgnamespace = any ($1)
union all
select 'pg_catalog.pg_ts_dict'::regclass, t.oid, 'text search dictionary', t.dictnamespace, t.dictname::text
from pg_catalog.pg_ts_dict t where t.dictnamespace = any ($1)
union all
select 'pg_catalog.pg_ts_parser'::regclass, t.oid, 'text search parser', t.prsnamespace, t.prsname::text
from pg_catalog.pg_ts_parser t where t.prsnamespace = any ($1)
union all
select 'pg_catalog.pg_ts_template'::regclass, t.oid, 'text search template', t.tmplnamespace, t.tmplname::text
from pg_catalog.pg_ts_template t where t.tmplnamespace = any ($1)
union all
select 'pg_catalog.pg_foreign_data_wrapper'::regclass, f.oid, 'foreign data wrapper', 0, f.fdwname::text from pg_catalog.pg_foreign_data_wrapper f
union all
select 'pg_catalog.pg_foreign_server'::regclass, f.oid, 'foreign server', 0, f.srvname::text from pg_catalog.pg_foreign_server f
union all
select 'pg_catalog.pg_cast'::regclass, c.oid, 'cast', 0,
    pg_catalog.format('%s AS %s', pg_catalog.format_type(c.castsource, null), pg_catalog.format_type(c.casttarget, null))
from pg_catalog.pg_cast c where c.oid >= 16384
union all
select 'pg_catalog.pg_am'::regclass, a.oid, 'access method', 0, a.amname::text from pg_catalog.pg_am a where a.oid >= 16384
union all
select 'pg_catalog.pg_language'::regclass, l.oid, 'language', 0, l.lanname::text from pg_catalog.pg_language l where l.oid >= 16384
union all
select 'pg_catalog.pg_subscription'::regclass, s.oid, 'subscription', 0, s.subname::text
from pg_catalog.pg_subscription s join pg_catalog.pg_database d on d.oid = s.subdbid where d.datname = pg_catalog.current_database()
union all
select 'pg_catalog.pg_user_mapping'::regclass, u.umid, 'user mapping', 0, case when u.umuser = 0 then 'public' else u.usename::text end || ' on ' || u.srvname
from pg_catalog.pg_user_mappings u
