package dirsoul

import (
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

func object(kind, table, name string) rule.Object {
	return rule.Object{Kind: kind, Schema: "public", Table: table, Name: name}
}

func step(sql string) []rule.FixStep { return []rule.FixStep{{SQL: sql}} }

func findings(schema, queries *span.Source) []rule.Finding {
	return []rule.Finding{
		{
			Rule: "PAR001", Severity: rule.Error, Confidence: rule.Measured, Evidence: rule.ByExecuted,
			Object: object("constraint", "raw_memories", "raw_memories_pkey"), Pos: find(schema, "PRIMARY KEY (memory_id)"),
			Message: "The primary key of raw_memories lacks the partition key created_at",
			Facts: []rule.Fact{
				{Name: "PostgreSQL says", Value: "unique constraint on partitioned table must include all partitioning columns", Source: "measured on 17.5"},
				{Name: "partition key", Value: "RANGE (created_at)", Source: "line 13"},
			},
			Fixes: []rule.Fix{{
				Title: "Add the partition key to the primary key", Manual: true,
				Note:  "memory_id alone is then no longer unique across partitions; a uuid makes a clash practically impossible.",
				Steps: step("ALTER TABLE raw_memories\n    ADD PRIMARY KEY (memory_id, created_at)"),
			}},
		},
		{
			Rule: "IDX013", Severity: rule.Error, Confidence: rule.Measured, Evidence: rule.ByExecuted,
			Object: object("index", "event_memories", "idx_events_recent"), Pos: find(schema, "now() - interval '90 days'"),
			Message: "The predicate of idx_events_recent calls now(), which is not immutable",
			Facts:   []rule.Fact{{Name: "PostgreSQL says", Value: "functions in index predicate must be marked IMMUTABLE", Source: "measured on 17.5"}},
			Fixes: []rule.Fix{
				{Title: "Index all rows; the time column already narrows the scan", Steps: []rule.FixStep{
					{SQL: "CREATE INDEX CONCURRENTLY idx_events_recent_all ON event_memories (user_id, \"timestamp\" DESC)", NoTransaction: true, Comment: "serves the same queries and never goes stale"},
				}},
				{Title: "Partition event_memories by month and index the hot partitions only", Manual: true},
			},
		},
		{
			Rule: "PAR003", Severity: rule.Warning, Confidence: rule.Structural, Evidence: rule.ByModel,
			Object: object("table", "raw_memories", ""), Pos: find(schema, "CREATE TABLE raw_memories_2026_04 PARTITION OF raw_memories"),
			Detail:  "2026-03",
			Message: "No partition of raw_memories takes rows from 2026-03-01 to 2026-04-01, and there is no default partition",
			Fixes: []rule.Fix{{
				Title: "Create the missing partition", Steps: []rule.FixStep{
					{SQL: "CREATE TABLE raw_memories_2026_03 (LIKE raw_memories INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"},
					{SQL: "ALTER TABLE raw_memories ATTACH PARTITION raw_memories_2026_03\n    FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')"},
				},
				Check: "SELECT 'raw_memories_2026_03'::regclass",
			}},
		},
		{
			Rule: "TYP003", Severity: rule.Warning, Confidence: rule.Structural, Evidence: rule.ByModel,
			Object: object("column", "raw_memories", "created_at"), Pos: find(schema, "timestamp NOT NULL"),
			Message: "raw_memories.created_at is timestamp without time zone",
			Fixes: []rule.Fix{{Title: "Use timestamptz", Manual: true, Loses: "the zone that was meant, if it was not UTC",
				Note:  "It rewrites the table under ACCESS EXCLUSIVE; on a large table add a column and move the rows in batches.",
				Steps: step("ALTER TABLE raw_memories\n    ALTER COLUMN created_at TYPE timestamptz USING created_at AT TIME ZONE 'UTC'")}},
		},
		{
			Rule: "JSN004", Severity: rule.Warning, Confidence: rule.Structural, Evidence: rule.ByModel,
			Object: object("column", "entities", "attributes"), Pos: find(schema, "json DEFAULT '{}'"),
			Message: "entities.attributes is json: no equality, no index, reparsed on each read",
			Fixes: []rule.Fix{{Title: "Use jsonb", Loses: "order of keys, repeated keys, white space",
				Steps: step("ALTER TABLE entities\n    ALTER COLUMN attributes TYPE jsonb USING attributes::jsonb")}},
		},
		{
			Rule: "TYP001", Severity: rule.Warning, Confidence: rule.Statistics, Evidence: rule.ByModel,
			Object: object("column", "entities", "entity_id"), Pos: find(schema, "serial PRIMARY KEY"),
			Message: "entities.entity_id is a serial of 4 bytes: it is full after 2,147,483,647 values",
			Facts:   []rule.Fact{{Name: "full in", Value: "31 months at 2,300,000 values a day", Source: "declared growth"}},
			Fixes:   []rule.Fix{{Title: "Make it a bigint identity before rows arrive", Manual: true, Note: "The column event_memories.entity_id has to follow."}},
		},
		{
			Rule: "IDX001", Severity: rule.Warning, Confidence: rule.Structural, Evidence: rule.ByModel, MissingIndex: true,
			Object: object("column", "event_memories", "entity_id"), Pos: find(schema, "REFERENCES entities (entity_id)"),
			Message: "The foreign key event_memories.entity_id has no index: each delete in entities scans event_memories",
			Fixes: []rule.Fix{{Title: "Create the index without blocking writers",
				Steps: []rule.FixStep{{SQL: "CREATE INDEX CONCURRENTLY idx_event_memories_entity_id ON event_memories (entity_id)", NoTransaction: true}}}},
		},
		{
			Rule: "CON005", Severity: rule.Warning, Confidence: rule.Measured, Evidence: rule.ByExecuted,
			Object: object("constraint", "event_memories", "uq_event_per_memory"), Pos: find(schema, "EXCLUDE USING gist (memory_id WITH =)"),
			Message: "uq_event_per_memory excludes by equality only: a unique constraint says the same, faster",
			Fixes: []rule.Fix{{Title: "Replace it with a unique constraint", Steps: []rule.FixStep{
				{SQL: "CREATE UNIQUE INDEX CONCURRENTLY uq_event_memories_memory_id ON event_memories (memory_id)", NoTransaction: true},
				{SQL: "ALTER TABLE event_memories\n    ADD CONSTRAINT uq_event_memories_memory_id UNIQUE USING INDEX uq_event_memories_memory_id"},
				{SQL: "ALTER TABLE event_memories\n    DROP CONSTRAINT uq_event_per_memory"},
			}}},
		},
		{
			Rule: "IDX004", Severity: rule.Warning, Confidence: rule.Structural, Evidence: rule.ByModel,
			Object: object("index", "event_memories", "idx_events_user"), Pos: find(schema, "idx_events_user ON event_memories (user_id)"),
			Message: "idx_events_user is a prefix of idx_events_user_time and serves nothing that the longer one does not",
			Fixes: []rule.Fix{{Title: "Drop the shorter index",
				Steps: []rule.FixStep{{SQL: "DROP INDEX CONCURRENTLY idx_events_user", NoTransaction: true}}}},
		},
		{
			Rule: "QRY008", Severity: rule.Warning, Confidence: rule.Structural, Evidence: rule.ByWorkload,
			Object: rule.Object{Kind: "query", Name: "memories_of_day"}, Query: "memories_of_day",
			Pos:     find(queries, "date_trunc('day', created_at) = $2"),
			Message: "memories_of_day wraps the partition key created_at in date_trunc, so every partition is read",
			Facts:   []rule.Fact{{Name: "partitions read", Value: "3 of 3", Source: "model"}, {Name: "rate", Value: "5/s", Source: "line 2"}},
			Before:  "SELECT memory_id, created_at, content\nFROM raw_memories\nWHERE user_id = $1\n  AND date_trunc('day', created_at) = $2\nORDER BY created_at",
			After:   "SELECT memory_id, created_at, content\nFROM raw_memories\nWHERE user_id = $1\n  AND created_at >= $2\n  AND created_at < $2 + interval '1 day'\nORDER BY created_at",
			Fixes:   []rule.Fix{{Title: "Compare the bare column with a half-open range", Manual: true}},
		},
		{
			Rule: "PAR009", Severity: rule.Advice, Confidence: rule.Structural, Evidence: rule.ByModel,
			Object: object("index", "raw_memories_2026_01", "idx_raw_memories_2026_01_user"), Pos: find(schema, "idx_raw_memories_2026_01_user"),
			Message: "idx_raw_memories_2026_01_user stands on one partition: new partitions will lack it",
			Fixes:   []rule.Fix{{Title: "Create it on the parent", Steps: step("CREATE INDEX idx_raw_memories_user ON raw_memories (user_id)")}},
		},
		{
			Rule: "PAR009", Severity: rule.Advice, Confidence: rule.Structural, Evidence: rule.ByModel,
			Object: object("index", "raw_memories_2026_02", "idx_raw_memories_2026_02_user"), Pos: find(schema, "idx_raw_memories_2026_02_user"),
			Message: "idx_raw_memories_2026_02_user stands on one partition: new partitions will lack it",
			Fixes:   []rule.Fix{{Title: "Create it on the parent", Steps: step("CREATE INDEX idx_raw_memories_user ON raw_memories (user_id)")}},
		},
		{
			Rule: "NUL002", Severity: rule.Advice, Confidence: rule.Heuristic, Evidence: rule.ByModel,
			Object: object("column", "cognitive_views", "status"), Pos: find(schema, "text DEFAULT 'active'"),
			Message: "cognitive_views.status has a default but may be NULL",
			Fixes: []rule.Fix{{Title: "Require a value", Note: "Rows that are NULL now must be given a value first.", Steps: []rule.FixStep{
				{SQL: "ALTER TABLE cognitive_views\n    ADD CONSTRAINT cognitive_views_status_not_null CHECK (status IS NOT NULL) NOT VALID"},
				{SQL: "ALTER TABLE cognitive_views\n    VALIDATE CONSTRAINT cognitive_views_status_not_null"},
				{SQL: "ALTER TABLE cognitive_views\n    ALTER COLUMN status SET NOT NULL"},
			}}},
		},
		{
			Rule: "NAM002", Severity: rule.Info, Confidence: rule.Heuristic, Evidence: rule.ByText,
			Object: object("column", "event_memories", "timestamp"), Pos: find(schema, "\"timestamp\" timestamptz"),
			Message: "event_memories.timestamp bears the name of a type and has to be quoted in places",
		},
	}
}

func sampleScript(fs []rule.Finding) *report.Script {
	fp := map[string]string{}
	for _, f := range fs {
		fp[f.Rule] = f.Fingerprint
	}
	return &report.Script{
		Phases: []report.Phase{
			{Title: "Expand", Transaction: true, Statements: []report.ScriptStatement{
				{Rule: "PAR003", Fingerprint: fp["PAR003"], Comment: "rows of March 2026 have nowhere to go", SQL: "CREATE TABLE raw_memories_2026_03 (LIKE raw_memories INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"},
				{Rule: "PAR003", Fingerprint: fp["PAR003"], SQL: "ALTER TABLE raw_memories ATTACH PARTITION raw_memories_2026_03\n    FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')"},
				{Rule: "NUL002", Fingerprint: fp["NUL002"], Comment: "checked for new rows from now on", SQL: "ALTER TABLE cognitive_views\n    ADD CONSTRAINT cognitive_views_status_not_null CHECK (status IS NOT NULL) NOT VALID"},
			}},
			{Title: "Indexes, outside a transaction", Statements: []report.ScriptStatement{
				{Rule: "IDX001", Fingerprint: fp["IDX001"], Comment: "a delete in entities no longer scans event_memories", SQL: "CREATE INDEX CONCURRENTLY idx_event_memories_entity_id ON event_memories (entity_id)"},
				{Rule: "IDX004", Fingerprint: fp["IDX004"], Comment: "a prefix of idx_events_user_time", SQL: "DROP INDEX CONCURRENTLY idx_events_user"},
			}},
			{Title: "Validate", Statements: []report.ScriptStatement{
				{Rule: "NUL002", Fingerprint: fp["NUL002"], Comment: "reads the table while writers go on", SQL: "ALTER TABLE cognitive_views\n    VALIDATE CONSTRAINT cognitive_views_status_not_null"},
			}},
		},
		Proven: "executed on a throw-away PostgreSQL 17.5; 4 findings gone, none new",
		Mends:  []string{fp["PAR003"], fp["IDX001"], fp["IDX004"], fp["NUL002"]},
		LeftOut: []report.LeftOut{{Rule: "CON005", Object: "public.event_memories.uq_event_per_memory",
			SQL:   "CREATE UNIQUE INDEX CONCURRENTLY uq_event_memories_memory_id ON event_memories (memory_id)",
			Error: "relation \"event_memories\" does not exist (SQLSTATE 42P01)"}},
	}
}
