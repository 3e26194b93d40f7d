-- The jobs of pg_cron for this database that this role may see.
select coalesce(j.jobname, ''), j.schedule, j.command, j.database, j.active
from cron.job j
where j.database = pg_catalog.current_database()
order by j.jobid
