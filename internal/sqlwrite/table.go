package sqlwrite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// CreateTable writes CREATE TABLE with the columns and every constraint but
// foreign keys, which wait until all tables are there. A partition is written
// as a table of its own, to be attached.
func CreateTable(t *catalog.Table) (string, error) {
	if t.Hypertable != nil {
		return "", fmt.Errorf("writing CREATE TABLE %s: a hypertable is made of a plain table", t.Name)
	}
	var lines []string
	for _, c := range t.Columns {
		if c.Inherited && t.PartitionOf == nil {
			continue
		}
		if t.PartitionOf != nil && c.Identity != catalog.NoIdentity {
			// From version 17 on the attaching brings the parent's identity, and
			// refuses a table that has one of its own.
			plain := *c
			plain.Identity, c = catalog.NoIdentity, &plain
		}
		definition := ColumnDefinition(t.Name.Name, c)
		if !t.OfType.IsZero() {
			if definition = ofType(t, c); definition == "" {
				continue
			}
		}
		lines = append(lines, "    "+definition)
	}
	for _, c := range t.Constraints {
		if c.Kind == catalog.ForeignKey || c.NotValid || c.Inherited && t.PartitionOf == nil {
			continue
		}
		// What a partition has from its parent stands here under its own name:
		// the attaching takes it over instead of making another.
		lines = append(lines, "    CONSTRAINT "+ident.Quote(c.Name)+" "+ConstraintDefinition(t, c))
	}
	var b strings.Builder
	b.WriteString("CREATE ")
	if t.Persistence == catalog.Unlogged {
		b.WriteString("UNLOGGED ")
	}
	if t.Kind == catalog.ForeignTable {
		b.WriteString("FOREIGN ")
	}
	b.WriteString("TABLE " + Name(t.Name))
	if !t.OfType.IsZero() {
		b.WriteString(" OF " + Name(t.OfType))
	}
	if t.OfType.IsZero() || len(lines) > 0 {
		b.WriteString(" (\n" + strings.Join(lines, ",\n") + "\n)")
	}
	if len(t.Inherits) > 0 {
		parents := make([]string, len(t.Inherits))
		for i, n := range t.Inherits {
			parents[i] = Name(n)
		}
		b.WriteString(" INHERITS (" + strings.Join(parents, ", ") + ")")
	}
	if t.Kind == catalog.ForeignTable {
		b.WriteString(" SERVER " + ident.Quote(t.Server))
		if len(t.Options) > 0 {
			b.WriteString(" OPTIONS (" + ForeignOptions(t.Options) + ")")
		}
		return b.String(), nil
	}
	if t.PartitionBy != nil {
		b.WriteString(" PARTITION BY " + partitionKey(t))
	}
	if t.AccessMethod != "" {
		b.WriteString(" USING " + ident.Quote(t.AccessMethod))
	}
	if len(t.Options) > 0 {
		b.WriteString(" WITH (" + Options(t.Options) + ")")
	}
	return b.String(), nil
}

// ofType writes what a typed table adds to a column of its type; "" for nothing.
func ofType(t *catalog.Table, c *catalog.Column) string {
	bare := *c
	bare.Collation = ""
	rest := strings.TrimPrefix(ColumnDefinition(t.Name.Name, &bare), ident.Quote(c.Name)+" "+Type(c.Type))
	if rest == "" {
		return ""
	}
	return ident.Quote(c.Name) + " WITH OPTIONS" + rest
}

// ForeignOptions writes what stands in OPTIONS (...).
func ForeignOptions(list catalog.Options) string {
	out := make([]string, len(list))
	for i, o := range list {
		out[i] = ident.Quote(o.Name) + " " + ident.Literal(o.Value)
	}
	return strings.Join(out, ", ")
}

func partitionKey(t *catalog.Table) string {
	k := t.PartitionBy
	var parts []string
	for _, p := range k.Keys {
		s := ident.Quote(p.Column)
		if p.Column == "" {
			s = "(" + p.Expr.String() + ")"
		}
		if c := t.Column(p.Column); p.Collation != "" && (c == nil || c.Collation != p.Collation) {
			s += " COLLATE " + Collation(p.Collation)
		}
		if p.OpClass != "" {
			s += " " + p.OpClass
		}
		parts = append(parts, s)
	}
	return strings.ToUpper(k.Strategy) + " (" + strings.Join(parts, ", ") + ")"
}

// ColumnDefinition writes a column as it stands in CREATE TABLE and ADD
// COLUMN of a table of that name. From version 18 on a NOT NULL has a name,
// which is written where it is not the one that PostgreSQL would choose;
// older versions take and forget it.
func ColumnDefinition(table string, c *catalog.Column) string {
	s := ident.Quote(c.Name) + " " + Type(c.Type)
	if len(c.ForeignOptions) > 0 {
		s += " OPTIONS (" + ForeignOptions(c.ForeignOptions) + ")"
	}
	if c.Collation != "" {
		s += " COLLATE " + Collation(c.Collation)
	}
	switch {
	case c.Generated.Kind != "":
		s += " GENERATED ALWAYS AS (" + c.Generated.Expr.String() + ") " + strings.ToUpper(c.Generated.Kind)
	case c.Identity != catalog.NoIdentity:
		s += " GENERATED " + strings.ToUpper(string(c.Identity)) + " AS IDENTITY"
	case c.Default != nil:
		s += " DEFAULT " + c.Default.SQL
	}
	if c.NotNull && c.NotNullName != "" && c.NotNullName != ident.Object(table, c.Name, "not_null") {
		s += " CONSTRAINT " + ident.Quote(c.NotNullName)
	}
	if c.NotNull {
		s += " NOT NULL"
	}
	return s
}

// Collation writes the name of a collation, which a reading with definitions
// gives with its schema; a name itself may hold a dot ("en_US.utf8").
func Collation(name string) string {
	schema, rest, ok := strings.Cut(name, ".")
	if ok {
		return ident.Qualified(schema, rest)
	}
	return ident.Quote(name)
}

// Attach writes ALTER TABLE ... ATTACH PARTITION for a partition.
func Attach(t *catalog.Table) string {
	return "ALTER TABLE " + Name(t.PartitionOf.Parent) + " ATTACH PARTITION " + Name(t.Name) + " " + Bound(t.PartitionOf)
}

// Bound writes a partition's bound.
func Bound(b *catalog.PartitionBound) string {
	switch {
	case b.Default:
		return "DEFAULT"
	case b.Modulus > 0:
		return fmt.Sprintf("FOR VALUES WITH (MODULUS %d, REMAINDER %d)", b.Modulus, b.Remainder)
	case len(b.In) > 0:
		return "FOR VALUES IN (" + strings.Join(b.In, ", ") + ")"
	}
	return "FOR VALUES FROM (" + strings.Join(b.From, ", ") + ") TO (" + strings.Join(b.To, ", ") + ")"
}

// ConstraintDefinition writes what follows the name in ADD CONSTRAINT.
func ConstraintDefinition(t *catalog.Table, c *catalog.Constraint) string {
	var b strings.Builder
	switch c.Kind {
	case catalog.PrimaryKey:
		b.WriteString("PRIMARY KEY (" + Columns(c.Columns) + overlaps(c) + ")")
	case catalog.Unique:
		b.WriteString("UNIQUE ")
		if c.NullsNotDistinct {
			b.WriteString("NULLS NOT DISTINCT ")
		}
		b.WriteString("(" + Columns(c.Columns) + overlaps(c) + ")")
	case catalog.Check:
		b.WriteString("CHECK (" + c.Expr.String() + ")")
	case catalog.ForeignKey:
		b.WriteString("FOREIGN KEY (" + Columns(c.Columns) + ") REFERENCES " + Name(c.RefTable) + " (" + Columns(c.RefColumns) + ")")
		if c.MatchFull {
			b.WriteString(" MATCH FULL")
		}
		if c.OnUpdate != catalog.NoAction {
			b.WriteString(" ON UPDATE " + strings.ToUpper(string(c.OnUpdate)))
		}
		if c.OnDelete != catalog.NoAction {
			b.WriteString(" ON DELETE " + strings.ToUpper(string(c.OnDelete)))
			if len(c.OnDeleteCols) > 0 {
				b.WriteString(" (" + Columns(c.OnDeleteCols) + ")")
			}
		}
	case catalog.Exclusion:
		var parts []string
		for _, e := range c.Elements {
			s := ident.Quote(e.Column)
			if e.Column == "" {
				s = "(" + e.Expr.String() + ")"
			}
			if e.OpClass != "" {
				s += " " + e.OpClass
			}
			parts = append(parts, s+" WITH "+e.Operator)
		}
		b.WriteString("EXCLUDE USING " + ident.Quote(c.Method) + " (" + strings.Join(parts, ", ") + ")")
	}
	if len(c.Include) > 0 {
		b.WriteString(" INCLUDE (" + Columns(c.Include) + ")")
	}
	if c.Index != "" {
		if i := slices.IndexFunc(t.Indexes, func(x *catalog.Index) bool { return x.Name == c.Index }); i >= 0 && len(t.Indexes[i].Options) > 0 {
			b.WriteString(" WITH (" + Options(t.Indexes[i].Options) + ")")
		}
	}
	if c.Where != nil {
		b.WriteString(" WHERE (" + c.Where.SQL + ")")
	}
	if c.NoInherit {
		b.WriteString(" NO INHERIT")
	}
	if c.Deferrable {
		b.WriteString(" DEFERRABLE")
	}
	if c.InitiallyDeferred {
		b.WriteString(" INITIALLY DEFERRED")
	}
	if c.NotEnforced {
		b.WriteString(" NOT ENFORCED")
	}
	return b.String()
}

func overlaps(c *catalog.Constraint) string {
	if c.WithoutOverlaps {
		return " WITHOUT OVERLAPS"
	}
	return ""
}
