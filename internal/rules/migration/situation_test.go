package migration_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/rules/migration"
	"github.com/decadedb/decade/internal/sqlparse"
)

// judge folds a past and a migration and gives the family's findings.
func judge(t *testing.T, past, name, sql string, wrapped bool, change func(in *rule.Input)) []rule.Finding {
	t.Helper()
	base := ddl.Fold([]*sqlparse.File{sqlparse.Parse("before.sql", past)}, ddl.Options{}).Catalog
	res := ddl.Fold([]*sqlparse.File{sqlparse.Parse(name, sql)}, ddl.Options{Base: base, FileTransaction: []bool{wrapped}})
	in := &rule.Input{Catalog: res.Catalog, Steps: res.Steps, Problems: res.Problems}
	if change != nil {
		change(in)
	}
	return rule.Run(in, migration.Rules()).Findings
}

func has(findings []rule.Finding, id, contains string) bool {
	return slices.ContainsFunc(findings, func(f rule.Finding) bool { return f.Rule == id && strings.Contains(f.Message, contains) })
}

// What depends on the tool that runs the file cannot stand in an archive,
// whose examples are run statement by statement.
func TestWrappedFiles(t *testing.T) {
	const past = `CREATE TABLE orders (id bigint PRIMARY KEY, note text);`
	concurrently := `CREATE INDEX CONCURRENTLY i ON orders (note);`
	if got := judge(t, past, "1.sql", concurrently, true, nil); !has(got, "MIG004", "the migration tool opens one around this file") {
		t.Errorf("CONCURRENTLY in a wrapped file: %v", got)
	}
	if got := judge(t, past, "1.sql", concurrently, false, nil); has(got, "MIG004", "") {
		t.Errorf("CONCURRENTLY in a file that is not wrapped: %v", got)
	}
	validate := `ALTER TABLE orders ADD CONSTRAINT c CHECK (id > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT c;`
	if got := judge(t, past, "1.sql", validate, true, nil); !has(got, "MIG039", "stays through the check") {
		t.Errorf("NOT VALID and VALIDATE in a wrapped file: %v", got)
	}
	if got := judge(t, past, "1.sql", validate, false, nil); has(got, "MIG039", "") {
		t.Errorf("NOT VALID and VALIDATE without a transaction: %v", got)
	}
	commit := `BEGIN; ALTER TABLE orders ADD COLUMN x integer; COMMIT;`
	if got := judge(t, past, "1.sql", commit, true, nil); !has(got, "MIG047", "ends the migration tool's own transaction") {
		t.Errorf("COMMIT in a wrapped file: %v", got)
	}
	if got := judge(t, past, "1.up.sql", commit, true, nil); has(got, "MIG047", "") {
		t.Errorf("BEGIN and COMMIT around an .up.sql file: %v", got)
	}
}

// live gives the input a server on which orders has so many rows.
func live(rows float64, bytes int64) func(in *rule.Input) {
	return func(in *rule.Input) {
		t := &catalog.Table{Name: catalog.Name{Schema: "public", Name: "orders"}, Kind: catalog.OrdinaryTable}
		t.Stats = &catalog.TableStats{Rows: rows, TableBytes: bytes}
		in.Live = &catalog.Catalog{Tables: []*catalog.Table{t}}
	}
}

func TestSizes(t *testing.T) {
	const past = `CREATE TABLE orders (id bigint PRIMARY KEY, note text);`
	const sql = `SET lock_timeout = '2s'; CREATE INDEX i ON orders (note); ALTER TABLE orders ADD CHECK (id > 0); UPDATE orders SET note = 'x'; VACUUM FULL orders;`
	for _, c := range []struct {
		name  string
		live  func(in *rule.Input)
		found bool
		fact  string
	}{
		{"unknown", nil, true, "size unknown"},
		{"small", live(900, 80<<10), false, ""},
		{"few rows but wide", live(900, 800<<20), true, "900 rows, 800.0 MB"},
		{"big", live(12_000_000, 3<<30), true, "12,000,000 rows, 3.0 GB"},
		{"never analysed", live(-1, 80<<10), true, "size unknown"},
	} {
		got := judge(t, past, "1.sql", sql, false, c.live)
		for _, id := range []string{"MIG001", "MIG009", "MIG040", "MIG057"} {
			i := slices.IndexFunc(got, func(f rule.Finding) bool { return f.Rule == id })
			if (i >= 0) != c.found {
				t.Errorf("%s: %s found: %v, want %v", c.name, id, i >= 0, c.found)
				continue
			}
			if i >= 0 && !slices.ContainsFunc(got[i].Facts, func(f rule.Fact) bool { return f.Name == "size of public.orders" && f.Value == c.fact }) {
				t.Errorf("%s: %s: facts %v, want %q", c.name, id, got[i].Facts, c.fact)
			}
		}
	}
}

// The versions differ in what they can do; the advice must too.
func TestVersions(t *testing.T) {
	const past = `CREATE TABLE orders (id bigint PRIMARY KEY, note text);`
	const sql = `ALTER TABLE orders ALTER note SET NOT NULL; ALTER TABLE orders ADD COLUMN n bigint GENERATED ALWAYS AS (id + 1) STORED;`
	at := func(v int) []rule.Finding {
		return judge(t, past, "1.sql", sql, false, func(in *rule.Input) { in.Version = v })
	}
	first := func(fs []rule.Finding, id string) string {
		for _, f := range fs {
			if f.Rule == id {
				return f.Fixes[0].Steps[0].SQL
			}
		}
		return ""
	}
	for v, want := range map[int]string{17: "CHECK (note IS NOT NULL) NOT VALID", 18: "NOT NULL note NOT VALID"} {
		if got := first(at(v), "MIG013"); !strings.Contains(got, want) {
			t.Errorf("PostgreSQL %d: SET NOT NULL: %q, want %q", v, got, want)
		}
	}
	if got := first(at(18), "MIG017"); !strings.Contains(got, "VIRTUAL") {
		t.Errorf("PostgreSQL 18: generated column: %q, want a virtual one", got)
	}
}

// A fix must not replace a whole DO block for one statement in it.
func TestBlocks(t *testing.T) {
	const past = `CREATE TABLE orders (id bigint PRIMARY KEY, note text);`
	const sql = `DO $$ BEGIN
		CREATE INDEX i ON orders (note);
		UPDATE orders SET note = 'x' WHERE note IS NULL;
		ALTER TABLE orders ALTER note SET NOT NULL;
	END $$;`
	got := judge(t, past, "1.sql", sql, false, nil)
	for _, id := range []string{"MIG001", "MIG056", "MIG013"} {
		if !has(got, id, "") {
			t.Errorf("%s not found in a DO block", id)
		}
	}
	for _, f := range got {
		for _, fix := range f.Fixes {
			if fix.Replaces && !fix.Manual && f.Rule != "MIG033" && f.Rule != "MIG034" {
				t.Errorf("%s: fix %q would replace the whole block", f.Rule, fix.Title)
			}
		}
	}
}
