package diagram

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// builder knows how the tables of a catalog hang together.
type builder struct {
	cat   *catalog.Catalog
	opt   Options
	parts map[catalog.Name][]*catalog.Table // partitions by parent
	hyper map[catalog.Name]bool
	box   map[catalog.Name]int
}

func newBuilder(cat *catalog.Catalog, opt Options) *builder {
	b := &builder{cat: cat, opt: opt, parts: map[catalog.Name][]*catalog.Table{}, hyper: map[catalog.Name]bool{}, box: map[catalog.Name]int{}}
	for _, t := range cat.Tables {
		if t.PartitionOf != nil {
			b.parts[t.PartitionOf.Parent] = append(b.parts[t.PartitionOf.Parent], t)
		}
		if t.Hypertable != nil {
			b.hyper[t.Name] = true
		}
	}
	return b
}

// folded reports whether tables inheriting from n are part of it: chunks.
func (b *builder) folded(n catalog.Name) bool { return b.hyper[n] }

// boxes makes a box of each table that a person would name, by name.
func (b *builder) boxes() []*Box {
	var out []*Box
	for _, t := range b.cat.Roots() {
		if slices.ContainsFunc(t.Inherits, b.folded) || strings.HasPrefix(t.Name.Schema, "_timescaledb_") {
			continue
		}
		kind := TableBox
		if t.Kind == catalog.ForeignTable {
			kind = ForeignBox
		}
		out = append(out, &Box{Name: t.Name, Kind: kind, Comment: t.Comment, Badges: b.badges(t), Rows: rows(t)})
	}
	if b.opt.Views {
		for _, v := range b.cat.Views {
			out = append(out, view(v))
		}
	}
	slices.SortStableFunc(out, func(x, y *Box) int { return x.Name.Compare(y.Name) })
	label(out)
	for i, x := range out {
		x.Area = -1
		b.box[x.Name] = i
	}
	return out
}

// label leaves the schema out where every box has the same one, or it is public.
func label(boxes []*Box) {
	schemas := map[string]bool{}
	for _, x := range boxes {
		schemas[x.Name.Schema] = true
	}
	for _, x := range boxes {
		x.Label = x.Name.String()
		if len(schemas) == 1 || x.Name.Schema == "public" {
			x.Label = x.Name.Name
		}
	}
}

func rows(t *catalog.Table) []Row {
	pk, fk, unique := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, c := range t.Constraints {
		for _, name := range c.Columns {
			switch c.Kind {
			case catalog.PrimaryKey:
				pk[name] = true
			case catalog.ForeignKey:
				fk[name] = true
			case catalog.Unique:
				unique[name] = len(c.Columns) == 1
			}
		}
	}
	note := map[string]string{}
	for _, i := range t.Indexes {
		if i.Unique && len(i.Keys) == 1 && i.Where == nil && i.Keys[0].Column != "" && !pk[i.Keys[0].Column] {
			unique[i.Keys[0].Column] = true
		}
		if m := i.Method; m == "hnsw" || m == "ivfflat" || m == "diskann" || m == "vchordrq" {
			for _, k := range i.Keys {
				if k.Column != "" && note[k.Column] == "" {
					note[k.Column] = m
				}
			}
		}
	}
	var out []Row
	for _, c := range t.Columns {
		out = append(out, Row{
			Name: c.Name, Type: shortType(c.Type), PK: pk[c.Name], FK: fk[c.Name],
			Unique: unique[c.Name] && !pk[c.Name], NotNull: c.NotNull || pk[c.Name],
			PartitionKey: slices.Contains(t.PartitionBy.Columns(), c.Name) || t.Hypertable != nil && t.Hypertable.TimeColumn == c.Name,
			Note:         note[c.Name],
		})
	}
	return out
}

func view(v *catalog.View) *Box {
	x := &Box{Name: v.Name, Kind: ViewBox, Comment: v.Comment}
	switch {
	case v.Continuous:
		x.Kind = MatViewBox
		x.Badges = append(x.Badges, Badge{KindBadge, "continuous aggregate"})
	case v.Materialized:
		x.Kind = MatViewBox
		x.Badges = append(x.Badges, Badge{KindBadge, "materialized view"})
	default:
		x.Badges = append(x.Badges, Badge{KindBadge, "view"})
	}
	if s := size(v.Stats); s != "" {
		x.Badges = append(x.Badges, Badge{SizeBadge, s})
	}
	for _, c := range v.Columns {
		r := Row{Name: c.Name}
		if c.Type.Name != "" {
			r.Type = shortType(c.Type)
		}
		x.Rows = append(x.Rows, r)
	}
	return x
}
