-- The queries that took most time in this database. The extension may live in
-- any schema: the caller has put it at the end of search_path.
select
    s.query,
    pg_catalog.sum(s.calls)::int8,
    (pg_catalog.sum(s.total_exec_time) / greatest(pg_catalog.sum(s.calls), 1))::float8
from pg_stat_statements s
where s.dbid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
group by s.queryid, s.query
order by pg_catalog.sum(s.total_exec_time) desc, s.query
limit $1
