package catalog

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestNormalizeKeepsTheOriginal(t *testing.T) {
	c := &Catalog{Tables: []*Table{{
		Name: Name{"public", "t"}, Owner: "joe", Options: Options{{"autovacuum_enabled", "off"}},
		Constraints: []*Constraint{{Name: "c", Inherited: true}}, Indexes: []*Index{{Name: "i", Parent: "p"}},
	}}}
	before := Dump(c)
	Normalize(c)
	if diff := cmp.Diff(before, Dump(c)); diff != "" {
		t.Errorf("Normalize changed its argument:\n%s", diff)
	}
}

// Two spellings of one schema, as a file and a server have them, are equal.
func TestNormalizeMakesEqual(t *testing.T) {
	month := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	parent := Name{"public", "p"}
	column := func(inherited bool) []*Column {
		return []*Column{{Name: "at", Type: TypeName{Name: "date"}, NotNull: true, Inherited: inherited}}
	}
	file := &Catalog{
		Schemas: []*Schema{{Name: "public"}},
		Tables: []*Table{
			{Name: parent, Columns: column(false), Options: Options{{"x", "on"}}},
			{
				Name: Name{"public", "p1"}, Columns: column(true), Constraints: []*Constraint{{Name: "a", Inherited: true}},
				PartitionOf: &PartitionBound{Parent: parent, From: []string{"'2026-02-01'"}, To: []string{"MAXVALUE"}, FromTime: month},
			},
			{Name: Name{"public", "p2"}, Columns: column(true), PartitionOf: &PartitionBound{Parent: parent, In: []string{"2", "'b'", "'1'"}}},
			{Name: Name{"pg_temp", "gone"}, Persistence: Temporary},
		},
		Functions: []*Function{{Name: Name{"public", "f"}, Language: "sql", Body: "RETURN a+1"}},
	}
	server := &Catalog{
		Server:     &Server{VersionNum: 170000},
		Extensions: []*Extension{{Name: "plpgsql", Schema: "pg_catalog"}},
		Tables: []*Table{
			{Name: parent, Columns: column(false), Owner: "joe", Options: Options{{"x", "true"}}},
			{
				Name: Name{"public", "p1"}, Columns: column(true), Indexes: []*Index{{Name: "i", Parent: "pi"}},
				PartitionOf: &PartitionBound{Parent: parent, From: []string{"'2026-02-01 00:00:00+00'"}, To: []string{"MAXVALUE"}, FromTime: month},
			},
			{Name: Name{"public", "p2"}, Columns: column(true), PartitionOf: &PartitionBound{Parent: parent, In: []string{"'b'::text", "1", "2"}}},
		},
		Functions: []*Function{{Name: Name{"public", "f"}, Language: "sql", Body: "RETURN (a + 1)"}},
	}
	if diff := cmp.Diff(Dump(Normalize(file)), Dump(Normalize(server))); diff != "" {
		t.Errorf("(-file +server):\n%s", diff)
	}
}

// What differs stays different.
func TestNormalizeKeepsDifferences(t *testing.T) {
	base := func() *Catalog {
		parent := Name{"public", "p"}
		return &Catalog{Tables: []*Table{
			{Name: parent, Columns: []*Column{{Name: "a", Type: TypeName{Name: "integer"}}}},
			{
				Name: Name{"public", "p1"}, PartitionOf: &PartitionBound{Parent: parent, In: []string{"1"}},
				Columns: []*Column{{Name: "a", Type: TypeName{Name: "integer"}, Inherited: true}},
			},
		}}
	}
	for name, change := range map[string]func(c *Catalog){
		"a partition's own default": func(c *Catalog) { c.Tables[1].Columns[0].Default = &Expr{SQL: "1", Norm: "1"} },
		"a bound":                   func(c *Catalog) { c.Tables[1].PartitionOf.In[0] = "2" },
		"a type":                    func(c *Catalog) { c.Tables[0].Columns[0].Type.Name = "bigint" },
		"an own constraint": func(c *Catalog) {
			c.Tables[1].Constraints = []*Constraint{{Name: "own", Kind: Check, Expr: &Expr{Norm: "a"}}}
		},
	} {
		c := base()
		change(c)
		if Dump(Normalize(c)) == Dump(Normalize(base())) {
			t.Errorf("%s makes no difference", name)
		}
	}
}
