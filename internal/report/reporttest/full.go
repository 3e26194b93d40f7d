package reporttest

import (
	"strings"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

// fullSource is the file that its's findings stand in. It has awkward
// content on purpose: characters that need escaping somewhere, and a
// statement over several lines.
const fullSource = `CREATE TABLE events (
    id         integer,
    "größe <&>" text, -- 100%, a:b
    created_at timestamp NOT NULL
) PARTITION BY RANGE (created_at);
ALTER TABLE users
    ADD COLUMN note text;
`

// Full gives a hand-made report that has every member set, with findings of every severity, confidence and kind
// of evidence, with and without a place in a file, with fixes of every shape.
func Full() *report.Report {
	src := span.NewSource("db/schema one.sql", fullSource)
	at := func(text string) span.Span {
		i := strings.Index(src.Text, text)
		return src.Span(i, i+len(text))
	}
	findings := []rule.Finding{
		{
			Rule: "KEY001", Severity: rule.Error, Confidence: rule.Measured, Evidence: rule.ByExecuted,
			Facts: []rule.Fact{
				{Name: "server", Value: "unique constraint on partitioned table must include all partitioning columns", Source: "executed on 17.5"},
			},
			Object:  rule.Object{Kind: "table", Schema: "public", Table: "events"},
			Pos:     at("PARTITION BY RANGE (created_at)"),
			Message: "The primary key of events does not hold its partition key created_at.",
			Why:     "The server refuses it.\n\nWithout the key nothing else can be built.",
			Fixes: []rule.Fix{{
				Title: "Add created_at to the primary key",
				Steps: []rule.FixStep{
					{SQL: "CREATE UNIQUE INDEX CONCURRENTLY events_pk ON events (id, created_at)", NoTransaction: true, Comment: "writers go on"},
					{SQL: "ALTER TABLE events ADD CONSTRAINT events_pk PRIMARY KEY USING INDEX events_pk"},
				},
				Note: "Check for doubles first.",
			}},
		},
		{
			Rule: "TYP002", Severity: rule.Warning, Confidence: rule.Structural, Evidence: rule.ByModel,
			Object:  rule.Object{Kind: "column", Schema: "public", Table: "events", Name: "größe <&>"},
			Pos:     at(`"größe <&>" text`),
			Message: "Column \"größe <&>\" of events needs quotes for ever; 100% of queries carry them, see a:b.",
			Fixes:   []rule.Fix{{Title: "Rename it", Manual: true, Loses: "queries of the old release", Steps: []rule.FixStep{{SQL: `ALTER TABLE events RENAME COLUMN "größe <&>" TO size`}}}},
		},
		{
			Rule: "QRY003", Severity: rule.Advice, Confidence: rule.Heuristic, Evidence: rule.ByWorkload,
			Object: rule.Object{Kind: "query", Name: "last_week"}, Query: "last_week",
			Message: "Query last_week reads every partition.",
			Before:  "SELECT * FROM events WHERE date(created_at) = $1",
			After:   "SELECT * FROM events WHERE created_at >= $1 AND created_at < $1 + 1",
			Facts:   []rule.Fact{{Name: "partitions", Value: "24"}},
		},
		{
			Rule: "MIG004", Severity: rule.Info, Confidence: rule.Structural, Evidence: rule.ByText,
			Object: rule.Object{Kind: "statement", Schema: "public", Table: "users"}, Pos: at("ALTER TABLE users\n    ADD COLUMN note text"),
			Message: "ADD COLUMN without a default takes a short ACCESS EXCLUSIVE lock.",
		},
		{
			Rule: "IDX005", Severity: rule.Warning, Confidence: rule.Statistics, Evidence: rule.ByCatalog, MissingIndex: true,
			Object:  rule.Object{Kind: "index", Schema: "app", Table: "orders", Name: "orders_user_id_idx"},
			Message: "Foreign key orders.user_id has no index;\ndeleting a user reads 12,000,000 rows.",
			Facts:   []rule.Fact{{Name: "rows", Value: "12000000", Source: "pg_class.reltuples"}},
			Detail:  "user_id",
			Fixes:   []rule.Fix{{Title: "Create the index without blocking writers", Steps: []rule.FixStep{{SQL: "CREATE INDEX CONCURRENTLY orders_user_id_idx ON app.orders (user_id)", NoTransaction: true}}}},
		},
	}
	rules := map[string]*rule.Rule{}
	r := &report.Report{
		Topic: "db", Tool: "decade 0.1.0",
		Verdict: report.Verdict{
			Grade: "D", Sentence: "1 error, 2 warnings: the schema cannot be created as it stands.",
			Errors: 1, Warnings: 2, Advice: 1, Infos: 1,
			Files: 1, Statements: 2, Tables: 3, Partitions: 24, Indexes: 2, Queries: 1,
			Live: "PostgreSQL 17.5, database lifeops", StatsSince: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
			AssumedVersion: 17, Mode: rule.MigrationMode, Profile: "default", RulesRan: 6, Elapsed: 12 * time.Millisecond,
		},
		Suppressed: 2, Baselined: 1,
		TenYears: "4.1 GB now, 61 GB in ten years; events.id is full in 31 months.",
		NotEvaluated: []rule.NotEvaluated{
			{Rule: "GRO006", Reason: "needs growth", Next: "declare growth per table in decade.yaml"},
			{Object: "public.fill()", Reason: "dynamic SQL", Pos: at("ALTER TABLE users")},
		},
		Assumptions: []string{"Sizes of public tables are unknown."},
		Catalog:     fullCatalog(),
		Rules:       rules,
		Sources:     map[string]*span.Source{src.Name: src},
		FailOn:      rule.Error,
	}
	for _, f := range findings {
		f.Fingerprint = rule.Fingerprint(f.Rule, f.Object, f.Detail)
		if rules[f.Rule] == nil {
			rules[f.Rule] = &rule.Rule{
				ID: f.Rule, Name: strings.ToLower(f.Rule) + "-in-words", Title: "What " + f.Rule + " finds", Severity: f.Severity,
				Why: "In ten years it hurts: `" + f.Rule + "`.", Limits: "Sees no temporary tables.", Sources: []string{"ddl-partitioning"},
			}
		}
		if f.Why == "" {
			f.Why = rules[f.Rule].Why
		}
		r.Findings = append(r.Findings, f)
	}
	rules["VAC007"] = &rule.Rule{ID: "VAC007", Name: "vac007-in-words", Title: "What VAC007 finds", Severity: rule.Warning, Why: "Freezing comes.", Strict: true}
	rule.SortFindings(r.Findings)
	for i, f := range r.Findings {
		if f.Severity >= rule.Warning {
			r.DoFirst = append(r.DoFirst, i)
		}
	}
	r.Script = fullScript(r.Findings)
	return r
}

func fullScript(findings []rule.Finding) *report.Script {
	s := &report.Script{
		Proven:      "executed on a throw-away PostgreSQL 17.5; 2 findings gone, none new",
		LockTimeout: 500 * time.Millisecond,
		LeftOut:     []report.LeftOut{{Rule: "TYP002", Object: "public.events.größe <&>", SQL: "ALTER TABLE events RENAME COLUMN x TO y", Error: `column "x" does not exist (42703)`}},
		Phases:      []report.Phase{{Title: "Indexes (outside a transaction)"}, {Title: "Expand", Transaction: true}},
	}
	for _, f := range findings {
		for _, x := range f.Fixes {
			if x.Manual {
				continue
			}
			s.Mends = append(s.Mends, f.Fingerprint)
			for _, step := range x.Steps {
				p := &s.Phases[1]
				if step.NoTransaction {
					p = &s.Phases[0]
				}
				p.Statements = append(p.Statements, report.ScriptStatement{SQL: step.SQL, Comment: step.Comment, Rule: f.Rule, Fingerprint: f.Fingerprint})
			}
		}
	}
	return s
}

func fullCatalog() *catalog.Catalog {
	bigint := catalog.TypeName{Name: "bigint"}
	return &catalog.Catalog{Tables: []*catalog.Table{
		{
			Name: catalog.Name{Schema: "public", Name: "users"}, Kind: catalog.OrdinaryTable,
			Columns:     []*catalog.Column{{Name: "id", Type: bigint, NotNull: true}},
			Constraints: []*catalog.Constraint{{Name: "users_pkey", Kind: catalog.PrimaryKey, Columns: []string{"id"}}},
		},
		{
			Name: catalog.Name{Schema: "app", Name: "orders"}, Kind: catalog.OrdinaryTable,
			Columns: []*catalog.Column{{Name: "id", Type: bigint, NotNull: true}, {Name: "user_id", Type: bigint, NotNull: true}},
			Constraints: []*catalog.Constraint{
				{Name: "orders_pkey", Kind: catalog.PrimaryKey, Columns: []string{"id"}},
				{Name: "orders_user_id_fkey", Kind: catalog.ForeignKey, Columns: []string{"user_id"}, RefTable: catalog.Name{Schema: "public", Name: "users"}, RefColumns: []string{"id"}},
			},
		},
	}}
}

// Empty gives a report of a clean review.
func Empty() *report.Report {
	return &report.Report{
		Topic: "schema.sql", Tool: "decade 0.1.0",
		Verdict: report.Verdict{Grade: "A", Sentence: "Nothing to mend.", AssumedVersion: 17, Mode: rule.SchemaMode, Profile: "default", Files: 1},
		Catalog: &catalog.Catalog{}, FailOn: rule.Error,
	}
}
