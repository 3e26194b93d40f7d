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
	"database-architect.md:74": {refused: [][2]string{{"idx_table_common_query", "syntax error"}}},
	"database-architect.md:89": {refused: [][2]string{{"REFERENCES parent", "syntax error"}}},
	"database-architect.md:133": {
		refused: [][2]string{{"EXPLAIN", "syntax error"}},
	},
	"database-architect.md:143": {},
	"database-architect.md:163": {refused: [][2]string{{"CREATE INDEX", "syntax error"}}},
	"database-architect.md:169": {refused: [][2]string{{"...", "syntax error"}}},
	"database-architect.md:178": {refused: [][2]string{{"...", "syntax error"}}},

	"schema-design.md:12":  {alone: true},
	"schema-design.md:51":  {alone: true, refused: [][2]string{{"PARTITION BY RANGE", "unique constraint on partitioned table must include all partitioning columns"}}},
	"schema-design.md:108": {},
	"schema-design.md:133": {refused: [][2]string{{"REINDEX INDEX CONCURRENTLY", "does not exist"}, {"tablename", `column "tablename" does not exist`}}},
	"schema-design.md:155": {},
	"schema-design.md:189": {refused: [][2]string{{"NOW() - interval '3 months'", "functions in index predicate must be marked IMMUTABLE"}}},
	"schema-design.md:203": {},
	"schema-design.md:223": {refused: [][2]string{{"EXCLUDE USING gist", "no default operator class"}}},
	"schema-design.md:250": {},
	"schema-design.md:291": {refused: [][2]string{{"archive.raw_memories_archive", "does not exist"}, {"create_hypertable", "cannot create a unique index without the column"}}},
	"schema-design.md:312": {},
	"schema-design.md:331": {},
	"schema-design.md:360": {refused: [][2]string{{"pg_stat_user_indexes", `column "tablename" does not exist`}}},
}
