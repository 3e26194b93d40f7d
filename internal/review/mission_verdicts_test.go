package review_test

// missionVerdicts says of every SQL block of the mission's documents, by the
// line on which its SQL begins, what PostgreSQL refuses and which rules must
// speak. A block without an entry fails the test.
var missionVerdicts = map[string]verdict{
	// Lists of names, sketches of a column or a clause, placeholders: no SQL
	// that a server takes. decade says so instead of passing over it.
	"database-architect.md:25": {refused: [][2]string{{"health_metrics", "syntax error"}}},
	"database-architect.md:36": {refused: [][2]string{{"characters", "syntax error"}}},
	"database-architect.md:50": {refused: [][2]string{{"effects JSONB", "syntax error"}}},
	"database-architect.md:60": {refused: [][2]string{{"create_hypertable", "does not exist"}, {"CREATE MATERIALIZED VIEW", "syntax error"}}},
	"database-architect.md:74": {refused: [][2]string{{"idx_table_common_query", "syntax error"}, {"idx_table_fk", "syntax error"}, {"idx_table_time", "syntax error"}, {"idx_table_jsonb", "syntax error"}}},
	"database-architect.md:89": {refused: [][2]string{{"REFERENCES parent", "syntax error"}}},
	"database-architect.md:133": {
		refused: [][2]string{{"EXPLAIN", "syntax error"}},
		rules:   [][2]string{{"OPS018", "log_min_duration_statement"}},
	},
	"database-architect.md:143": {},
	"database-architect.md:163": {refused: [][2]string{{"CREATE INDEX", "syntax error"}}},
	"database-architect.md:169": {refused: [][2]string{{"...", "syntax error"}}},
	"database-architect.md:178": {refused: [][2]string{{"...", "syntax error"}}},

	"schema-design.md:12":  {alone: true, rules: [][2]string{{"JSN005", `public.bad_example.action`}, {"JSN001", `->>`}}},
	"schema-design.md:51":  {alone: true, refused: [][2]string{{"PARTITION BY RANGE", "unique constraint on partitioned table must include all partitioning columns"}}, rules: [][2]string{{"PAR001", `lacks the partition key created_at`}, {"PAR007", `create_monthly_partition`}, {"PAR008", `create_monthly_partition`}, {"PAR006", `create_monthly_partitions`}}},
	"schema-design.md:108": {rules: [][2]string{{"VEC009", `embedding`}, {"VEC005", `user_id`}, {"VEC006", `distance in WHERE`}}},
	"schema-design.md:133": {refused: [][2]string{{"REINDEX INDEX CONCURRENTLY", "does not exist"}, {"tablename", `column "tablename" does not exist`}}, rules: [][2]string{{"QRY001", `tablename`}}},
	"schema-design.md:155": {rules: [][2]string{{"IDX003", `idx_bad_example`}, {"IDX023", `idx_events_action_target`}}},
	"schema-design.md:189": {refused: [][2]string{{"NOW() - interval '3 months'", "functions in index predicate must be marked IMMUTABLE"}}, rules: [][2]string{{"IDX008", `idx_events_recent`}}},
	"schema-design.md:203": {},
	"schema-design.md:223": {refused: [][2]string{{"EXCLUDE USING gist", "no default operator class"}}, rules: [][2]string{{"CON001", `chk_confidence_range`}, {"CON008", `uq_event_per_memory`}}},
	"schema-design.md:250": {rules: [][2]string{{"LOG001", `expires_at`}, {"LOG002", `update_entity_stats`}}},
	"schema-design.md:291": {refused: [][2]string{{"archive.raw_memories_archive", "does not exist"}, {"create_hypertable", "cannot create a unique index without the column"}}, rules: [][2]string{{"TSC033", `event_memories`}, {"SQL003", `cannot create a unique index without the column`}}},
	"schema-design.md:312": {rules: [][2]string{{"MIG040", `raw_memories`}}},
	"schema-design.md:331": {rules: [][2]string{{"MIG059", `does not say which schema`}, {"MIG006", `idx_events_user_time`}, {"MIG060", `migrate_add_metadata_column`}}},
	"schema-design.md:360": {refused: [][2]string{{"pg_stat_user_indexes", `column "tablename" does not exist`}}, rules: [][2]string{{"QRY001", `tablename`}, {"OPS019", `schemaname`}}},
}
