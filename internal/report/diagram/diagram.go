// Package diagram draws the data model of a catalog: one box per table, with
// partitions and chunks folded into their parent, and one line per foreign key.
//
// Model makes the diagram, a plain value; Text, Mermaid, DOT and SVG write it
// down. A schema too large for one sheet is split with Sheets into an overview
// of its areas and one diagram per area. Everything is deterministic: the same
// catalog gives the same bytes, and a small change of the schema a small
// change of the text forms.
package diagram

import (
	"github.com/decadedb/decade/internal/catalog"
)

// Options choose what a diagram shows. The zero value is right for most.
type Options struct {
	Title string
	// Views adds views and materialized views.
	Views bool
	// Implied adds dashed lines for references that names suggest but no
	// foreign key declares.
	Implied bool
	Columns Columns
	// Around shows the tables within Distance (0 means 1) references of the
	// one of this name, "schema.table" or "table".
	Around   string
	Distance int
	// Area shows one area, with what it refers to outside.
	Area string
	// Whole keeps Sheets from splitting a large schema.
	Whole bool
}

// Columns says which columns boxes list.
type Columns int

// The choices; Auto lists all of a small diagram's and the keys of a large one's.
const (
	Auto Columns = iota
	AllColumns
	KeyColumns
	NoColumns
)

// Diagram is what is drawn on one sheet.
type Diagram struct {
	Title string
	Boxes []*Box
	Edges []*Edge
	// Areas group the boxes; nil when there is only one.
	Areas []*Area
	// Overview: boxes stand for areas and rows for tables.
	Overview bool

	opt Options
	// source is the same diagram with all rows, for Sheets.
	source *Diagram
}

// Area is a part of the schema that belongs together.
type Area struct {
	// Name is "" in a small diagram whose areas were guessed from references:
	// they are worth a colour, not a word.
	Name  string
	Boxes []int // indexes into Diagram.Boxes
	// Color is the area's number among the colours.
	Color int
}

// BoxKind says what a box stands for.
type BoxKind string

// The kinds of box.
const (
	TableBox   BoxKind = "table"
	ViewBox    BoxKind = "view"
	MatViewBox BoxKind = "materialized view"
	ForeignBox BoxKind = "foreign table"
	AreaBox    BoxKind = "area"
)

// Box is a table with its partitions, a view, or an area.
type Box struct {
	Name catalog.Name
	// Label is the name as shown: without the schema where that says nothing.
	Label   string
	Kind    BoxKind
	Comment string
	// Badges tell in a few words what is special: partitions, chunks, size.
	Badges []Badge
	Rows   []Row
	// Hidden counts the columns that are not listed.
	Hidden int
	// Area is an index into Diagram.Areas, -1 for none.
	Area int
	// Outside marks a neighbour from another area, shown by its key only.
	Outside bool
}

// BadgeKind tells badges apart, for their signs.
type BadgeKind string

// The kinds of badge.
const (
	PartitionBadge  BadgeKind = "partitions"
	HypertableBadge BadgeKind = "hypertable"
	CompressBadge   BadgeKind = "compression"
	RetentionBadge  BadgeKind = "retention"
	SizeBadge       BadgeKind = "size"
	KindBadge       BadgeKind = "kind"
)

// Badge is one line under a box's name.
type Badge struct {
	Kind BadgeKind
	Text string
}

// Row is a column, or a table in the box of an area.
type Row struct {
	Name, Type string
	PK, FK     bool
	Unique     bool
	NotNull    bool
	// PartitionKey: the column is part of the partition key or time dimension.
	PartitionKey bool
	// Note is what else matters: "hnsw" for an indexed vector.
	Note string
}

// Cardinality says how many rows of one end belong to one of the other.
type Cardinality int

// The cardinalities.
const (
	ExactlyOne Cardinality = iota
	ZeroOrOne
	ZeroOrMany
)

// Edge is a reference from one box's rows to another's.
type Edge struct {
	// Name of the foreign key; "" for an implied reference.
	Name     string
	From, To int // indexes into Diagram.Boxes: referencing, referenced
	// Columns and RefColumns are paired.
	Columns, RefColumns []string
	// FromRow and ToRow are the rows where the line ends, -1 for the head.
	FromRow, ToRow int
	// FromCard: how many referencing rows one referenced row may have; ToCard
	// the other way round.
	FromCard, ToCard Cardinality
	// Implied: suggested by names only.
	Implied bool
	// Reads: a view reads a table; there are no columns and cardinalities.
	Reads bool
	// Count is how many references the line stands for in an overview.
	Count    int
	OnDelete catalog.Action
	// NotEnforced: NOT VALID or NOT ENFORCED.
	NotEnforced bool
}

// Model makes the diagram of a catalog.
func Model(cat *catalog.Catalog, opt Options) *Diagram {
	d := &Diagram{Title: opt.Title, opt: opt}
	b := newBuilder(cat, opt)
	d.Boxes = b.boxes()
	d.Edges = b.edges(d.Boxes)
	d.setAreas(divide(d))
	switch {
	case opt.Around != "":
		d = d.around(opt.Around, max(opt.Distance, 1))
	case opt.Area != "":
		d = d.area(opt.Area)
	}
	return d.trim()
}
