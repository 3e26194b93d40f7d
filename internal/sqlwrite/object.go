package sqlwrite

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// CreateType writes CREATE TYPE or CREATE DOMAIN.
func CreateType(t *catalog.Type) (string, error) {
	switch t.Kind {
	case catalog.EnumType:
		labels := make([]string, len(t.Labels))
		for i, l := range t.Labels {
			labels[i] = ident.Literal(l)
		}
		return "CREATE TYPE " + Name(t.Name) + " AS ENUM (" + strings.Join(labels, ", ") + ")", nil
	case catalog.CompositeType:
		cols := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			cols[i] = "    " + ColumnDefinition(t.Name.Name, c)
		}
		return "CREATE TYPE " + Name(t.Name) + " AS (\n" + strings.Join(cols, ",\n") + "\n)", nil
	case catalog.DomainType:
		s := "CREATE DOMAIN " + Name(t.Name) + " AS " + Type(t.Base)
		if t.Collation != "" {
			s += " COLLATE " + Collation(t.Collation)
		}
		if t.Default != nil {
			s += " DEFAULT " + t.Default.SQL
		}
		if t.NotNull {
			s += " NOT NULL"
		}
		for _, c := range t.Constraints {
			if c.NotValid {
				continue // ALTER DOMAIN alone can say so
			}
			s += " CONSTRAINT " + ident.Quote(c.Name) + " CHECK (" + c.Expr.String() + ")"
		}
		return s, nil
	case catalog.RangeType:
		s := "CREATE TYPE " + Name(t.Name) + " AS RANGE (SUBTYPE = " + Type(t.Base)
		if t.Collation != "" {
			s += ", COLLATION = " + Collation(t.Collation)
		}
		for _, o := range t.Options {
			value := ident.Quote(o.Value)
			if o.Name == "multirange_type_name" {
				value = ident.Qualified(t.Name.Schema, o.Value)
			}
			s += ", " + strings.ToUpper(o.Name) + " = " + value
		}
		return s + ")", nil
	}
	return "", fmt.Errorf("writing CREATE TYPE %s: a %s type cannot be written yet", t.Name, t.Kind)
}

// CreateSequence writes CREATE SEQUENCE without its owner.
func CreateSequence(s *catalog.Sequence) string {
	word := "SEQUENCE "
	if s.Unlogged {
		word = "UNLOGGED SEQUENCE "
	}
	return "CREATE " + word + Name(s.Name) + SequenceOptions(s)
}

// SequenceOptions writes all that CREATE and ALTER SEQUENCE take.
func SequenceOptions(s *catalog.Sequence) string {
	out := fmt.Sprintf(" AS %s INCREMENT BY %d MINVALUE %d MAXVALUE %d START WITH %d CACHE %d", s.Type, s.Increment, s.Min, s.Max, s.Start, s.Cache)
	if s.Cycle {
		return out + " CYCLE"
	}
	return out + " NO CYCLE"
}

// CreateView writes CREATE VIEW or CREATE MATERIALIZED VIEW; replace asks for
// OR REPLACE, which only views have.
func CreateView(v *catalog.View, replace bool) (string, error) {
	if v.Continuous {
		return "", fmt.Errorf("writing CREATE MATERIALIZED VIEW %s: continuous aggregates cannot be written yet", v.Name)
	}
	kind := "VIEW "
	if replace && !v.Materialized {
		kind = "OR REPLACE VIEW "
	}
	if v.Materialized {
		kind = "MATERIALIZED VIEW "
	}
	cols := make([]string, len(v.Columns))
	for i, c := range v.Columns {
		cols[i] = c.Name
	}
	s := "CREATE " + kind + Name(v.Name) + " (" + Columns(cols) + ")"
	if len(v.Options) > 0 {
		s += " WITH (" + Options(v.Options) + ")"
	}
	s += " AS\n" + strings.TrimRight(strings.TrimSpace(v.Query.SQL), ";")
	if v.NoData {
		s += "\nWITH NO DATA"
	}
	return s, nil
}

// CreateTrigger writes CREATE TRIGGER on a table or view.
func CreateTrigger(on catalog.Name, t *catalog.Trigger) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if t.Constraint {
		b.WriteString("CONSTRAINT ")
	}
	b.WriteString("TRIGGER " + ident.Quote(t.Name) + " " + strings.ToUpper(t.Timing) + " ")
	for i, e := range t.Events {
		if i > 0 {
			b.WriteString(" OR ")
		}
		b.WriteString(strings.ToUpper(e))
		if e == "update" && len(t.UpdateOf) > 0 {
			b.WriteString(" OF " + Columns(t.UpdateOf))
		}
	}
	b.WriteString(" ON " + Name(on))
	if !t.From.IsZero() {
		b.WriteString(" FROM " + Name(t.From))
	}
	if t.Deferrable {
		b.WriteString(" DEFERRABLE")
	}
	if t.InitiallyDeferred {
		b.WriteString(" INITIALLY DEFERRED")
	}
	if t.OldTable != "" || t.NewTable != "" {
		b.WriteString(" REFERENCING")
		if t.OldTable != "" {
			b.WriteString(" OLD TABLE AS " + ident.Quote(t.OldTable))
		}
		if t.NewTable != "" {
			b.WriteString(" NEW TABLE AS " + ident.Quote(t.NewTable))
		}
	}
	if t.ForEachRow {
		b.WriteString(" FOR EACH ROW")
	} else {
		b.WriteString(" FOR EACH STATEMENT")
	}
	if t.When != nil {
		b.WriteString(" WHEN (" + t.When.SQL + ")")
	}
	args := make([]string, len(t.Args))
	for i, a := range t.Args {
		args[i] = ident.Literal(a)
	}
	b.WriteString(" EXECUTE FUNCTION " + Name(t.Function) + "(" + strings.Join(args, ", ") + ")")
	return b.String()
}

// CreatePolicy writes CREATE POLICY.
func CreatePolicy(on catalog.Name, p *catalog.Policy) string {
	s := "CREATE POLICY " + ident.Quote(p.Name) + " ON " + Name(on)
	if p.Restrictive {
		s += " AS RESTRICTIVE"
	}
	s += " FOR " + strings.ToUpper(p.Command) + " TO " + roles(p.Roles)
	if p.Using != nil {
		s += " USING (" + p.Using.SQL + ")"
	}
	if p.WithCheck != nil {
		s += " WITH CHECK (" + p.WithCheck.SQL + ")"
	}
	return s
}

func roles(list []string) string {
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = role(r)
	}
	return strings.Join(out, ", ")
}

func role(r string) string {
	if strings.EqualFold(r, "public") {
		return "PUBLIC"
	}
	return ident.Quote(r)
}

// CreateStatistics writes CREATE STATISTICS.
func CreateStatistics(s *catalog.Statistics) string {
	var items []string
	for _, c := range s.Columns {
		items = append(items, ident.Quote(c))
	}
	for _, e := range s.Exprs {
		items = append(items, "("+e.SQL+")")
	}
	kinds := ""
	if len(s.Kinds) > 0 && len(items) > 1 {
		kinds = " (" + strings.Join(s.Kinds, ", ") + ")"
	}
	return "CREATE STATISTICS " + Name(s.Name) + kinds + " ON " + strings.Join(items, ", ") + " FROM " + Name(s.Table)
}
