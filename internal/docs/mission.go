package docs

// The names of the two documents.
const (
	architect = "The architect's job description"
	guide     = "The schema design guide"
)

// coverage lists both documents in their own order.
func coverage() []part {
	return append(architectCoverage(), guideCoverage()...)
}

func architectCoverage() []part {
	return []part{
		{architect, "Expertise", []line{
			{"PostgreSQL schema design", nil, "`decade review`"},
			{"TimescaleDB time-series optimization", []string{"TSC004", "TSC006", "TSC008", "TSC009", "TSC010", "TSC011"}, ""},
			{"Index strategy and query performance", []string{"QRY013", "QRY014", "IDX003", "IDX023"}, ""},
			{"Data normalization and denormalization", []string{"NAM008", "TYP021", "LOG003", "LOG004"}, ""},
			{"JSONB usage patterns", []string{"TYP004", "JSN001", "JSN002"}, ""},
			{"Database migrations", []string{"MIG001", "MIG007", "MIG013", "MIG019", "MIG033"}, "and 60 more of the family; `decade plan` writes safe ones and proves them"},
			{"Backup and recovery", nil, "not yet (`decade drill`)"},
			{"Connection pooling", nil, "not yet (`decade pool`)"},
			{"Query optimization (EXPLAIN ANALYZE)", []string{"OPS010"}, "the query rules judge by text and catalog; plans on real sizes: not yet (`decade advise`)"},
		}},
		{architect, "LifeOps database architecture", []line{
			{"databases lifeops (TimescaleDB) and stats (PostgreSQL), with every table named", nil, "`testdata/hurried/lifeops`, `testdata/hurried/stats`, as a hurried team would have written them, reviewed in the tests; as they should be: `blueprints/lifeops`, `blueprints/stats` (`decade init --blueprint`)"},
			{"hypertables health_metrics, sensor_readings, habit_logs, gamification_events", []string{"TSC001", "TSC007"}, ""},
			{"the lists stand in fences marked as SQL", []string{"SQL001"}, "PostgreSQL refuses them with 42601; decade says so"},
		}},
		{architect, "Principles: primary keys", []line{
			{"UUID for entities that may sync across services", []string{"TYP019", "TYP005"}, ""},
			{"Natural keys where appropriate (code of look-up tables)", []string{"KEY013", "TYP015"}, ""},
			{"Composite keys for junction tables", []string{"KEY010"}, ""},
		}},
		{architect, "Principles: JSONB usage", []line{
			{"Good: effects JSONB DEFAULT '[]'", []string{"JSN011"}, "stays silent"},
			{"Bad: user_data JSONB, put important fields in columns", []string{"JSN002", "JSN005", "JSN013"}, ""},
		}},
		{architect, "Principles: time-series data", []line{
			{"Use hypertables for time-series", []string{"TSC007", "PAR026"}, ""},
			{"create_hypertable(...)", []string{"TSC001", "TSC002", "TSC014"}, ""},
			{"add_compression_policy(..., '7 days')", []string{"TSC004", "TSC010", "TSC013"}, "without ALTER TABLE ... SET (timescaledb.compress) before it the community build refuses the policy, and the Apache build every policy; the form that works has run; `decade plan` writes both, in this order"},
			{"Continuous aggregates for roll-ups", []string{"TSC006", "TSC003", "TSC015", "TSC016"}, "the sketch ends in an ellipsis, which PostgreSQL refuses: SQL001 says so; a whole one has run"},
		}},
		{architect, "Principles: indexing strategy", []line{
			{"Primary access patterns (column1, column2)", []string{"QRY013", "IDX003", "IDX023"}, "`ON table` is refused: `table` is a reserved word"},
			{"For foreign key joins", []string{"KEY002"}, ""},
			{"For time-range queries (time DESC)", []string{"QRY013", "QRY015", "IDX003"}, ""},
			{"For JSONB, only if querying inside", []string{"JSN001", "JSN004"}, ""},
		}},
		{architect, "Principles: referential integrity", []line{
			{"Always use ON DELETE for foreign keys", []string{"KEY003"}, ""},
			{"ON DELETE SET NULL: orphan allowed", []string{"KEY004"}, "fails on a NOT NULL column, at the first delete"},
		}},
		{architect, "Review checklist: structure", []line{
			{"Appropriate primary keys", []string{"KEY001", "KEY012", "PAR001", "TSC001"}, ""},
			{"Foreign keys with ON DELETE", []string{"KEY003", "KEY011"}, ""},
			{"NOT NULL on required fields", []string{"CON002", "CON003"}, ""},
			{"Reasonable defaults", []string{"CON004", "JSN011"}, ""},
		}},
		{architect, "Review checklist: performance", []line{
			{"Indexes on foreign keys", []string{"KEY002"}, ""},
			{"Indexes on common query patterns", []string{"QRY013", "QRY014", "QRY015"}, ""},
			{"No missing indexes on WHERE clauses", []string{"QRY013", "QRY005", "QRY006"}, ""},
			{"Appropriate use of hypertables", []string{"TSC007", "TSC008", "TSC009"}, ""},
		}},
		{architect, "Review checklist: data types", []line{
			{"UUID for IDs (not SERIAL)", []string{"TYP005", "TYP006", "TYP011"}, ""},
			{"TIMESTAMPTZ for times (not TIMESTAMP)", []string{"TYP001"}, ""},
			{"TEXT over VARCHAR", []string{"TYP002", "TYP003"}, ""},
			{"JSONB over JSON", []string{"TYP004"}, ""},
		}},
		{architect, "Review checklist: naming", []line{
			{"snake_case for tables and columns", []string{"NAM001"}, ""},
			{"Plural table names", []string{"NAM002"}, ""},
			{"Descriptive column names", []string{"NAM006"}, ""},
			{"idx_ prefix for indexes", []string{"NAM003"}, ""},
		}},
		{architect, "Review checklist: TimescaleDB specific", []line{
			{"Hypertables for time-series", []string{"TSC007"}, ""},
			{"Compression policies", []string{"TSC004"}, "`decade plan` adds, changes and removes them"},
			{"Retention policies if needed", []string{"TSC005", "TSC003"}, "`decade plan` adds, changes and removes them, and says what goes"},
			{"Continuous aggregates for dashboards", []string{"TSC006"}, "`decade plan` makes and changes them, proven on the community build"},
		}},
		{architect, "Query optimization", []line{
			{"ALTER SYSTEM SET log_min_duration_statement", []string{"OPS018"}, "has no effect before the configuration is loaded again"},
			{"EXPLAIN (ANALYZE, BUFFERS)", []string{"OPS010"}, "executes the statement: a data change is done"},
			{"N+1: use JOINs or batch queries", []string{"QRY023"}, ""},
			{"Missing index: CREATE INDEX", []string{"QRY013"}, "built without stopping writers"},
			{"Sequential scan: check index usage", []string{"QRY005", "QRY006", "QRY016"}, ""},
			{"Too much data: add pagination", []string{"QRY010", "QRY008"}, ""},
			{"Complex JSON: extract to columns", []string{"JSN002"}, ""},
		}},
		{architect, "Response format", []line{
			{"Database Analysis, Schema Review, Missing Indexes, Query Optimization, Migration Script, Data Model Diagram", nil, "`decade review -o markdown`, in these words and this order"},
			{"Safe migration, BEGIN ... COMMIT", nil, "`decade review -o sql` for what a review found, `decade plan -o sql` from the state you have to the one you want: executed on a throw-away server before it is printed; what cannot run in a transaction stands outside one"},
			{"Data model diagram", nil, "`decade diagram`"},
		}},
	}
}

func guideCoverage() []part {
	return []part{
		{guide, "JSONB usage rules", []line{
			{"✅ JSONB for flexible metadata (raw_memories)", nil, "judged as a whole: VEC012, VEC013 and CON002 speak"},
			{"✅ GIN index on metadata", []string{"JSN004"}, "only where a query can use it"},
			{"✅ metadata->>'source' = 'voice_input'", []string{"JSN001"}, "the GIN index beside it cannot serve it; `metadata @> '{\"source\": \"voice_input\"}'` can"},
			{"❌ action JSONB, target JSONB", []string{"JSN005"}, ""},
			{"✅ Separate columns for query-heavy fields", []string{"JSN002"}, ""},
		}},
		{guide, "Partitioning strategy", []line{
			{"✅ memory_id UUID PRIMARY KEY ... PARTITION BY RANGE (created_at)", []string{"PAR001"}, "PostgreSQL refuses it (0A000): the key must include created_at; `blueprints/dirsoul` has a database that works for each section below, and its README says what differs and why"},
			{"Monthly partitions", []string{"PAR003", "PAR004", "PAR005", "PAR013"}, "bounds without an offset depend on the session's time zone"},
			{"✅ create_monthly_partition(table, date)", []string{"PAR007", "PAR008", "PAR009"}, "as it should be: `blueprints/dirsoul/schema/080_upkeep.sql`, called by pg_cron in its tests"},
			{"✅ cron.schedule on the 1st of every month", []string{"PAR006", "OPS017"}, "one failed run is an outage; make months ahead"},
		}},
		{guide, "pgvector integration", []line{
			{"HNSW or IVFFlat", []string{"VEC007", "VEC008", "VEC009", "VEC024"}, "both on one column cost twice and serve once"},
			{"✅ HNSW with m = 16, ef_construction = 64", []string{"VEC011", "VEC019"}, ""},
			{"✅ IVFFlat with lists = 100", []string{"VEC007", "VEC008"}, "built on an empty table it has learnt nothing"},
			{"✅ Similarity search with threshold", []string{"VEC005", "VEC006", "VEC001"}, "a filter by user leaves too few rows without iterative scans"},
			{"✅ REINDEX INDEX CONCURRENTLY", []string{"MIG003", "VEC020"}, ""},
			{"✅ Monitor index effectiveness", []string{"QRY001"}, "pg_stat_user_indexes has no tablename and no indexname"},
		}},
		{guide, "Composite, partial and covering indexes", []line{
			{"✅ (user_id, timestamp DESC)", []string{"IDX003", "QRY013"}, ""},
			{"✅ (action, target, timestamp DESC) for one user's counts", []string{"IDX023", "QRY013"}, "the query filters by user_id, which the index lacks"},
			{"❌ (timestamp, user_id): \"timestamp has low selectivity\"", []string{"IDX003"}, "right advice, other reason: the column compared with = leads, the range follows"},
			{"✅ WHERE timestamp >= NOW() - interval '3 months'", []string{"IDX008", "IDX007"}, "PostgreSQL refuses it (42P17): a predicate must be immutable"},
			{"✅ WHERE confidence >= 0.8", nil, "stays silent where a query uses it"},
			{"✅ INCLUDE (action, target, quantity)", []string{"QRY014"}, "index-only as far as the visibility map goes"},
		}},
		{guide, "Constraints and triggers", []line{
			{"✅ CHECK (confidence >= 0 AND confidence <= 1)", []string{"CON001"}, "passes on NULL"},
			{"✅ CHECK (quantity IS NULL OR quantity > 0)", nil, "stays silent: it says what it lets pass"},
			{"✅ content or encrypted, never both", nil, "stays silent: it is right"},
			{"✅ EXCLUDE USING gist (memory_id WITH =)", []string{"CON008"}, "refused without btree_gist (42704), and UNIQUE is meant; it would allow one event for a memory"},
			{"✅ Expiry by a BEFORE UPDATE trigger", []string{"LOG001"}, "a row that nobody updates never expires"},
			{"✅ mention_count by an AFTER INSERT trigger", []string{"LOG002", "IDX018"}, "one hot row serialises all writers"},
			{"the constraints are added to living tables", []string{"MIG009", "MIG012"}, ""},
		}},
		{guide, "Data lifecycle", []line{
			{"✅ INSERT INTO archive ... SELECT; DELETE", []string{"PAR021", "PAR020", "PAR022"}, "rows that arrive between the two are lost at READ COMMITTED"},
			{"✅ create_hypertable('event_memories', 'timestamp')", []string{"TSC001"}, "refused: the primary key lacks the time"},
		}},
		{guide, "Vacuum and analyze", []line{
			{"✅ autovacuum scale factors", []string{"OPS001", "OPS002", "PAR027"}, "on a partitioned table PostgreSQL refuses them: they belong on each leaf"},
			{"✅ VACUUM FULL ANALYZE", []string{"MIG040", "OPS014"}, "rewrites the table while nobody can read it"},
			{"✅ VACUUM (INDEX_CLEANUP ON)", nil, "stays silent"},
		}},
		{guide, "Migrations", []line{
			{"✅ Idempotent migration by a function", []string{"MIG059", "MIG060"}, "looks in every schema, and leaves the function behind; a plan of `decade plan` looks what is there before it writes a step, and each step can be asked whether it is done"},
			{"✅ ADD COLUMN IF NOT EXISTS", []string{"MIG046"}, "hides a column of another type; `decade plan` compares the types"},
			{"✅ CREATE INDEX CONCURRENTLY IF NOT EXISTS", []string{"MIG006"}, "takes a failed build for done; `decade plan` asks whether the index is valid"},
		}},
		{guide, "Monitoring queries", []line{
			{"✅ pg_total_relation_size(schemaname||'.'||tablename)", []string{"OPS019"}, "breaks on names that need quotes"},
			{"✅ tablename LIKE 'raw_memories_%'", []string{"PAR030"}, "matches other tables too; the tree of partitions is in the catalog"},
			{"✅ Index usage, least used first", []string{"QRY001", "IDX016"}, "the columns do not exist; an unused index may still hold a constraint"},
		}},
	}
}
