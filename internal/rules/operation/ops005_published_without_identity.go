package operation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var publishedWithoutIdentity = &rule.Rule{
	ID: "OPS005", Name: "published-without-identity", Severity: rule.Error,
	Title:   "Table is published for updates and has no replica identity",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "From the moment the publication exists PostgreSQL refuses every UPDATE and DELETE of the table, since the subscriber could not tell which row is meant.",
	Sources: []string{"logical-replication-publication", "sql-altertable"},
	Run: func(p *rule.Pass) {
		for _, b := range p.Catalog.Publications {
			if !strings.Contains(b.Publish, "update") && !strings.Contains(b.Publish, "delete") {
				continue
			}
			for _, t := range published(p, b) {
				if identified(t) {
					continue
				}
				f := rule.Finding{
					Confidence: rule.Measured, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos, Detail: b.Name,
					Message: fmt.Sprintf("table %s is published by %s and has no replica identity, so PostgreSQL refuses to update or delete its rows", t.Name, b.Name),
					Facts:   []rule.Fact{{Name: "publication", Value: b.Name}, {Name: "primary key", Value: "none"}},
				}
				if x := identityIndex(t); x != nil && t.PartitionBy == nil {
					f.Fixes = []rule.Fix{{
						Title: "Identify rows by the unique index",
						Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s REPLICA IDENTITY USING INDEX %s", sqlName(t.Name), ident.Quote(x.Name))}},
					}}
				} else if t.PartitionBy == nil {
					f.Fixes = []rule.Fix{{
						Title: "Identify rows by all of their columns, until there is a primary key",
						Steps: []rule.FixStep{{SQL: "ALTER TABLE " + sqlName(t.Name) + " REPLICA IDENTITY FULL"}},
						Note:  "Writes whole old rows to the log, and without an index the subscriber reads the table for each row: a primary key is the cure.",
					}}
				} else {
					f.Fixes = []rule.Fix{{Title: "Give the table a primary key", Manual: true, Note: "On a partitioned table the identity is each partition's own, which a primary key gives to all."}}
				}
				p.Report(f)
			}
		}
	},
}

func identified(t *catalog.Table) bool {
	switch t.ReplicaIdentity {
	case "":
		return t.PrimaryKey() != nil
	case "nothing":
		return false
	}
	return true
}

// identityIndex finds a unique index that may serve: complete, immediate,
// over columns that are never NULL.
func identityIndex(t *catalog.Table) *catalog.Index {
	for _, x := range t.Indexes {
		if !x.Unique || x.Where != nil || x.Invalid || len(x.KeyColumns()) != len(x.Keys) {
			continue
		}
		if c := t.Constraint(x.Constraint); c != nil && c.Deferrable {
			continue
		}
		if !slices.ContainsFunc(x.KeyColumns(), func(n string) bool { c := t.Column(n); return c == nil || !c.NotNull }) {
			return x
		}
	}
	return nil
}
