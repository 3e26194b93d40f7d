package diagram_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/report/diagram"
)

// tables makes a catalog of lines in the notation of model.
func tables(t *testing.T, lines ...string) *catalog.Catalog {
	t.Helper()
	cat := &catalog.Catalog{}
	for _, l := range lines {
		if err := addTable(cat, l); err != nil {
			t.Fatal(err)
		}
	}
	resolve(t, cat)
	return cat
}

func edges(d *diagram.Diagram) []string {
	var out []string
	marks := map[diagram.Cardinality]string{diagram.ExactlyOne: "1", diagram.ZeroOrOne: "0..1", diagram.ZeroOrMany: "*"}
	for _, e := range d.Edges {
		s := fmt.Sprintf("%s.%s %s--%s %s", d.Boxes[e.From].Label, strings.Join(e.Columns, "+"), marks[e.FromCard], marks[e.ToCard], d.Boxes[e.To].Label)
		if e.Implied {
			s += " implied"
		}
		out = append(out, s)
	}
	return out
}

func TestCardinality(t *testing.T) {
	cat := tables(t,
		"a: id bigint pk",
		"many: id bigint pk, must bigint! >a, may bigint >a",
		"one: id bigint pk >a, other bigint uq >a",
		"link: x bigint pk >a, y bigint pk >a",
		"self: id bigint pk, parent bigint >self",
	)
	// A unique index without a constraint counts, a partial one does not.
	cat.Table(name("many")).Indexes = []*catalog.Index{
		{Name: "u", Unique: true, Keys: []catalog.IndexKey{{Column: "must"}}, Where: &catalog.Expr{SQL: "may IS NULL"}},
		{Name: "v", Unique: true, Keys: []catalog.IndexKey{{Column: "may"}}},
	}
	want := []string{
		"link.x *--1 a", "link.y *--1 a",
		"many.may 0..1--0..1 a", "many.must *--1 a",
		"one.id 0..1--1 a", "one.other 0..1--0..1 a",
		"self.parent *--0..1 self",
	}
	if diff := cmp.Diff(want, edges(diagram.Model(cat, diagram.Options{}))); diff != "" {
		t.Error(diff)
	}
}

func TestCompositeKeyEndsAtTheTellingColumn(t *testing.T) {
	cat := tables(t, "tenants: id int pk", "users: tenant_id int pk >tenants, id int pk", "notes: id int pk, tenant_id int! >tenants, user_id int")
	notes := cat.Table(name("notes"))
	notes.Constraints = append(notes.Constraints, &catalog.Constraint{Name: "notes_user_fkey", Kind: catalog.ForeignKey, Columns: []string{"tenant_id", "user_id"}, RefTable: name("users"), RefColumns: []string{"tenant_id", "id"}})
	d := diagram.Model(cat, diagram.Options{})
	for _, e := range d.Edges {
		if e.Name != "notes_user_fkey" {
			continue
		}
		if got := d.Boxes[e.From].Rows[e.FromRow].Name; got != "user_id" {
			t.Errorf("the line ends at %s", got)
		}
		if e.ToCard != diagram.ZeroOrOne {
			t.Error("a key with a nullable column always refers to something")
		}
	}
}

func TestImplied(t *testing.T) {
	cat := tables(t,
		"users: id bigint pk",
		"categories: id int pk",
		"memories: memory_id uuid pk, user_id bigint!, category_id int uq, at timestamptz! pk #monthly at",
		"events: id bigint pk, memory_id uuid, user_id text!, box_id int",
		"app.orders: id bigint pk, user_id bigint! >users",
	)
	want := []string{
		"app.orders.user_id *--1 users",
		"events.memory_id *--0..1 memories implied",
		"memories.category_id 0..1--0..1 categories implied",
		"memories.user_id *--1 users implied",
	}
	if diff := cmp.Diff(want, edges(diagram.Model(cat, diagram.Options{Implied: true}))); diff != "" {
		t.Errorf("events.user_id is text and box_id nobody's:\n%s", diff)
	}
	if n := len(diagram.Model(cat, diagram.Options{}).Edges); n != 1 {
		t.Errorf("%d edges without implied ones", n)
	}
}

func TestPartitionsAreOneTable(t *testing.T) {
	cat := tables(t, "users: id bigint pk", "events: id bigint pk, user_id bigint, at timestamptz! pk #monthly at")
	// One partition has a key of its own, one has the parent's.
	part := cat.Table(name("events_2025_03"))
	part.Constraints = []*catalog.Constraint{
		{Name: "own", Kind: catalog.ForeignKey, Columns: []string{"user_id"}, RefTable: name("users"), RefColumns: []string{"id"}},
		{Name: "had", Kind: catalog.ForeignKey, Columns: []string{"id"}, RefTable: name("users"), RefColumns: []string{"id"}, Inherited: true},
	}
	d := diagram.Model(cat, diagram.Options{})
	if len(d.Boxes) != 2 {
		t.Errorf("%d boxes for two tables", len(d.Boxes))
	}
	if diff := cmp.Diff([]string{"events.user_id *--0..1 users"}, edges(d)); diff != "" {
		t.Error(diff)
	}
}

func TestPartitionBadge(t *testing.T) {
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for want, make := range map[string]func(*catalog.Catalog, *catalog.Table){
		"24 partitions by month on at": func(c *catalog.Catalog, e *catalog.Table) { monthly(c, e, "at") },
		"3 partitions by day on at + default": func(c *catalog.Catalog, e *catalog.Table) {
			ranged(c, e, day, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }, 3)
			c.Tables = append(c.Tables, &catalog.Table{Name: name("events_default"), PartitionOf: &catalog.PartitionBound{Parent: e.Name, Default: true}})
		},
		"25 partitions mostly by month on at": func(c *catalog.Catalog, e *catalog.Table) {
			monthly(c, e, "at")
			c.Tables = append(c.Tables, &catalog.Table{Name: name("old"), PartitionOf: &catalog.PartitionBound{Parent: e.Name, FromTime: day.AddDate(-9, 0, 0), ToTime: day.AddDate(-1, 0, 0)}})
		},
		"2 partitions by 6 hours on at": func(c *catalog.Catalog, e *catalog.Table) {
			ranged(c, e, day, func(t time.Time) time.Time { return t.Add(6 * time.Hour) }, 2)
		},
		"5 partitions by week on at": func(c *catalog.Catalog, e *catalog.Table) {
			ranged(c, e, day.AddDate(0, 0, 4), func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }, 5)
		},
		"partitioned by hash on id, no partitions": func(_ *catalog.Catalog, e *catalog.Table) {
			e.PartitionBy = &catalog.PartitionKey{Strategy: "hash", Keys: []catalog.PartitionKeyPart{{Column: "id"}}}
		},
		"4 partitions by year on at, then by hash on id": func(c *catalog.Catalog, e *catalog.Table) {
			ranged(c, e, day, func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }, 2)
			for _, p := range c.Partitions(e.Name) {
				p.PartitionBy = &catalog.PartitionKey{Strategy: "hash", Keys: []catalog.PartitionKeyPart{{Column: "id"}}}
				for r := range 2 {
					c.Tables = append(c.Tables, &catalog.Table{Name: name(fmt.Sprintf("%s_%d", p.Name.Name, r)), PartitionOf: &catalog.PartitionBound{Parent: p.Name, Modulus: 2, Remainder: r}})
				}
			}
		},
	} {
		cat := tables(t, "events: id bigint pk, at timestamptz! pk")
		make(cat, cat.Table(name("events")))
		d := diagram.Model(cat, diagram.Options{})
		if len(d.Boxes) != 1 || len(d.Boxes[0].Badges) != 1 || d.Boxes[0].Badges[0].Text != want {
			t.Errorf("badges %v of %d boxes, want %q", d.Boxes[0].Badges, len(d.Boxes), want)
		}
	}
}

func ranged(cat *catalog.Catalog, tab *catalog.Table, from time.Time, next func(time.Time) time.Time, n int) {
	tab.PartitionBy = &catalog.PartitionKey{Strategy: "range", Keys: []catalog.PartitionKeyPart{{Column: "at"}}}
	for i := range n {
		to := next(from)
		cat.Tables = append(cat.Tables, &catalog.Table{Name: name(fmt.Sprintf("%s_p%d", tab.Name.Name, i)), PartitionOf: &catalog.PartitionBound{Parent: tab.Name, FromTime: from, ToTime: to}})
		from = to
	}
}

func TestHypertableBadges(t *testing.T) {
	d := diagram.Model(model(t, "twelve"), diagram.Options{})
	var got []string
	for _, b := range d.Boxes[d.Find("page_views")].Badges {
		got = append(got, b.Text)
	}
	if diff := cmp.Diff([]string{"hypertable, chunks of 1 day on ts", "compressed by product_id after 7 days", "dropped after 90 days"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestIntervals(t *testing.T) {
	for interval, want := range map[string]string{"": "7 days", "01:00:00": "1 hour", "24:00:00": "1 day", "00:30:00": "30 minutes", "1 mon": "1 mon", "1 day 12:00:00": "1 day 12:00:00", "100000": "100000"} {
		cat := tables(t, "m: ts timestamptz!, v float8 #hyper ts v")
		cat.Tables[0].Hypertable.ChunkInterval = interval
		got := diagram.Model(cat, diagram.Options{}).Boxes[0].Badges[0].Text
		if got != "hypertable, chunks of "+want+" on ts" {
			t.Errorf("%q: %s", interval, got)
		}
	}
}

func TestViewsRead(t *testing.T) {
	cat := tables(t, "a: id int pk", "b: id int pk")
	cat.Views = []*catalog.View{{Name: name("v"), Materialized: true, Columns: []*catalog.Column{{Name: "id"}}, Uses: []catalog.Name{name("a"), name("b"), name("a")}}}
	if d := diagram.Model(cat, diagram.Options{}); len(d.Boxes) != 2 {
		t.Errorf("%d boxes without views", len(d.Boxes))
	}
	d := diagram.Model(cat, diagram.Options{Views: true})
	if len(d.Edges) != 2 || !d.Edges[0].Reads || d.Boxes[d.Find("v")].Kind != diagram.MatViewBox {
		t.Errorf("%d edges, kind %s", len(d.Edges), d.Boxes[d.Find("v")].Kind)
	}
}

func TestChunksAreFolded(t *testing.T) {
	cat := tables(t, "metrics: ts timestamptz!, v float8 #hyper ts v", "_timescaledb_catalog.chunk: id int pk")
	cat.Tables = append(cat.Tables, &catalog.Table{Name: name("_timescaledb_internal._hyper_1_1_chunk"), Inherits: []catalog.Name{name("metrics")}})
	if d := diagram.Model(cat, diagram.Options{}); len(d.Boxes) != 1 || d.Boxes[0].Label != "metrics" {
		t.Errorf("%d boxes, want the hypertable alone", len(d.Boxes))
	}
}

func TestAround(t *testing.T) {
	cat := model(t, "sixty")
	one := diagram.Model(cat, diagram.Options{Around: "billing_invoices"})
	var got []string
	for _, x := range one.Boxes {
		got = append(got, x.Label)
	}
	if diff := cmp.Diff([]string{"billing_dunning", "billing_invoice_lines", "billing_invoices", "billing_payments", "sales_orders"}, got); diff != "" {
		t.Error(diff)
	}
	two := diagram.Model(cat, diagram.Options{Around: "public.billing_invoices", Distance: 2})
	if len(two.Boxes) <= len(one.Boxes) {
		t.Errorf("distance 2 has %d boxes, distance 1 %d", len(two.Boxes), len(one.Boxes))
	}
	if none := diagram.Model(cat, diagram.Options{Around: "nobody"}); len(none.Boxes) != 0 {
		t.Errorf("%d boxes around a table that is not there", len(none.Boxes))
	}
}

func TestSheets(t *testing.T) {
	cat := model(t, "sixty")
	sheets := diagram.Model(cat, diagram.Options{}).Sheets()
	if !sheets[0].Overview || len(sheets) != 9 {
		t.Fatalf("%d sheets, the first an overview: %v", len(sheets), sheets[0].Overview)
	}
	// Every table is at home on exactly one sheet, every reference on one.
	home, refs := map[string]int{}, 0
	for _, s := range sheets[1:] {
		for _, x := range s.Boxes {
			if !x.Outside {
				home[x.Label]++
				if x.Hidden > 0 {
					t.Errorf("%s hides columns on a small sheet", x.Label)
				}
			}
		}
		refs += len(s.Edges)
	}
	whole := diagram.Model(cat, diagram.Options{Whole: true})
	if len(home) != len(whole.Boxes) || refs != len(whole.Edges) {
		t.Errorf("%d tables and %d references on the sheets, %d and %d in the whole", len(home), refs, len(whole.Boxes), len(whole.Edges))
	}
	for n, k := range home {
		if k != 1 {
			t.Errorf("%s is at home on %d sheets", n, k)
		}
	}
	if n := len(whole.Sheets()); n != 1 {
		t.Errorf("%d sheets of a diagram that is wanted whole", n)
	}
	if d := diagram.Model(cat, diagram.Options{Area: "billing"}); len(d.Sheets()) != 1 || d.Find("billing_taxes") < 0 || d.Find("hr_employees") >= 0 {
		t.Error("the area billing is not what was asked for")
	}
}

// TestAreas: schemas, else prefixes, else references, never more than a sheet
// holds.
func TestAreas(t *testing.T) {
	var bySchema, chains []string
	for i := range 30 {
		bySchema = append(bySchema, fmt.Sprintf("s%d.t%d: id int pk", i%3, i))
		ref := ""
		if i%10 > 0 {
			ref = fmt.Sprintf(", prev int >x%dx", i-1)
		}
		chains = append(chains, fmt.Sprintf("x%dx: id int pk%s", i, ref))
	}
	var many []string
	for i := range 70 {
		many = append(many, fmt.Sprintf("lone%dx: id int pk", i))
	}
	for label, c := range map[string]struct {
		lines []string
		areas int
	}{"schemas": {bySchema, 3}, "chains": {chains, 3}, "lone": {many, 3}} {
		d := diagram.Model(tables(t, c.lines...), diagram.Options{})
		if len(d.Areas) < c.areas {
			t.Errorf("%s: %d areas, want at least %d", label, len(d.Areas), c.areas)
		}
		n := 0
		for _, a := range d.Areas {
			if len(a.Boxes) > diagram.MaxBoxes {
				t.Errorf("%s: area %s has %d boxes", label, a.Name, len(a.Boxes))
			}
			n += len(a.Boxes)
		}
		if n != len(d.Boxes) {
			t.Errorf("%s: %d boxes in areas, %d in all", label, n, len(d.Boxes))
		}
	}
}

func TestColumns(t *testing.T) {
	cat := model(t, "twelve")
	rows := func(c diagram.Columns) (n, hidden int) {
		d := diagram.Model(cat, diagram.Options{Columns: c})
		x := d.Boxes[d.Find("products")]
		return len(x.Rows), x.Hidden
	}
	for c, want := range map[diagram.Columns][2]int{diagram.Auto: {6, 0}, diagram.AllColumns: {6, 0}, diagram.KeyColumns: {3, 3}, diagram.NoColumns: {0, 0}} {
		if n, h := rows(c); n != want[0] || h != want[1] {
			t.Errorf("mode %d lists %d and hides %d, want %v", c, n, h, want)
		}
	}
}
