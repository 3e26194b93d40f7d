package blueprints_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/decadedb/decade/blueprints"
	"github.com/decadedb/decade/internal/blueprinttest"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func find(t *testing.T, name string) blueprints.Blueprint {
	t.Helper()
	b, err := blueprints.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// noVector are the files that want pgvector, of which Debian 12 has no
// package for PostgreSQL 15 (docs/servers.md).
func noVector() map[string]string {
	const why = "the kit has no pgvector for PostgreSQL 15"
	return map[string]string{"schema/065_embeddings.sql": why, "queries/embeddings.sql": why, "data/seed_embeddings.sql": why}
}

// hurriedDirsoul becomes the blueprint with all its rows: seven tables are
// made anew, since their keys or partition keys change.
func hurriedDirsoul() *blueprinttest.Hurried {
	return &blueprinttest.Hurried{
		Schema: "../testdata/hurried/dirsoul", Seed: "testdata/dirsoul_hurried_seed.sql", Notes: "testdata/dirsoul_from_hurried.sql",
		Renames: []planning.Rename{{From: "public.cognitive_views.promoted_to", To: "public.cognitive_views.concept_id"}},
		Anew:    []string{"public.audit_logs"},
		Kept: map[string]string{
			"SELECT user_id, content_type, content, metadata, date_trunc('milliseconds', timezone('UTC', created_at)) AS at FROM raw_memories": "SELECT user_id, content_type, content, metadata, created_at AS at FROM raw_memories",
			// Events, mentions and relations find their memories and entities by the new ids.
			"SELECT m.content, e.user_id, e.action, e.target, e.quantity::numeric FROM event_memories e JOIN raw_memories m ON m.memory_id = e.memory_id":                                                          "SELECT m.content, e.user_id, e.action, e.target, e.quantity FROM event_memories e JOIN raw_memories m ON m.memory_id = e.memory_id AND m.user_id = e.user_id AND m.created_at = e.told_at",
			"SELECT user_id, canonical_name, entity_type, attributes::jsonb, confidence::numeric(4, 3) FROM entities":                                                                                              "SELECT user_id, canonical_name, entity_type, attributes, confidence FROM entities",
			"SELECT e.canonical_name, m.content FROM entity_mentions n JOIN entities e USING (entity_id) JOIN raw_memories m USING (memory_id)":                                                                    "SELECT e.canonical_name, m.content FROM entity_mentions n JOIN entities e USING (user_id, entity_id) JOIN raw_memories m USING (memory_id)",
			"SELECT a.canonical_name AS a, r.relation_type, b.canonical_name AS b FROM entity_relations r JOIN entities a ON a.entity_id = r.source_entity_id JOIN entities b ON b.entity_id = r.target_entity_id": "",
			"SELECT concept_id, user_id, canonical_name, version, definition FROM stable_concepts":                                                                                                                 "",
			"SELECT view_id, user_id, hypothesis, expires_at, status FROM cognitive_views":                                                                                                                         "",
			"SELECT name, decode(token_hash, 'hex') AS token_hash, is_enabled FROM agents":                                                                                                                         "SELECT name, token_hash, is_enabled FROM agents",
			"SELECT l.created_at, l.user_id, a.name, l.action FROM audit_logs l JOIN agents a USING (agent_id)":                                                                                                    "SELECT l.created_at, l.user_id, l.agent_name AS name, l.action FROM audit_logs l",
		},
	}
}

func dirsoul() blueprinttest.Options {
	roles := []string{"dirsoul_app"}
	return blueprinttest.Options{
		Servers: []blueprinttest.Server{
			{Version: 15, Without: noVector(), Roles: roles},
			{Version: 17, Queries: true, Roles: roles},
			{Version: 18, Queries: true, Roles: roles},
		},
		Session:    []string{"SET hnsw.iterative_scan = relaxed_order"},
		Hurried:    hurriedDirsoul(),
		Naive:      dirsoulNaive(),
		ErasedUser: "u2",
		Shared:     map[string]string{"public.erasures": "says that somebody was erased, and must not say who"},
	}
}

// dirsoulNaive are the queries as one would write them who knows nothing of
// partitions and indexes: without told_at, by OR, by NOT IN, by containment.
func dirsoulNaive() map[string]string {
	return map[string]string{
		"memories_by_source_and_language": `SELECT memory_id, created_at, content_type, content, encrypted FROM raw_memories
			WHERE user_id = $1 AND metadata @> jsonb_build_object('source', $2::text, 'language', $3::text) AND created_at >= $4`,
		"memory_by_id": `SELECT memory_id, user_id, created_at, content_type, content, encrypted, metadata FROM raw_memories WHERE memory_id = $1`,
		"archived_month": `SELECT memory_id, created_at, content_type, content, encrypted FROM archive.raw_memories
			WHERE user_id = $1 AND date_trunc('month', created_at, 'UTC') = $2 AND $3::timestamptz > $2`,
		"events_last_week": `SELECT happened_at, action, target, quantity, unit FROM event_memories WHERE user_id = $1 AND happened_at >= $2`,
		"times_by_target":  `SELECT target, count(*) FROM event_memories WHERE user_id = $1 AND action = $2 AND happened_at >= $3 GROUP BY target`,
		"daily_pattern": `SELECT date_trunc('day', happened_at AT TIME ZONE $3) AT TIME ZONE $3, action, count(*) FROM event_memories
			WHERE user_id = $1 AND happened_at >= $2 AND confidence >= 0.8 GROUP BY 1, 2`,
		"weekly_pattern": `SELECT date_trunc('week', happened_at AT TIME ZONE $5) AT TIME ZONE $5, count(*) FROM event_memories
			WHERE user_id = $1 AND action = $2 AND happened_at BETWEEN $3 AND $4 AND confidence >= 0.8 GROUP BY 1`,
		"events_of_memory": `SELECT event_id, happened_at, actor, action, target, quantity, unit, confidence, extractor_version
			FROM event_memories WHERE memory_id = $2 AND user_id = $1`,
		"memories_without_events": `SELECT memory_id, created_at FROM raw_memories
			WHERE user_id = $1 AND created_at >= $2 AND memory_id NOT IN (SELECT memory_id FROM event_memories)`,
		"entities_by_name": `SELECT entity_id, canonical_name, entity_type, confidence FROM entities
			WHERE user_id = $1 AND canonical_name IN (SELECT unnest($2::text[]))`,
		"entity_by_fuzzy_name": `SELECT entity_id, canonical_name, entity_type, similarity(canonical_name, $2) FROM entities
			WHERE user_id = $1 AND similarity(canonical_name, $2) >= 0.3 ORDER BY 4 DESC, 2 LIMIT 10`,
		"neighbours_strongest_first": `SELECT CASE source_entity_id WHEN $2 THEN target_entity_id ELSE source_entity_id END, relation_type, strength
			FROM entity_relations WHERE user_id = $1 AND (source_entity_id = $2 OR target_entity_id = $2) ORDER BY strength DESC LIMIT 20`,
		"memories_of_entity": `SELECT m.memory_id, m.created_at, m.content_type, m.content, m.encrypted
			FROM entity_mentions x JOIN raw_memories m USING (user_id, memory_id)
			WHERE x.user_id = $1 AND x.entity_id = $2 AND x.mentioned_at >= $3 ORDER BY m.created_at DESC LIMIT 20`,
		"views_of_user": `SELECT view_id, hypothesis, view_type, confidence, expires_at FROM cognitive_views
			WHERE user_id = $1 AND status = 'active' AND now() < expires_at ORDER BY confidence DESC LIMIT 100`,
		"views_ready_for_promotion": `SELECT v.user_id, v.view_id, v.hypothesis, v.confidence, count(*) FILTER (WHERE NOT supports), count(*)
			FROM cognitive_views v JOIN cognitive_view_events e USING (user_id, view_id)
			WHERE status = 'active' AND expires_at > now() AND v.confidence > 0.85 AND validation_count >= $1 AND user_id > $2 AND $3::uuid IS NOT NULL
			GROUP BY 1, 2, 3, 4 HAVING count(*) FILTER (WHERE NOT supports)::numeric / count(*) <= 0.15 ORDER BY 1, 2 LIMIT 100`,
		"views_citing_event": `SELECT view_id, hypothesis, supports FROM cognitive_views JOIN cognitive_view_events USING (user_id, view_id)
			WHERE user_id = $1 AND event_id = $2 ORDER BY view_id LIMIT 100`,
		"nearest_memories_of_small_user": `SELECT memory_id, 1 - (embedding <=> $2::halfvec(768)) FROM memory_embeddings
			WHERE user_id = $1 AND model = $3 AND embedding <=> $2::halfvec(768) < $4 ORDER BY (embedding <=> $2::halfvec(768)) + 0 LIMIT 10`,
		"nearest_in_older_model": `SELECT memory_id, 1 - (embedding <=> $2::halfvec(512)) FROM legacy_embeddings
			WHERE user_id = $1 AND model = $3 AND embedding <=> $2::halfvec(512) < $4 ORDER BY (embedding <=> $2::halfvec(512)) + 0 LIMIT 10`,
		"entity_by_vector": `SELECT entity_id, embedding <=> $2::halfvec(768) FROM entity_embeddings
			WHERE user_id = $1 AND model = $3 ORDER BY (embedding <=> $2::halfvec(768)) + 0 LIMIT 5`,
		"concept_history": `SELECT concept_id, version, definition, created_at, deprecated_at FROM stable_concepts WHERE user_id = $1 AND canonical_name = $2`,
		"audit_of_user": `SELECT created_at, agent_name, action, object_type, object_name, result FROM audit_logs
			WHERE user_id = $1 AND created_at >= $2 AND created_at < $3 ORDER BY created_at DESC LIMIT 200`,
	}
}

// The README shows the model as it is, and tells of every query.
func TestDirsoulReadme(t *testing.T) {
	bp := find(t, "dirsoul")
	blueprinttest.Diagram(t, bp, "dirsoul")
	readme, err := fs.ReadFile(bp.FS, "README.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(bp.FS, "queries/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(bp.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		queries, _ := workload.FromFile(sqlparse.Parse(file, string(text)))
		for _, q := range queries {
			if row := "| `" + q.Name + "` | "; !strings.Contains(string(readme), row) {
				t.Errorf("the README does not tell of query %s", q.Name)
			}
		}
	}
}

func TestDirsoul(t *testing.T) {
	blueprinttest.Check(t, find(t, "dirsoul"), dirsoul())
}
