package diagram

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// implied finds references that no foreign key declares: a column has the
// name of another table's key (memory_id), or of a table with _id after it
// (user_id, users.id), and its type.
func (b *builder) implied(boxes []*Box, declared []*Edge) []*Edge {
	covered := map[string]bool{}
	for _, e := range declared {
		for _, c := range e.Columns {
			covered[boxes[e.From].Name.String()+"\x00"+c] = true
		}
	}
	byKey := b.keys(boxes)
	var out []*Edge
	for i, x := range boxes {
		t := b.cat.Table(x.Name)
		if t == nil {
			continue
		}
		for _, c := range t.Columns {
			if !strings.HasSuffix(c.Name, "_id") || covered[x.Name.String()+"\x00"+c.Name] {
				continue
			}
			target := b.guess(i, boxes, byKey, c)
			if target == nil {
				continue
			}
			e := &Edge{From: i, To: target.box, Columns: []string{c.Name}, RefColumns: []string{target.column}, Implied: true, Count: 1, FromCard: ZeroOrMany, ToCard: ExactlyOne}
			if unique(t, e.Columns) {
				e.FromCard = ZeroOrOne
			}
			if !c.NotNull && !inKey(t, c.Name) {
				e.ToCard = ZeroOrOne
			}
			out = append(out, e)
		}
	}
	return out
}

// identity is the column that names a table's rows.
type identity struct {
	box    int
	column string
	typ    catalog.TypeName
}

// keys gives each box's identity: the primary key's only column, leaving the
// partition key out.
func (b *builder) keys(boxes []*Box) []*identity {
	out := make([]*identity, len(boxes))
	for i, x := range boxes {
		t := b.cat.Table(x.Name)
		if t == nil || t.PrimaryKey() == nil {
			continue
		}
		var columns []string
		for _, c := range t.PrimaryKey().Columns {
			if !slices.Contains(t.PartitionBy.Columns(), c) && (t.Hypertable == nil || t.Hypertable.TimeColumn != c) {
				columns = append(columns, c)
			}
		}
		if len(columns) != 1 {
			continue
		}
		if c := t.Column(columns[0]); c != nil {
			out[i] = &identity{i, c.Name, c.Type}
		}
	}
	return out
}

// guess finds the only table that a column can mean; nil for none or several.
func (b *builder) guess(from int, boxes []*Box, keys []*identity, c *catalog.Column) *identity {
	stem := strings.TrimSuffix(c.Name, "_id")
	var found []*identity
	for i, k := range keys {
		if k == nil || i == from || k.typ.Name != c.Type.Name || k.typ.Schema != c.Type.Schema || c.Type.Dims > 0 {
			continue
		}
		if k.column == c.Name || k.column == "id" && names(boxes[i].Name.Name, stem) {
			found = append(found, k)
		}
	}
	if len(found) > 1 {
		// The schema of the column's own table decides, if it can.
		found = slices.DeleteFunc(found, func(k *identity) bool { return boxes[k.box].Name.Schema != boxes[from].Name.Schema })
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// names reports whether a table's name is the stem or its plural.
func names(table, stem string) bool {
	if table == stem || table == stem+"s" || table == stem+"es" {
		return true
	}
	y, ok := strings.CutSuffix(stem, "y")
	return ok && table == y+"ies"
}
