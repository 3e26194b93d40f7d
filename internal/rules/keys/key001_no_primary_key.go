package keys

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var noPrimaryKey = &rule.Rule{
	ID:       "KEY001",
	Name:     "no-primary-key",
	Title:    "Table without a primary key",
	Severity: rule.Error,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "Without a key a row cannot be named: duplicates cannot be told apart or removed one at a time, no foreign key can " +
		"point here, logical replication refuses UPDATE and DELETE, and batch jobs (backfills, archiving, moving rows into " +
		"partitions) have no cursor to continue from. Adding one later means finding and removing the duplicates of all the years before.",
	Sources: []string{"ddl-constraints", "logical-replication-publication"},
	Limits: "A staging table that is truncated after every load may do without a key. Foreign and temporary tables are not judged, " +
		"nor are partitions apart from their parent. For hypertables TSC033 asks what matters there: may a reading count twice.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if t.Kind == catalog.ForeignTable || t.Persistence == catalog.Temporary || t.Hypertable != nil || t.PrimaryKey() != nil {
				continue
			}
			reportNoPrimaryKey(p, t)
		}
	},
}

// reportNoPrimaryKey is milder where a unique key over NOT NULL columns does
// the identifying: then only the declaration is missing.
func reportNoPrimaryKey(p *rule.Pass, t *catalog.Table) {
	f := rule.Finding{
		Confidence: rule.Structural,
		Evidence:   p.TableEvidence(),
		Object:     rule.TableObject(t),
		Pos:        t.Pos,
		Message:    fmt.Sprintf("table %s has no primary key", t.Name),
		Facts:      []rule.Fact{{Name: "unique keys over NOT NULL columns", Value: "none"}},
	}
	if rows, _, ok := p.Size(t.Name); ok {
		f.Facts = append(f.Facts, rule.Fact{Name: "rows", Value: fmt.Sprintf("%.0f", rows), Source: "pg_class.reltuples"})
	}
	if key := identifyingIndex(t); key != nil {
		f.Message = fmt.Sprintf("table %s has no primary key, though its unique index %s could be one", t.Name, key.Name)
		f.Facts[0].Value = fmt.Sprintf("%s (%s)", key.Name, strings.Join(key.KeyColumns(), ", "))
		f.Fixes = []rule.Fix{promoteIndex(p, t, key)}
		p.ReportAs(rule.Warning, f)
		return
	}
	f.Fixes = keyFixes(p, t)
	p.Report(f)
}

// identifyingIndex finds a unique index that tells every row apart: complete,
// immediate, over plain columns that are never NULL.
func identifyingIndex(t *catalog.Table) *catalog.Index {
	for _, i := range t.Indexes {
		if !i.Unique || i.Where != nil || i.Invalid || len(i.KeyColumns()) != len(i.Keys) {
			continue
		}
		if c := t.Constraint(i.Constraint); c != nil && c.Deferrable {
			continue
		}
		nullable := slices.ContainsFunc(i.KeyColumns(), func(name string) bool {
			c := t.Column(name)
			return c == nil || !c.NotNull
		})
		if !nullable {
			return i
		}
	}
	return nil
}

// promoteIndex makes the index the primary key where PostgreSQL can take it
// as it is, and builds the key beside it otherwise.
func promoteIndex(p *rule.Pass, t *catalog.Table, i *catalog.Index) rule.Fix {
	table := ident.Qualified(t.Name.Schema, t.Name.Name)
	name := ident.Quote(ident.Object(t.Name.Name, "", "pkey"))
	// USING INDEX wants plain ascending keys of an ordinary table, and an
	// index that serves no constraint yet.
	adoptable := i.Constraint == "" && t.Kind == catalog.OrdinaryTable && t.Hypertable == nil &&
		!slices.ContainsFunc(i.Keys, func(k catalog.IndexKey) bool { return k.Desc || k.NullsFirst || k.OpClass != "" || k.Collation != "" })
	if adoptable {
		return rule.Fix{
			Title: "Make the unique index the primary key",
			Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s PRIMARY KEY USING INDEX %s", table, name, ident.Quote(i.Name))}},
			Note:  "No scan and no build: the columns are NOT NULL already. The index takes the constraint's name.",
		}
	}
	if i.Constraint != "" && !referredTo(p, t, i.KeyColumns()) {
		return rule.Fix{
			Title: "Make the unique key the primary key",
			Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s, ADD CONSTRAINT %s PRIMARY KEY (%s)",
				table, ident.Quote(i.Constraint), name, columnList(i.KeyColumns()))}},
			Note: "Builds the index anew while readers and writers wait. On a large table build a unique index CONCURRENTLY first, and take it with USING INDEX.",
		}
	}
	return rule.Fix{
		Title: "Declare the same columns as the primary key", Manual: true,
		Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s PRIMARY KEY (%s)", table, name, columnList(i.KeyColumns()))}},
		Note:  fmt.Sprintf("Builds a second index while writers wait. Drop %s afterwards, when the foreign keys refer to the new one.", i.Name),
	}
}

// referredTo reports whether a foreign key refers to the columns.
func referredTo(p *rule.Pass, t *catalog.Table, columns []string) bool {
	return slices.ContainsFunc(p.Tables(), func(from *catalog.Table) bool {
		return slices.ContainsFunc(from.Constraints, func(k *catalog.Constraint) bool {
			return k.Kind == catalog.ForeignKey && k.RefTable == t.Name && len(k.RefColumns) == len(columns) &&
				!slices.ContainsFunc(k.RefColumns, func(c string) bool { return !slices.Contains(columns, c) })
		})
	})
}

// keyFixes gives the ways to a key for a table that has none: by an id column
// that is there, or by a new identity column.
func keyFixes(p *rule.Pass, t *catalog.Table) []rule.Fix {
	required, ok := requiredKeyColumns(t)
	if !ok {
		return nil // no primary key is possible under an expression as partition key
	}
	table := ident.Qualified(t.Name.Schema, t.Name.Name)
	name := ident.Quote(ident.Object(t.Name.Name, "", "pkey"))
	addKey := func(column string) string {
		key := append([]string{column}, slices.DeleteFunc(slices.Clone(required), func(c string) bool { return c == column })...)
		return fmt.Sprintf("ADD CONSTRAINT %s PRIMARY KEY (%s)", name, columnList(key))
	}
	if c := t.Column("id"); c != nil && c.Type.Is("smallint", "integer", "bigint", "uuid", "text", "character varying") {
		return []rule.Fix{{
			Title:  "Declare the column id as the primary key",
			Steps:  []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s %s", table, addKey("id"))}},
			Manual: true, // builds the index while readers and writers wait
			Note:   "Fails, and changes nothing, if id has duplicates or NULLs. On a large table build the unique index CONCURRENTLY first.",
		}}
	}
	fix := rule.Fix{
		Title: "Add an identity column as the primary key",
		Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY, %s", table, addKey("id"))}},
		Note:  "Rewrites the table while readers and writers wait. If some columns identify a row already, declare those instead.",
	}
	// A rewrite belongs into no script that calls itself safe.
	fix.Manual = true
	return []rule.Fix{fix}
}

// requiredKeyColumns gives the columns that a primary key must include: the
// partition key.
func requiredKeyColumns(t *catalog.Table) (columns []string, possible bool) {
	if t.PartitionBy == nil {
		return nil, true
	}
	columns = t.PartitionBy.Columns()
	return columns, len(columns) == len(t.PartitionBy.Keys)
}

func columnList(columns []string) string {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = ident.Quote(c)
	}
	return strings.Join(quoted, ", ")
}
