-- Objects of which only kind and name are kept, in the schemas $1 or in none.
select 'pg_catalog.pg_rewrite'::regclass::oid, r.oid, 'rule', n.nspname::text, c.relname || '.' || r.rulename
from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where r.rulename <> '_RETURN' and n.oid = any ($1::oid[])
union all
select 'pg_catalog.pg_proc'::regclass, p.oid, 'aggregate', n.nspname::text, p.proname::text
from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where p.prokind = 'a' and n.oid = any ($1)
union all
select 'pg_catalog.pg_operator'::regclass, o.oid, 'operator', n.nspname::text, o.oprname::text
from pg_catalog.pg_operator o join pg_catalog.pg_namespace n on n.oid = o.oprnamespace where n.oid = any ($1)
union all
select 'pg_catalog.pg_opclass'::regclass, o.oid, 'operator class', n.nspname::text, o.opcname::text
from pg_catalog.pg_opclass o join pg_catalog.pg_namespace n on n.oid = o.opcnamespace where n.oid = any ($1)
union all
select 'pg_catalog.pg_opfamily'::regclass, o.oid, 'operator family', n.nspname::text, o.opfname::text
from pg_catalog.pg_opfamily o join pg_catalog.pg_namespace n on n.oid = o.opfnamespace where n.oid = any ($1)
    and not exists (select from pg_catalog.pg_opclass k where k.opcfamily = o.oid and k.opcname = o.opfname)
union all
select 'pg_catalog.pg_type'::regclass, t.oid, 'base type', n.nspname::text, t.typname::text
from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
where n.oid = any ($1) and (t.typtype = 'b' and t.typcategory <> 'A' or t.typtype = 'p' and not t.typisdefined)
union all
select 'pg_catalog.pg_collation'::regclass, c.oid, 'collation', n.nspname::text, c.collname::text
from pg_catalog.pg_collation c join pg_catalog.pg_namespace n on n.oid = c.collnamespace where n.oid = any ($1)
union all
select 'pg_catalog.pg_conversion'::regclass, c.oid, 'conversion', n.nspname::text, c.conname::text
from pg_catalog.pg_conversion c join pg_catalog.pg_namespace n on n.oid = c.connamespace where n.oid = any ($1)
union all
select 'pg_catalog.pg_ts_config'::regclass, t.oid, 'text search configuration', n.nspname::text, t.cfgname::text
from pg_catalog.pg_ts_config t join pg_catalog.pg_namespace n on n.oid = t.cfgnamespace where n.oid = any ($1)
union all
select 'pg_catalog.pg_ts_dict'::regclass, t.oid, 'text search dictionary', n.nspname::text, t.dictname::text
from pg_catalog.pg_ts_dict t join pg_catalog.pg_namespace n on n.oid = t.dictnamespace where n.oid = any ($1)
union all
select 'pg_catalog.pg_ts_parser'::regclass, t.oid, 'text search parser', n.nspname::text, t.prsname::text
from pg_catalog.pg_ts_parser t join pg_catalog.pg_namespace n on n.oid = t.prsnamespace where n.oid = any ($1)
union all
select 'pg_catalog.pg_ts_template'::regclass, t.oid, 'text search template', n.nspname::text, t.tmplname::text
from pg_catalog.pg_ts_template t join pg_catalog.pg_namespace n on n.oid = t.tmplnamespace where n.oid = any ($1)
union all
select 'pg_catalog.pg_foreign_data_wrapper'::regclass, f.oid, 'foreign data wrapper', '', f.fdwname::text from pg_catalog.pg_foreign_data_wrapper f
union all
select 'pg_catalog.pg_foreign_server'::regclass, f.oid, 'foreign server', '', f.srvname::text from pg_catalog.pg_foreign_server f
union all
select 'pg_catalog.pg_cast'::regclass, c.oid, 'cast', '',
    pg_catalog.format('%s AS %s', pg_catalog.format_type(c.castsource, null), pg_catalog.format_type(c.casttarget, null))
from pg_catalog.pg_cast c where c.oid >= 16384
union all
select 'pg_catalog.pg_am'::regclass, a.oid, 'access method', '', a.amname::text from pg_catalog.pg_am a where a.oid >= 16384
union all
select 'pg_catalog.pg_language'::regclass, l.oid, 'language', '', l.lanname::text from pg_catalog.pg_language l where l.oid >= 16384
union all
select 'pg_catalog.pg_subscription'::regclass, s.oid, 'subscription', '', s.subname::text
from pg_catalog.pg_subscription s join pg_catalog.pg_database d on d.oid = s.subdbid where d.datname = pg_catalog.current_database()
union all
select 'pg_catalog.pg_user_mapping'::regclass, u.umid, 'user mapping', '', case when u.umuser = 0 then 'public' else u.usename::text end || ' on ' || u.srvname
from pg_catalog.pg_user_mappings u
