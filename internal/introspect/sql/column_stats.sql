-- The planner's statistics of the columns of the tables $1 (schemas) and $2
-- (names): for partitioned tables those of the whole tree. With $3 the most
-- common value is read too.
select
    u.ord::int4,
    s.attname::text,
    coalesce(s.null_frac, 0)::float8,
    coalesce(s.avg_width, 0),
    coalesce(s.n_distinct, 0)::float8,
    s.correlation::float8,
    coalesce(s.most_common_freqs[1], 0)::float8,
    case when $3::bool then coalesce((s.most_common_vals::text::text[])[1], '') else '' end
from rows from (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) with ordinality u (nsp, name, ord)
cross join lateral (
    select * from pg_catalog.pg_stats p where p.schemaname = u.nsp::name and p.tablename = u.name::name
) s
order by u.ord, s.attname, s.inherited
