-- How the objects of sql/others.sql are made and named, in the schemas $1 or
-- in none, but for rules of relations that are locked ($2): catalog, oid,
-- address, statements, what a replacement must keep, options, comment. What
-- is missing here decade cannot write.
select 'pg_catalog.pg_rewrite'::regclass::oid, r.oid,
    pg_catalog.format('RULE %I ON %I.%I', r.rulename, n.nspname, c.relname),
    array[pg_catalog.rtrim(pg_catalog.pg_get_ruledef(r.oid), ';')]
    || case r.ev_enabled when 'D' then array[pg_catalog.format('ALTER TABLE %I.%I DISABLE RULE %I', n.nspname, c.relname, r.rulename)]
        when 'R' then array[pg_catalog.format('ALTER TABLE %I.%I ENABLE REPLICA RULE %I', n.nspname, c.relname, r.rulename)]
        when 'A' then array[pg_catalog.format('ALTER TABLE %I.%I ENABLE ALWAYS RULE %I', n.nspname, c.relname, r.rulename)]
        else '{}' end,
    '', null::text[], coalesce(pg_catalog.obj_description(r.oid, 'pg_rewrite'), '')
from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where r.rulename <> '_RETURN' and n.oid = any ($1::oid[]) and c.oid <> all ($2::oid[])
union all
select 'pg_catalog.pg_proc'::regclass, p.oid,
    pg_catalog.format('AGGREGATE %I.%I(%s)', n.nspname, p.proname, coalesce(nullif(pg_catalog.pg_get_function_identity_arguments(p.oid), ''), '*')),
    array[pg_catalog.format('CREATE AGGREGATE %I.%I(%s) (%s)', n.nspname, p.proname, coalesce(nullif(pg_catalog.pg_get_function_arguments(p.oid), ''), '*'),
        pg_catalog.array_to_string(array[
            'SFUNC = ' || a.aggtransfn::text, 'STYPE = ' || pg_catalog.format_type(a.aggtranstype, null),
            'SSPACE = ' || nullif(a.aggtransspace, 0), 'FINALFUNC = ' || nullif(a.aggfinalfn::text, '-'),
            case when a.aggfinalextra then 'FINALFUNC_EXTRA' end,
            case when a.aggfinalmodify <> case a.aggkind when 'n' then 'r' else 'w' end then 'FINALFUNC_MODIFY = ' || case a.aggfinalmodify when 'r' then 'READ_ONLY' when 's' then 'SHAREABLE' else 'READ_WRITE' end end,
            'COMBINEFUNC = ' || nullif(a.aggcombinefn::text, '-'), 'SERIALFUNC = ' || nullif(a.aggserialfn::text, '-'),
            'DESERIALFUNC = ' || nullif(a.aggdeserialfn::text, '-'), 'INITCOND = ' || pg_catalog.quote_literal(a.agginitval),
            'MSFUNC = ' || nullif(a.aggmtransfn::text, '-'), 'MINVFUNC = ' || nullif(a.aggminvtransfn::text, '-'),
            case when a.aggmtranstype <> 0 then 'MSTYPE = ' || pg_catalog.format_type(a.aggmtranstype, null) end,
            'MSSPACE = ' || nullif(a.aggmtransspace, 0), 'MFINALFUNC = ' || nullif(a.aggmfinalfn::text, '-'),
            case when a.aggmfinalextra then 'MFINALFUNC_EXTRA' end,
            case when a.aggmtranstype <> 0 and a.aggmfinalmodify <> case a.aggkind when 'n' then 'r' else 'w' end then 'MFINALFUNC_MODIFY = ' || case a.aggmfinalmodify when 'r' then 'READ_ONLY' when 's' then 'SHAREABLE' else 'READ_WRITE' end end,
            'MINITCOND = ' || pg_catalog.quote_literal(a.aggminitval),
            (select pg_catalog.format('SORTOP = OPERATOR(%I.%s)', m.nspname, o.oprname) from pg_catalog.pg_operator o join pg_catalog.pg_namespace m on m.oid = o.oprnamespace where o.oid = a.aggsortop),
            case when a.aggkind = 'h' then 'HYPOTHETICAL' end,
            case p.proparallel when 's' then 'PARALLEL = SAFE' when 'r' then 'PARALLEL = RESTRICTED' end], ', '))],
    a.aggkind::text || ' ' || pg_catalog.format_type(p.prorettype, null), null,
    coalesce(pg_catalog.obj_description(p.oid, 'pg_proc'), '')
from pg_catalog.pg_proc p join pg_catalog.pg_aggregate a on a.aggfnoid = p.oid join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where p.prokind = 'a' and n.oid = any ($1)
union all
select 'pg_catalog.pg_operator'::regclass, o.oid,
    pg_catalog.format('OPERATOR %I.%s (%s, %s)', n.nspname, o.oprname,
        case when o.oprleft = 0 then 'NONE' else pg_catalog.format_type(o.oprleft, null) end, pg_catalog.format_type(o.oprright, null)),
    array[pg_catalog.format('CREATE OPERATOR %I.%s (%s)', n.nspname, o.oprname, pg_catalog.array_to_string(array[
        'FUNCTION = ' || o.oprcode::text, case when o.oprleft <> 0 then 'LEFTARG = ' || pg_catalog.format_type(o.oprleft, null) end,
        'RIGHTARG = ' || pg_catalog.format_type(o.oprright, null),
        (select pg_catalog.format('COMMUTATOR = OPERATOR(%I.%s)', m.nspname, c.oprname) from pg_catalog.pg_operator c join pg_catalog.pg_namespace m on m.oid = c.oprnamespace where c.oid = o.oprcom),
        (select pg_catalog.format('NEGATOR = OPERATOR(%I.%s)', m.nspname, c.oprname) from pg_catalog.pg_operator c join pg_catalog.pg_namespace m on m.oid = c.oprnamespace where c.oid = o.oprnegate),
        'RESTRICT = ' || nullif(o.oprrest::text, '-'), 'JOIN = ' || nullif(o.oprjoin::text, '-'),
        case when o.oprcanhash then 'HASHES' end, case when o.oprcanmerge then 'MERGES' end], ', '))],
    '', null, coalesce(pg_catalog.obj_description(o.oid, 'pg_operator'), '')
from pg_catalog.pg_operator o join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
where n.oid = any ($1) and o.oprcode <> 0
union all
select 'pg_catalog.pg_cast'::regclass, c.oid,
    pg_catalog.format('CAST (%s AS %s)', pg_catalog.format_type(c.castsource, null), pg_catalog.format_type(c.casttarget, null)),
    array[pg_catalog.format('CREATE CAST (%s AS %s) %s', pg_catalog.format_type(c.castsource, null), pg_catalog.format_type(c.casttarget, null),
        case c.castmethod when 'f' then 'WITH FUNCTION ' || c.castfunc::regprocedure when 'i' then 'WITH INOUT' else 'WITHOUT FUNCTION' end
        || case c.castcontext when 'a' then ' AS ASSIGNMENT' when 'i' then ' AS IMPLICIT' else '' end)],
    '', null, coalesce(pg_catalog.obj_description(c.oid, 'pg_cast'), '')
from pg_catalog.pg_cast c where c.oid >= 16384
union all
select 'pg_catalog.pg_collation'::regclass, c.oid, pg_catalog.format('COLLATION %I.%I', n.nspname, c.collname),
    array[pg_catalog.format('CREATE COLLATION %I.%I (%s)', n.nspname, c.collname, pg_catalog.array_to_string(array[
        'PROVIDER = ' || case c.collprovider when 'i' then 'icu' when 'b' then 'builtin' when 'd' then 'default' else 'libc' end,
        case when not c.collisdeterministic then 'DETERMINISTIC = false' end,
        'LOCALE = ' || pg_catalog.quote_literal(c.colliculocale), -- <17
        'LOCALE = ' || pg_catalog.quote_literal(c.colllocale), -- >=17
        'RULES = ' || pg_catalog.quote_literal(c.collicurules), -- >=16
        'LC_COLLATE = ' || pg_catalog.quote_literal(c.collcollate), 'LC_CTYPE = ' || pg_catalog.quote_literal(c.collctype)], ', '))],
    '', null, coalesce(pg_catalog.obj_description(c.oid, 'pg_collation'), '')
from pg_catalog.pg_collation c join pg_catalog.pg_namespace n on n.oid = c.collnamespace where n.oid = any ($1)
union all
select 'pg_catalog.pg_conversion'::regclass, c.oid, pg_catalog.format('CONVERSION %I.%I', n.nspname, c.conname),
    array[pg_catalog.format('CREATE %sCONVERSION %I.%I FOR %L TO %L FROM %s', case when c.condefault then 'DEFAULT ' else '' end, n.nspname, c.conname,
        pg_catalog.pg_encoding_to_char(c.conforencoding), pg_catalog.pg_encoding_to_char(c.contoencoding), c.conproc::text)],
    '', null, coalesce(pg_catalog.obj_description(c.oid, 'pg_conversion'), '')
from pg_catalog.pg_conversion c join pg_catalog.pg_namespace n on n.oid = c.connamespace where n.oid = any ($1)
union all
select 'pg_catalog.pg_ts_dict'::regclass, d.oid, pg_catalog.format('TEXT SEARCH DICTIONARY %I.%I', n.nspname, d.dictname),
    array[pg_catalog.format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s)', n.nspname, d.dictname, m.nspname, t.tmplname, ', ' || nullif(d.dictinitoption, ''))],
    '', null, coalesce(pg_catalog.obj_description(d.oid, 'pg_ts_dict'), '')
from pg_catalog.pg_ts_dict d join pg_catalog.pg_namespace n on n.oid = d.dictnamespace
join pg_catalog.pg_ts_template t on t.oid = d.dicttemplate join pg_catalog.pg_namespace m on m.oid = t.tmplnamespace
where n.oid = any ($1)
union all
select 'pg_catalog.pg_ts_config'::regclass, c.oid, pg_catalog.format('TEXT SEARCH CONFIGURATION %I.%I', n.nspname, c.cfgname),
    pg_catalog.format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I)', n.nspname, c.cfgname, m.nspname, p.prsname)
    || coalesce((select pg_catalog.array_agg(pg_catalog.format('ALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %I WITH %s', n.nspname, c.cfgname, x.alias, x.dicts) order by x.alias)
        from (select t.alias, pg_catalog.string_agg(pg_catalog.format('%I.%I', dn.nspname, d.dictname), ', ' order by cm.mapseqno) as dicts
            from pg_catalog.pg_ts_config_map cm join pg_catalog.ts_token_type(c.cfgparser) t on t.tokid = cm.maptokentype
            join pg_catalog.pg_ts_dict d on d.oid = cm.mapdict join pg_catalog.pg_namespace dn on dn.oid = d.dictnamespace
            where cm.mapcfg = c.oid group by t.alias) x), '{}'),
    pg_catalog.format('%I.%I', m.nspname, p.prsname), null, coalesce(pg_catalog.obj_description(c.oid, 'pg_ts_config'), '')
from pg_catalog.pg_ts_config c join pg_catalog.pg_namespace n on n.oid = c.cfgnamespace
join pg_catalog.pg_ts_parser p on p.oid = c.cfgparser join pg_catalog.pg_namespace m on m.oid = p.prsnamespace
where n.oid = any ($1)
union all
select 'pg_catalog.pg_foreign_data_wrapper'::regclass, f.oid, pg_catalog.format('FOREIGN DATA WRAPPER %I', f.fdwname),
    array['CREATE FOREIGN DATA WRAPPER ' || pg_catalog.quote_ident(f.fdwname) || case when f.fdwhandler = 0 then '' else ' HANDLER ' || f.fdwhandler::regproc end
        || case when f.fdwvalidator = 0 then '' else ' VALIDATOR ' || f.fdwvalidator::regproc end],
    pg_catalog.format('%s %s', f.fdwhandler::regproc, f.fdwvalidator::regproc), f.fdwoptions, coalesce(pg_catalog.obj_description(f.oid, 'pg_foreign_data_wrapper'), '')
from pg_catalog.pg_foreign_data_wrapper f
union all
select 'pg_catalog.pg_foreign_server'::regclass, s.oid, pg_catalog.format('SERVER %I', s.srvname),
    array['CREATE SERVER ' || pg_catalog.quote_ident(s.srvname) || coalesce(' TYPE ' || pg_catalog.quote_literal(s.srvtype), '')
        || coalesce(' VERSION ' || pg_catalog.quote_literal(s.srvversion), '') || ' FOREIGN DATA WRAPPER ' || pg_catalog.quote_ident(f.fdwname)],
    pg_catalog.format('%s of %s', s.srvtype, f.fdwname), s.srvoptions, coalesce(pg_catalog.obj_description(s.oid, 'pg_foreign_server'), '')
from pg_catalog.pg_foreign_server s join pg_catalog.pg_foreign_data_wrapper f on f.oid = s.srvfdw
union all
select 'pg_catalog.pg_user_mapping'::regclass, u.umid, pg_catalog.format('USER MAPPING FOR %s SERVER %I', case when u.umuser = 0 then 'PUBLIC' else pg_catalog.quote_ident(u.usename) end, u.srvname),
    array[pg_catalog.format('CREATE USER MAPPING FOR %s SERVER %I', case when u.umuser = 0 then 'PUBLIC' else pg_catalog.quote_ident(u.usename) end, u.srvname)],
    '', u.umoptions, ''
from pg_catalog.pg_user_mappings u
