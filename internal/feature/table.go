package feature

// The features of the server, oldest first.
const (
	ReindexConcurrently          Feature = "reindex concurrently"
	DetachConcurrently           Feature = "detach partition concurrently"
	ReindexPartitioned           Feature = "reindex concurrently of a partitioned table"
	StatisticsOnExpressions      Feature = "statistics on expressions"
	LZ4Compression               Feature = "lz4 compression of columns"
	NullsNotDistinct             Feature = "unique nulls not distinct"
	Merge                        Feature = "merge"
	SecurityInvoker              Feature = "security_invoker views"
	SetNullColumns               Feature = "on delete set null (columns)"
	PublicationFilters           Feature = "publication row filters and column lists"
	PgStatIO                     Feature = "pg_stat_io"
	LastScanTimes                Feature = "last scan times in pg_stat_user_tables"
	GenericPlan                  Feature = "explain (generic_plan)"
	AnyValue                     Feature = "any_value()"
	StorageDefault               Feature = "set storage default"
	TransactionTimeout           Feature = "transaction_timeout"
	IdentityOnPartitioned        Feature = "identity on a partitioned table"
	ExclusionOnPartitioned       Feature = "exclusion constraint on a partitioned table"
	MergeReturning               Feature = "merge returning"
	MergeNotMatchedBySource      Feature = "merge when not matched by source"
	JSONTable                    Feature = "json_table"
	SetExpression                Feature = "alter column set expression"
	Maintain                     Feature = "maintain privilege"
	CopyOnError                  Feature = "copy on_error"
	BuiltinLocale                Feature = "builtin locale provider"
	PgStatCheckpointer           Feature = "pg_stat_checkpointer"
	UUIDv7                       Feature = "uuidv7()"
	VirtualGenerated             Feature = "virtual generated columns"
	WithoutOverlaps              Feature = "primary key without overlaps"
	ForeignKeyPeriod             Feature = "foreign key period"
	NotEnforced                  Feature = "not enforced constraints"
	NotNullNotValid              Feature = "not null not valid"
	PartitionedFKNotValid        Feature = "foreign key not valid on a partitioned table"
	ReturningOldNew              Feature = "returning old and new"
	VacuumMaxThreshold           Feature = "autovacuum_vacuum_max_threshold"
	AsyncIO                      Feature = "io_method"
	IndexConcurrentlyPartitioned Feature = "create index concurrently on a partitioned table"
	UniqueWithoutPartitionKey    Feature = "unique key without the partition key"
	DetachConcurrentlyDefault    Feature = "detach concurrently beside a default partition"
	KeyUsingIndexPartitioned     Feature = "key of an index that is there, on a partitioned table"
	DropIndexConcurrentlyParent  Feature = "drop index concurrently on a partitioned table"
)

// The features of extensions.
const (
	VectorHNSW                  Feature = "hnsw indexes"
	VectorHalfvec               Feature = "halfvec"
	VectorSparsevec             Feature = "sparsevec"
	VectorBinaryQuantize        Feature = "binary_quantize"
	VectorIterativeScan         Feature = "iterative index scans"
	HypertableByRange           Feature = "by_range()"
	HypertableConcurrently      Feature = "create index concurrently on a hypertable"
	HypertablePerChunk          Feature = "create index of a hypertable chunk by chunk"
	HypertableUniquePerChunk    Feature = "create unique index of a hypertable chunk by chunk"
	HypertableUniqueWithoutTime Feature = "unique index of a hypertable without its time column"
	HypertableKeyUsingIndex     Feature = "key of an index that is there, on a hypertable"
	CronNamedJobs               Feature = "named cron jobs"
)

const partitioned = `CREATE TABLE p (id int NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
`

const hypertable = `CREATE TABLE h (at timestamptz NOT NULL, id bigint NOT NULL);
SELECT create_hypertable('h', by_range('at'));
`

const plain = `CREATE TABLE t (id int PRIMARY KEY, a int, b text);
`

// Table lists every feature that decade asks about.
func Table() []Row {
	return []Row{
		{Feature: ReindexConcurrently, Since: "12", Title: "REINDEX CONCURRENTLY", Setup: plain, SQL: `REINDEX TABLE CONCURRENTLY t`},
		{Feature: DetachConcurrently, Since: "14", Title: "DETACH PARTITION CONCURRENTLY", Setup: partitioned, SQL: `ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY`},
		{Feature: ReindexPartitioned, Since: "14", Title: "REINDEX CONCURRENTLY of a partitioned table", Setup: partitioned, SQL: `REINDEX TABLE CONCURRENTLY p`},
		{Feature: StatisticsOnExpressions, Since: "14", Title: "CREATE STATISTICS on expressions", Setup: plain, SQL: `CREATE STATISTICS s ON (lower(b)) FROM t`},
		{Feature: LZ4Compression, Since: "14", Title: "COMPRESSION lz4 per column", SQL: `CREATE TABLE z (b text COMPRESSION lz4)`},

		{Feature: NullsNotDistinct, Since: "15", Title: "UNIQUE NULLS NOT DISTINCT", SQL: `CREATE TABLE u (a int UNIQUE NULLS NOT DISTINCT)`},
		{Feature: Merge, Since: "15", Title: "MERGE", Setup: plain, SQL: `MERGE INTO t USING t s ON t.id = s.id WHEN MATCHED THEN DELETE`},
		{Feature: SecurityInvoker, Since: "15", Title: "views with security_invoker", Setup: plain, SQL: `CREATE VIEW v WITH (security_invoker = true) AS SELECT * FROM t`},
		{Feature: SetNullColumns, Since: "15", Title: "ON DELETE SET NULL (columns)", Setup: plain, SQL: `CREATE TABLE c (tenant int, t_id int REFERENCES t ON DELETE SET NULL (t_id))`},
		{Feature: PublicationFilters, Since: "15", Title: "publications with row filters and column lists", Setup: plain, SQL: `CREATE PUBLICATION feature_pub FOR TABLE t (id) WHERE (id > 1)`},

		{Feature: PgStatIO, Since: "16", Title: "pg_stat_io", SQL: `SELECT * FROM pg_stat_io`},
		{Feature: LastScanTimes, Since: "16", Title: "last_seq_scan and last_idx_scan", SQL: `SELECT last_seq_scan, last_idx_scan FROM pg_stat_user_tables`},
		{Feature: GenericPlan, Since: "16", Title: "EXPLAIN (GENERIC_PLAN)", SQL: `EXPLAIN (GENERIC_PLAN) SELECT $1::int`},
		{Feature: AnyValue, Since: "16", Title: "any_value()", SQL: `SELECT any_value(1)`},
		{Feature: StorageDefault, Since: "16", Title: "ALTER COLUMN SET STORAGE DEFAULT", Setup: plain, SQL: `ALTER TABLE t ALTER b SET STORAGE DEFAULT`},

		{Feature: TransactionTimeout, Since: "17", Title: "transaction_timeout", SQL: `SET transaction_timeout = '1min'`},
		{Feature: IdentityOnPartitioned, Since: "17", Title: "identity columns on partitioned tables", Setup: partitioned, SQL: `ALTER TABLE p ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY`},
		{Feature: ExclusionOnPartitioned, Since: "17", Title: "exclusion constraints on partitioned tables", Setup: `CREATE EXTENSION btree_gist; ` + partitioned, SQL: `ALTER TABLE p ADD EXCLUDE USING gist (at WITH =, id WITH <>)`},
		{Feature: MergeReturning, Since: "17", Title: "MERGE ... RETURNING", Setup: plain, SQL: `MERGE INTO t USING t s ON t.id = s.id WHEN MATCHED THEN DELETE RETURNING merge_action()`},
		{Feature: MergeNotMatchedBySource, Since: "17", Title: "MERGE ... WHEN NOT MATCHED BY SOURCE", Setup: plain, SQL: `MERGE INTO t USING t s ON t.id = s.id WHEN NOT MATCHED BY SOURCE THEN DELETE`},
		{Feature: JSONTable, Since: "17", Title: "JSON_TABLE", SQL: `SELECT * FROM JSON_TABLE('[1]'::jsonb, '$[*]' COLUMNS (a int PATH '$')) j`},
		{Feature: SetExpression, Since: "17", Title: "ALTER COLUMN SET EXPRESSION", Setup: `CREATE TABLE g (a int, b int GENERATED ALWAYS AS (a * 2) STORED)`, SQL: `ALTER TABLE g ALTER b SET EXPRESSION AS (a * 3)`},
		{Feature: Maintain, Since: "17", Title: "the MAINTAIN privilege", Setup: plain, SQL: `GRANT MAINTAIN ON t TO PUBLIC`},
		{Feature: CopyOnError, Since: "17", Title: "COPY ... (ON_ERROR ignore)", Setup: plain, SQL: `COPY t FROM '/dev/null' WITH (ON_ERROR ignore)`},
		{Feature: BuiltinLocale, Since: "17", Title: "the builtin locale provider", SQL: `CREATE COLLATION c (provider = builtin, locale = 'C.UTF-8')`},
		{Feature: PgStatCheckpointer, Since: "17", Title: "pg_stat_checkpointer", SQL: `SELECT * FROM pg_stat_checkpointer`},

		{Feature: UUIDv7, Since: "18", Title: "uuidv7()", SQL: `SELECT uuidv7()`},
		{Feature: VirtualGenerated, Since: "18", Title: "virtual generated columns", SQL: `CREATE TABLE g (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL)`},
		{Feature: WithoutOverlaps, Since: "18", Title: "keys WITHOUT OVERLAPS", Setup: `CREATE EXTENSION btree_gist`, SQL: `CREATE TABLE w (id int, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS))`},
		{Feature: ForeignKeyPeriod, Since: "18", Title: "foreign keys with PERIOD", Setup: `CREATE EXTENSION btree_gist; CREATE TABLE w (id int, during daterange, EXCLUDE USING gist (id WITH =, during WITH &&))`,
			SQL: `CREATE TABLE w2 (id int, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS), FOREIGN KEY (id, PERIOD during) REFERENCES w2)`},
		{Feature: NotEnforced, Since: "18", Title: "NOT ENFORCED constraints", SQL: `CREATE TABLE e (a int CHECK (a > 0) NOT ENFORCED)`},
		{Feature: NotNullNotValid, Since: "18", Title: "NOT NULL as a constraint, NOT VALID", Setup: plain, SQL: `ALTER TABLE t ADD CONSTRAINT a_set NOT NULL a NOT VALID`},
		{Feature: PartitionedFKNotValid, Since: "18", Title: "foreign keys NOT VALID on partitioned tables", Setup: plain + partitioned, SQL: `ALTER TABLE p ADD FOREIGN KEY (id) REFERENCES t NOT VALID`},
		{Feature: ReturningOldNew, Since: "18", Title: "RETURNING old and new", Setup: plain, SQL: `UPDATE t SET a = 1 RETURNING old.a, new.a`},
		{Feature: VacuumMaxThreshold, Since: "18", Title: "autovacuum_vacuum_max_threshold", Setup: plain, SQL: `ALTER TABLE t SET (autovacuum_vacuum_max_threshold = 100000)`},
		{Feature: AsyncIO, Since: "18", Title: "asynchronous reads (io_method)", SQL: `SHOW io_method`},

		{Feature: IndexConcurrentlyPartitioned, Since: Never, Title: "CREATE INDEX CONCURRENTLY on a partitioned table", Setup: partitioned, SQL: `CREATE INDEX CONCURRENTLY i ON p (id)`},
		{Feature: UniqueWithoutPartitionKey, Since: Never, Title: "a unique key without the partition key", Setup: partitioned, SQL: `ALTER TABLE p ADD PRIMARY KEY (id)`},
		{Feature: DetachConcurrentlyDefault, Since: Never, Title: "DETACH CONCURRENTLY beside a default partition", Setup: partitioned + `CREATE TABLE p0 PARTITION OF p DEFAULT`, SQL: `ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY`},
		{Feature: KeyUsingIndexPartitioned, Since: Never, Title: "ADD PRIMARY KEY USING INDEX on a partitioned table", Setup: partitioned + `CREATE UNIQUE INDEX i ON p (id, at)`, SQL: `ALTER TABLE p ADD PRIMARY KEY USING INDEX i`},
		{Feature: DropIndexConcurrentlyParent, Since: Never, Title: "DROP INDEX CONCURRENTLY on a partitioned table", Setup: partitioned + `CREATE INDEX i ON p (id)`, SQL: `DROP INDEX CONCURRENTLY i`},

		{Feature: VectorHNSW, Extension: "vector", Since: "0.5.0", Title: "HNSW indexes", Setup: `CREATE TABLE v (e vector(3))`, SQL: `CREATE INDEX ON v USING hnsw (e vector_cosine_ops)`},
		{Feature: VectorHalfvec, Extension: "vector", Since: "0.7.0", Title: "halfvec, half the size and up to 4,000 dimensions in an index", Setup: `CREATE TABLE v (e halfvec(4000))`, SQL: `CREATE INDEX ON v USING hnsw (e halfvec_cosine_ops)`},
		{Feature: VectorSparsevec, Extension: "vector", Since: "0.7.0", Title: "sparsevec", SQL: `CREATE TABLE v (e sparsevec(10000))`},
		{Feature: VectorBinaryQuantize, Extension: "vector", Since: "0.7.0", Title: "binary quantization", Setup: `CREATE TABLE v (e vector(3))`, SQL: `CREATE INDEX ON v USING hnsw ((binary_quantize(e)::bit(3)) bit_hamming_ops)`},
		{Feature: VectorIterativeScan, Extension: "vector", Since: "0.8.0", Title: "iterative index scans", Setup: `CREATE TABLE v (e vector(3)); CREATE INDEX ON v USING hnsw (e vector_cosine_ops)`, SQL: `SET hnsw.iterative_scan = strict_order`},
		{Feature: HypertableByRange, Extension: "timescaledb", Since: "2.13.0", Title: "create_hypertable with by_range()", Setup: `CREATE TABLE h (at timestamptz NOT NULL)`, SQL: `SELECT create_hypertable('h', by_range('at'))`},
		{Feature: HypertableConcurrently, Extension: "timescaledb", Since: Never, Title: "CREATE INDEX CONCURRENTLY on a hypertable", Setup: hypertable, SQL: `CREATE INDEX CONCURRENTLY i ON h (id)`},
		// 2.9 is the oldest that runs on PostgreSQL 15.
		{Feature: HypertablePerChunk, Extension: "timescaledb", Since: "2.9.0", Title: "indexes of a hypertable chunk by chunk", Setup: hypertable, SQL: `CREATE INDEX i ON h (id) WITH (timescaledb.transaction_per_chunk)`},
		{Feature: HypertableUniquePerChunk, Extension: "timescaledb", Since: Never, Title: "unique indexes of a hypertable chunk by chunk", Setup: hypertable, SQL: `CREATE UNIQUE INDEX i ON h (id, at) WITH (timescaledb.transaction_per_chunk)`},
		{Feature: HypertableUniqueWithoutTime, Extension: "timescaledb", Since: Never, Title: "a unique index of a hypertable without its time column", Setup: hypertable, SQL: `CREATE UNIQUE INDEX i ON h (id)`},
		{Feature: HypertableKeyUsingIndex, Extension: "timescaledb", Since: Never, Title: "ADD PRIMARY KEY USING INDEX on a hypertable", Setup: hypertable + `CREATE UNIQUE INDEX i ON h (id, at)`, SQL: `ALTER TABLE h ADD PRIMARY KEY USING INDEX i`},
		{Feature: CronNamedJobs, Extension: "pg_cron", Since: "1.3", Title: "cron jobs with names", SQL: `SELECT cron.schedule('feature-proof', '0 3 * * *', 'SELECT 1')`},
	}
}
