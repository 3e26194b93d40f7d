package diagram_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/catalog"
)

// model reads a schema in the short notation of testdata/*.model, one table a
// line: "orders: id bigint pk, user_id bigint! >users, note text". An
// exclamation mark is NOT NULL, "uq" a unique column, ">table.column" a
// foreign key (to the key when no column is named), and "#..." after the
// columns a property of the table.
func model(t testing.TB, file string) *catalog.Catalog {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file + ".model")
	if err != nil {
		t.Fatal(err)
	}
	cat := &catalog.Catalog{}
	for n, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "--") {
			continue
		}
		if err := addTable(cat, line); err != nil {
			t.Fatalf("%s.model:%d: %v", file, n+1, err)
		}
	}
	resolve(t, cat)
	return cat
}

// resolve gives foreign keys without columns the key of what they refer to.
func resolve(t testing.TB, cat *catalog.Catalog) {
	t.Helper()
	for _, tab := range cat.Tables {
		for _, c := range tab.Constraints {
			if c.Kind != catalog.ForeignKey {
				continue
			}
			ref := cat.Table(c.RefTable)
			if ref == nil {
				t.Fatalf("%s refers to %s, which is not there", tab.Name, c.RefTable)
			}
			if c.RefColumns == nil {
				c.RefColumns = ref.PrimaryKey().Columns
			}
		}
	}
}

func name(s string) catalog.Name {
	if schema, n, ok := strings.Cut(s, "."); ok {
		return catalog.Name{Schema: schema, Name: n}
	}
	return catalog.Name{Schema: "public", Name: s}
}

func addTable(cat *catalog.Catalog, line string) error {
	head, rest, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("no colon in %q", line)
	}
	tab := &catalog.Table{Name: name(head), Kind: catalog.OrdinaryTable}
	rest, props, _ := strings.Cut(rest, "#")
	var pk []string
	for _, c := range strings.Split(rest, ", ") {
		w := strings.Fields(c)
		col := &catalog.Column{Name: w[0], Type: typeOf(strings.TrimSuffix(w[1], "!")), NotNull: strings.HasSuffix(w[1], "!")}
		for _, x := range w[2:] {
			switch {
			case x == "pk":
				pk = append(pk, col.Name)
				col.NotNull = true
			case x == "uq":
				tab.Constraints = append(tab.Constraints, &catalog.Constraint{Name: tab.Name.Name + "_" + col.Name + "_key", Kind: catalog.Unique, Columns: []string{col.Name}})
			case x == "hnsw":
				tab.Indexes = append(tab.Indexes, &catalog.Index{Name: tab.Name.Name + "_hnsw", Method: "hnsw", Keys: []catalog.IndexKey{{Column: col.Name}}})
			case strings.HasPrefix(x, ">"):
				fk := &catalog.Constraint{Name: tab.Name.Name + "_" + col.Name + "_fkey", Kind: catalog.ForeignKey, Columns: []string{col.Name}}
				target, column, ok := strings.Cut(x[1:], "(")
				if ok {
					fk.RefColumns = []string{strings.TrimSuffix(column, ")")}
				}
				fk.RefTable = name(target)
				tab.Constraints = append(tab.Constraints, fk)
			default:
				return fmt.Errorf("%q of column %s?", x, col.Name)
			}
		}
		tab.Columns = append(tab.Columns, col)
	}
	if pk != nil {
		tab.Constraints = append(tab.Constraints, &catalog.Constraint{Name: tab.Name.Name + "_pkey", Kind: catalog.PrimaryKey, Columns: pk})
	}
	cat.Tables = append(cat.Tables, tab)
	for _, p := range strings.Split(props, "#") {
		w := strings.Fields(p)
		switch {
		case len(w) == 0:
		case w[0] == "monthly":
			monthly(cat, tab, w[1])
		case w[0] == "hyper":
			tab.Hypertable = &catalog.Hypertable{
				TimeColumn: w[1], ChunkInterval: "1 day", Compression: &catalog.Compression{SegmentBy: []string{w[2]}},
				Policies: []catalog.TimescalePolicy{
					{Kind: "compression", Args: catalog.Options{{Name: "compress_after", Value: "7 days"}}},
					{Kind: "retention", Args: catalog.Options{{Name: "drop_after", Value: "90 days"}}},
				},
			}
		case w[0] == "size":
			tab.Stats = &catalog.TableStats{Rows: 12_345_678, TableBytes: 3 << 30, IndexBytes: 1 << 30}
		default:
			return fmt.Errorf("property %q?", p)
		}
	}
	slices.SortFunc(cat.Tables, func(a, b *catalog.Table) int { return a.Name.Compare(b.Name) })
	return nil
}

// monthly gives a table the 24 partitions of two years.
func monthly(cat *catalog.Catalog, tab *catalog.Table, column string) {
	tab.Kind = catalog.PartitionedTable
	tab.PartitionBy = &catalog.PartitionKey{Strategy: "range", Keys: []catalog.PartitionKeyPart{{Column: column}}}
	for m := range 24 {
		from := time.Date(2025, time.Month(1+m), 1, 0, 0, 0, 0, time.UTC)
		cat.Tables = append(cat.Tables, &catalog.Table{
			Name:        catalog.Name{Schema: tab.Name.Schema, Name: fmt.Sprintf("%s_%s", tab.Name.Name, from.Format("2006_01"))},
			Columns:     tab.Columns,
			PartitionOf: &catalog.PartitionBound{Parent: tab.Name, FromTime: from, ToTime: from.AddDate(0, 1, 0)},
		})
	}
}

func typeOf(s string) catalog.TypeName {
	t := catalog.TypeName{Name: s}
	if i := strings.IndexByte(s, '('); i > 0 {
		t.Name, t.Mods = s[:i], strings.TrimSuffix(s[i+1:], ")")
	}
	long := map[string]string{"timestamptz": "timestamp with time zone", "varchar": "character varying", "int": "integer", "bool": "boolean", "float8": "double precision"}
	if l := long[t.Name]; l != "" {
		t.Name = l
	}
	if n, ok := strings.CutSuffix(t.Name, "[]"); ok {
		t.Name, t.Dims = n, 1
	}
	return t
}
