package dirsoul

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

func name(n string) catalog.Name { return catalog.Name{Schema: "public", Name: n} }

func table(n string, cols ...string) *catalog.Table {
	t := &catalog.Table{Name: name(n), Kind: catalog.OrdinaryTable}
	for i := 0; i+1 < len(cols); i += 2 {
		t.Columns = append(t.Columns, &catalog.Column{Name: cols[i], Type: catalog.TypeName{Name: cols[i+1]}})
	}
	return t
}

func index(n string, cols ...string) *catalog.Index {
	i := &catalog.Index{Name: n, Method: "btree"}
	for _, c := range cols {
		i.Keys = append(i.Keys, catalog.IndexKey{Column: c})
	}
	return i
}

func sampleCatalog() *catalog.Catalog {
	raw := table("raw_memories", "memory_id", "uuid", "user_id", "text", "created_at", "timestamp without time zone",
		"content_type", "character varying", "content", "text", "metadata", "jsonb")
	raw.Kind = catalog.PartitionedTable
	raw.PartitionBy = &catalog.PartitionKey{Strategy: "range", Keys: []catalog.PartitionKeyPart{{Column: "created_at"}}}
	raw.Indexes = []*catalog.Index{index("idx_raw_memories_metadata", "metadata")}
	tables := []*catalog.Table{raw}
	for _, m := range []string{"2026_01", "2026_02", "2026_04"} {
		p := table("raw_memories_" + m)
		p.PartitionOf = &catalog.PartitionBound{Parent: raw.Name}
		if m != "2026_04" {
			p.Indexes = []*catalog.Index{index("idx_raw_memories_"+m+"_user", "user_id")}
		}
		tables = append(tables, p)
	}
	entities := table("entities", "entity_id", "integer", "user_id", "text", "canonical_name", "character varying", "attributes", "json")
	events := table("event_memories", "event_id", "uuid", "memory_id", "uuid", "user_id", "text", "entity_id", "integer",
		"timestamp", "timestamp with time zone", "action", "text", "confidence", "real")
	events.Indexes = []*catalog.Index{index("idx_events_recent", "user_id", "timestamp"), index("idx_events_user", "user_id"), index("idx_events_user_time", "user_id", "timestamp")}
	events.Constraints = []*catalog.Constraint{{Name: "event_memories_entity_id_fkey", Kind: catalog.ForeignKey, Columns: []string{"entity_id"},
		RefTable: entities.Name, RefColumns: []string{"entity_id"}}}
	views := table("cognitive_views", "view_id", "uuid", "user_id", "text", "hypothesis", "text", "status", "text", "expires_at", "timestamp with time zone")
	tables = append(tables, entities, events, views)
	return &catalog.Catalog{Tables: tables}
}

func sampleRules() []*rule.Rule {
	r := func(id, name string, s rule.Severity, title, why string) *rule.Rule {
		return &rule.Rule{ID: id, Name: name, Severity: s, Title: title, Why: why}
	}
	return []*rule.Rule{
		r("PAR001", "primary-key-lacks-partition-key", rule.Error, "Primary key lacks the partition key", "PostgreSQL refuses the table: uniqueness can only be kept inside one partition. Nothing below this statement exists then, and the first deployment stops here."),
		r("IDX013", "volatile-index-predicate", rule.Error, "Index predicate is not immutable", "PostgreSQL refuses the index. With a fixed date instead, it would be accepted and go stale: in ten years it covers the whole table and narrows nothing."),
		r("PAR003", "partition-gap", rule.Warning, "Gap between partitions", "The gap is silent until a row falls into it; then the `INSERT` fails with *no partition of relation found for row*, in the month nobody looked at."),
		r("TYP003", "timestamp-without-zone", rule.Warning, "timestamp without time zone", "The column forgets which zone its values were in. Ten years bring servers in other regions and twenty changes of daylight saving time; one hour of each year is then there twice and another one never."),
		r("JSN004", "json-not-jsonb", rule.Warning, "json where jsonb is meant", "Each read parses the text again and no index can look inside. By the time a query needs a key, the table is too large to rewrite in a quiet minute."),
		r("TYP001", "serial-key", rule.Warning, "Key of 4 bytes", "When the sequence passes 2,147,483,647 every insert fails, and widening the column then rewrites the table and all that refer to it."),
		r("IDX001", "foreign-key-without-index", rule.Warning, "Foreign key without an index", "Every delete or key update in the referenced table scans the referencing one. With a million rows it is a second; with a billion the delete never ends."),
		r("CON005", "exclusion-by-equality", rule.Warning, "Exclusion constraint that is a unique constraint", "GiST is slower to build and to check than a b-tree, no foreign key can refer to it, and ON CONFLICT (columns) cannot use it."),
		r("IDX004", "prefix-index", rule.Warning, "Index is a prefix of another", "Each insert and each non-HOT update pays for it, for ever, and it takes cache from indexes that are read."),
		r("QRY008", "partition-key-in-function", rule.Warning, "Partition key wrapped in a function", "The planner cannot prune, so the query reads every partition: 12 more each year, 120 in ten."),
		r("PAR009", "index-on-one-partition", rule.Advice, "Index on single partitions", "Partitions that are made later lack the index, and the query that was fast last month is slow in the next."),
		r("NUL002", "default-but-nullable", rule.Advice, "Default but nullable", "NULL slips past comparisons: rows with neither status nor complaint are found years later."),
		r("NAM002", "type-as-name", rule.Info, "Column named like a type", "Tools that do not quote break on it."),
		r("OPS001", "autovacuum-defaults", rule.Advice, "Autovacuum left at its defaults on a large table", "Twenty per cent of a billion rows is two hundred million dead ones before it starts."),
	}
}
