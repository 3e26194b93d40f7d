package lifecycle

import (
	"embed"
	"fmt"
	"strings"
	"text/template"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// Level is what a server offers for the lifecycle of a table.
type Level string

// The three levels. Which functions fail on the Apache build although they are
// in its catalog was measured on 2.19.3: those of compression, continuous
// aggregates, policies and jobs.
const (
	Plain     Level = "plain"     // PostgreSQL alone: native partitions, roll-up tables
	Apache    Level = "apache"    // TimescaleDB, Apache build: hypertables, roll-up tables
	Community Level = "community" // TimescaleDB, community licence: policies, compression, continuous aggregates
)

// Levels gives all levels, the one that needs least first.
func Levels() []Level { return []Level{Plain, Apache, Community} }

// ParseLevel reads the name of a level.
func ParseLevel(s string) (Level, error) {
	for _, l := range Levels() {
		if string(l) == s {
			return l, nil
		}
	}
	return "", fmt.Errorf("level %q: there are plain, apache and community", s)
}

//go:embed compile/*.sql
var templates embed.FS

// Compile writes the SQL by which a server of a level keeps the lifecycles of
// tables: what makes partitions, keeps late rows counted, rolls up and drops.
// The tables are those that the policies name, as the schema declares them.
func Compile(level Level, cat *catalog.Catalog, policies []Policy) (string, error) {
	data := compiled{Level: level}
	for _, p := range policies {
		s, err := newSeries(level, cat, p.Defaulted())
		if err != nil {
			return "", fmt.Errorf("compiling the lifecycle of %s for level %s: %w", p.Relation, level, err)
		}
		if data.Schema != "" && data.Schema != s.Schema {
			return "", fmt.Errorf("compiling the lifecycle of %s for level %s: the others are in schema %s, and one schema has the functions", p.Relation, level, data.Schema)
		}
		data.Schema, data.OwnerType = s.Schema, sqlwrite.Type(cat.Table(p.Relation).Column(s.Owner).Type)
		data.Series = append(data.Series, s)
	}
	if len(data.Series) == 0 {
		return "", fmt.Errorf("compiling for level %s: no lifecycle is declared", level)
	}
	t, err := template.New("").Funcs(template.FuncMap{
		"name": ident.Quote, "literal": ident.Literal, "join": strings.Join,
		"cols": func(prefix string, names []string) string {
			out := make([]string, len(names))
			for i, n := range names {
				out[i] = prefix + ident.Quote(n)
			}
			return strings.Join(out, ", ")
		},
		"equal": func(a, b string, names []string) string {
			out := make([]string, len(names))
			for i, n := range names {
				out[i] = a + "." + ident.Quote(n) + " = " + b + "." + ident.Quote(n)
			}
			return strings.Join(out, " AND ")
		},
	}).ParseFS(templates, "compile/*.sql")
	if err != nil {
		return "", fmt.Errorf("reading the templates: %w", err)
	}
	var out strings.Builder
	switch level {
	case Apache:
		out.WriteString("-- decade:ignore-file TSC004 this level is for the build that cannot compress\n")
	case Community:
		out.WriteString("-- decade:ignore-file TSC029 this level is for the community build\n")
	}
	if level != Plain {
		out.WriteString("CREATE EXTENSION IF NOT EXISTS timescaledb;\n")
		if err := t.ExecuteTemplate(&out, "hypertables", data); err != nil {
			return "", fmt.Errorf("compiling for level %s: %w", level, err)
		}
	}
	if err := t.ExecuteTemplate(&out, string(level)+".sql", data); err != nil {
		return "", fmt.Errorf("compiling for level %s: %w", level, err)
	}
	return out.String(), nil
}

// compiled is what the templates are filled with.
type compiled struct {
	Level  Level
	Schema string
	// OwnerType is the type of the column that every key begins with.
	OwnerType string
	Series    []series
}

// HasDrop reports whether any series loses its old rows.
func (c compiled) HasDrop() bool {
	for _, s := range c.Series {
		if s.DropAfter != "" {
			return true
		}
	}
	return false
}

// HasRollups reports whether any series is rolled up.
func (c compiled) HasRollups() bool {
	for _, s := range c.Series {
		if len(s.Rollups) > 0 {
			return true
		}
	}
	return false
}

// Unpacks reports whether any series is both compressed and rolled up.
func (c compiled) Unpacks() bool {
	for _, s := range c.Series {
		if s.Compress != "" && len(s.Rollups) > 0 {
			return true
		}
	}
	return false
}

// Rollups are those of all series.
func (c compiled) Rollups() []rollup {
	var out []rollup
	for _, s := range c.Series {
		out = append(out, s.Rollups...)
	}
	return out
}

// series is one table with its lifecycle, ready to be written.
type series struct {
	Schema, Name string
	Owner        string // the column that every key begins with
	Time         string
	Date         bool // the time is a date
	Width        string
	Months       int // width in months, 0 for days
	Premake      int
	Ahead        string // the width times premake
	Compress     string
	SegmentBy    string
	OrderBy      string
	DropAfter    string
	Rollups      []rollup
}

// Dirty is the table of buckets that have to be computed again.
func (s series) Dirty() string { return s.Name + "_marks" }

// reference is a foreign key of the series that its roll-ups keep too.
type reference struct {
	Columns    []string
	Table      string
	RefColumns []string
	OnDelete   string
}

// rollup is one link of a chain: it is made from the one before.
type rollup struct {
	Name    string
	By      []string
	Types   []string
	Value   string
	Sum     string // type of the sum
	Type    string // type of the value
	From    string // the table or roll-up that it is made from
	First   bool
	Every   string
	Trunc   string // expression, %s for the time
	Refresh string
	Keep    string
	Refs    []reference
}

// Columns is a roll-up's columns with their types, one a line.
func (r rollup) Columns() string {
	var b strings.Builder
	for i, c := range r.By {
		fmt.Fprintf(&b, "    %s %s NOT NULL,\n", ident.Quote(c), r.Types[i])
	}
	return b.String()
}

// Bucket is the bucket of a time.
func (r rollup) Bucket(of string) string { return fmt.Sprintf(r.Trunc, of) }

// Col is the name of one of the kept figures.
func (r rollup) Col(figure string) string { return ident.Quote(r.Value + "_" + figure) }

func newSeries(level Level, cat *catalog.Catalog, p Policy) (series, error) {
	if err := p.Validate(); err != nil {
		return series{}, err
	}
	t := cat.Table(p.Relation)
	if t == nil {
		return series{}, fmt.Errorf("there is no such table")
	}
	at := t.Column(p.PartitionBy)
	key := t.PrimaryKey()
	switch {
	case at == nil:
		return series{}, fmt.Errorf("it has no column %s", p.PartitionBy)
	case at.Type.Name != "timestamp with time zone" && at.Type.Name != "date":
		return series{}, fmt.Errorf("%s is %s: only timestamptz and date can be cut into periods of UTC", p.PartitionBy, at.Type.Name)
	case key == nil || len(key.Columns) < 2:
		return series{}, fmt.Errorf("it has no primary key of an owner and the time, so that a row that is sent again counts twice")
	case p.Width.Time != 0:
		return series{}, fmt.Errorf("width %s: months or whole days", p.Width)
	case p.ArchiveTo != "":
		return series{}, fmt.Errorf("archive_to %s: rows are archived by a run from outside, not by what this makes", p.ArchiveTo)
	}
	s := series{Schema: t.Name.Schema, Name: t.Name.Name, Owner: key.Columns[0], Time: p.PartitionBy, Date: at.Type.Name == "date",
		Width: p.Width.String(), Months: p.Width.Months, Premake: p.Premake, Ahead: p.Width.Times(p.Premake).String(), Compress: words(p.CompressAfter), DropAfter: words(p.DropAfter)}
	if level != Plain {
		// A hypertable's month is thirty days whatever is written, so days are written.
		s.Width = Period{Days: max(1, int(p.Width.Average().Hours()/24))}.String()
	}
	var segment, order []string
	for _, c := range key.Columns {
		switch {
		case c == p.PartitionBy:
			order = append(order, ident.Quote(c)+" DESC")
		case len(order) == 0:
			segment = append(segment, ident.Quote(c))
		default:
			order = append(order, ident.Quote(c))
		}
	}
	s.SegmentBy, s.OrderBy = strings.Join(segment, ", "), strings.Join(order, ", ")
	return s, s.chain(level, t, p)
}

// words is a period as an interval, "" for forever.
func words(p Period) string {
	if p.IsZero() {
		return ""
	}
	return p.String()
}

// chain makes the roll-ups, each from the one before it.
func (s *series) chain(level Level, t *catalog.Table, p Policy) error {
	for i, r := range p.Rollups {
		made := rollup{Name: r.Name, By: r.By, Value: r.Value, From: s.Name, First: i == 0, Every: r.Every.String(), Refresh: r.Refresh.String(), Keep: words(r.Keep)}
		var err error
		if made.Trunc, err = bucket(level, r.Every); err != nil {
			return fmt.Errorf("roll-up %s: %w", r.Name, err)
		}
		if err := s.link(p, i); err != nil {
			return fmt.Errorf("roll-up %s: %w", r.Name, err)
		}
		if i > 0 {
			made.From = p.Rollups[i-1].Name
		}
		for _, c := range r.By {
			column := t.Column(c)
			if column == nil {
				return fmt.Errorf("roll-up %s: the table has no column %s", r.Name, c)
			}
			made.Types = append(made.Types, sqlwrite.Type(column.Type))
		}
		value := t.Column(r.Value)
		if value == nil || !value.NotNull {
			return fmt.Errorf("roll-up %s: the table has no column %s that is NOT NULL", r.Name, r.Value)
		}
		if made.Sum, err = sumType(value.Type.Name); err != nil {
			return fmt.Errorf("roll-up %s: %w", r.Name, err)
		}
		made.Type, made.Refs = sqlwrite.Type(value.Type), references(t, r.By)
		s.Rollups = append(s.Rollups, made)
	}
	return nil
}

// link checks that a roll-up can be made from the one before it.
func (s *series) link(p Policy, i int) error {
	r := p.Rollups[i]
	switch {
	case s.Date:
		return fmt.Errorf("the time of the table is a date, which has no hours to add up")
	case len(r.By) == 0 || r.By[0] != s.Owner:
		return fmt.Errorf("by must begin with %s, as every key does", s.Owner)
	case !r.Keep.IsZero() && (p.DropAfter.IsZero() || !r.Keep.Longer(p.DropAfter.Plus(r.Every))):
		return fmt.Errorf("keep %s: roll-ups must outlive the rows, %s, and a bucket", r.Keep, p.DropAfter)
	case i == 0 && (r.Every.Months != 0 || r.Every.Days > 1):
		return fmt.Errorf("every %s: the first roll-up takes a day at most, so that no bucket crosses two partitions", r.Every)
	}
	if i == 0 {
		return nil
	}
	before := p.Rollups[i-1]
	switch {
	case strings.Join(before.By, ",") != strings.Join(r.By, ",") || before.Value != r.Value:
		return fmt.Errorf("it is made from %s, so it must have the same by and value", before.Name)
	case !multiple(r.Every, before.Every):
		return fmt.Errorf("every %s is not a whole number of the %s of %s", r.Every, before.Every, before.Name)
	case before.Keep.Longer(r.Keep):
		return fmt.Errorf("keep %s is shorter than that of %s, which it is made from", r.Keep, before.Name)
	}
	return nil
}

// multiple reports whether buckets of one width are made of whole buckets of another.
func multiple(wide, narrow Period) bool {
	switch {
	case wide.Months != 0 && narrow.Months != 0:
		return wide.Months%narrow.Months == 0
	case wide.Months != 0:
		return narrow.Time != 0 || narrow.Days == 1 // weeks do not add up to months
	case narrow.Months != 0:
		return false
	}
	return wide.Longer(narrow) && wide.Average()%narrow.Average() == 0
}

// bucket is the expression for the beginning of a bucket, in UTC on every level.
func bucket(level Level, every Period) (string, error) {
	if every.Time != 0 && (24*3600)%int(every.Time.Seconds()) != 0 {
		return "", fmt.Errorf("every %s does not divide a day", every)
	}
	if level == Community {
		return "time_bucket(" + ident.Literal(every.String()) + "::interval, %s)", nil
	}
	switch {
	case every == Period{Days: 1}:
		return "date_trunc('day', %s, 'UTC')", nil
	case every == Period{Months: 1}:
		return "date_trunc('month', %s, 'UTC')", nil
	case every == Period{Months: 12}:
		return "date_trunc('year', %s, 'UTC')", nil
	case every.Months == 0: // 2000-01-03 is a Monday, and the origin of time_bucket too
		return "date_bin(" + ident.Literal(every.String()) + ", %s, '2000-01-03 00:00:00+00')", nil
	}
	return "", fmt.Errorf("every %s: of months, one or twelve", every)
}

func sumType(name string) (string, error) {
	switch name {
	case "real", "double precision":
		return "double precision", nil
	case "smallint", "integer":
		return "bigint", nil
	case "bigint", "numeric":
		return "numeric", nil
	}
	return "", fmt.Errorf("a value of type %s cannot be added up", name)
}

// references are the foreign keys whose columns a roll-up keeps.
func references(t *catalog.Table, by []string) []reference {
	var out []reference
	for _, c := range t.Constraints {
		if c.Kind != catalog.ForeignKey {
			continue
		}
		kept := true
		for _, col := range c.Columns {
			kept = kept && contains(by, col)
		}
		if kept {
			out = append(out, reference{Columns: c.Columns, Table: sqlwrite.Name(c.RefTable), RefColumns: c.RefColumns, OnDelete: strings.ToUpper(string(c.OnDelete))})
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}
