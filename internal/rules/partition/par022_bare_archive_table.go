package partition

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var bareArchiveTable = &rule.Rule{
	ID: "PAR022", Name: "bare-archive-table", Severity: rule.Warning,
	Title: "Archive table without key, index or partitions",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The archive becomes the largest table of all. CREATE TABLE AS and LIKE copy neither key nor index nor partitions, so the first question of an auditor scans eight years, a batch that ran twice " +
		"leaves every row there twice, and nothing can ever be dropped from it by year.",
	Sources: []string{"sql-createtable", "ddl-partitioning", "schema-design:lifecycle/archive"},
	Limits:  "By name: a table in a schema archive or history, or with such a word at its end, that has the columns of another table.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			if t.PartitionBy != nil || t.Hypertable != nil || len(t.Indexes) > 0 || !archiveName(t.Name) {
				continue
			}
			source := copiedFrom(p, t)
			if source == nil {
				continue
			}
			f := finding(p, t, rule.Heuristic, "archive table %s has no key, no index and no partitions, so every read of it scans all the years", t.Name)
			f.Facts = []rule.Fact{{Name: "columns of", Value: source.Name.String()}}
			f.Fixes = archiveFixes(p, t, source)
			p.Report(f)
		}
	},
}

func archiveName(n catalog.Name) bool {
	words := []string{"archive", "archived", "archives", "history", "historic", "old"}
	for _, w := range words {
		if strings.EqualFold(n.Schema, w) || strings.HasSuffix(strings.ToLower(n.Name), "_"+w) {
			return true
		}
	}
	return false
}

// copiedFrom finds the table whose columns an archive has.
func copiedFrom(p *rule.Pass, t *catalog.Table) *catalog.Table {
	for _, s := range p.Tables() {
		if s == t || archiveName(s.Name) || len(s.Columns) < 3 {
			continue
		}
		base := strings.ToLower(s.Name.Name)
		if len(common(s, t)) == len(s.Columns) && strings.HasPrefix(strings.ToLower(t.Name.Name), base) {
			return s
		}
	}
	return nil
}

func archiveFixes(p *rule.Pass, t, source *catalog.Table) []rule.Fix {
	var out []rule.Fix
	key := source.PrimaryKey()
	var columns []string
	if key != nil {
		columns = key.Columns
	}
	if columns != nil {
		fix := rule.Fix{
			Title: "Give it the key of " + source.Name.String(),
			Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s PRIMARY KEY (%s)", sqlName(t.Name), ident.Quote(ident.Object(t.Name.Name, "", "pkey")), rule.ColumnList(columns))}},
			Note:  "Fails where a batch has run twice, and says so: remove the doubles first. Blocks writers while it is built.",
		}
		out = append(out, fix)
	}
	out = append(out, rule.Fix{
		Title: "Make the archive a partitioned table and attach the detached partitions to it", Manual: true,
		Note: "Then archiving moves no row, and the archive is dropped by partition too.",
	})
	return out
}
