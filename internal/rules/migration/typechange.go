package migration

import (
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// retyping is what ALTER COLUMN TYPE has to do.
type retyping struct {
	rewrites bool
	// rechecks names what is read or rebuilt although nothing is rewritten.
	rechecks string
	// zone: whether it rewrites depends on the session's time zone, and so
	// does what the values mean.
	zone bool
}

// typeChange judges an ALTER COLUMN TYPE by what PostgreSQL was seen to do
// (testdata/MIG019.txtar): values that are the same bytes in both types stay.
func (c change) typeChange() retyping {
	from, to := c.OldColumn, c.NewColumn
	if from == nil || to == nil || from.Type.Name == "" {
		return retyping{}
	}
	var v retyping
	if c.Using != "" && !c.plainUsing() {
		v.rewrites = true
		return v
	}
	a, b := c.base(from.Type), c.base(to.Type)
	switch {
	case timestampZone(a, b):
		v.zone = true
		v.rewrites = !c.sessionUTC()
	case c.domainOf(to.Type) != nil && from.Type != to.Type:
		v.rewrites = c.domainConstrained(to.Type) || !sameBytes(a, b)
	default:
		v.rewrites = !sameBytes(a, b)
	}
	if !v.rewrites && from.Type != to.Type {
		v.rechecks = c.reread(from.Name)
	}
	return v
}

func timestampZone(a, b catalog.TypeName) bool {
	plain, zoned := "timestamp without time zone", "timestamp with time zone"
	return a.Dims == 0 && b.Dims == 0 && (a.Is(plain) && b.Is(zoned) || a.Is(zoned) && b.Is(plain))
}

// sessionUTC: the script has set the session's zone to UTC. A server's own
// setting is not known here, so without that the worst is assumed.
func (c change) sessionUTC() bool {
	switch strings.ToLower(strings.Trim(c.step.Settings["timezone"], `'"`)) {
	case "utc", "gmt", "etc/utc", "zulu", "0":
		return true
	}
	return false
}

// sameBytes reports whether every value of one type is one of the other, bit
// for bit, so that PostgreSQL changes the catalog only.
func sameBytes(a, b catalog.TypeName) bool {
	if a == b {
		return true
	}
	if a.Dims > 0 || b.Dims > 0 {
		// Of arrays PostgreSQL only sees that a limit goes away.
		return a.Dims == b.Dims && a.Schema == b.Schema && a.Name == b.Name && b.Mods == ""
	}
	if a.Schema != b.Schema {
		return false
	}
	if a.Name == b.Name {
		return widens(a, b)
	}
	switch a.Name + " to " + b.Name {
	case "character varying to text", "cidr to inet", "xml to text", "xml to character varying", "bit to bit varying",
		"oid to integer", "integer to oid":
		return b.Mods == ""
	case "text to character varying":
		return b.Mods == ""
	}
	return false
}

// widens reports whether a modifier of the same type only lets more in.
func widens(a, b catalog.TypeName) bool {
	switch a.Name {
	case "character varying", "bit varying":
		return b.Mods == "" || a.Mods != "" && number(b.Mods) >= number(a.Mods)
	case "numeric":
		if b.Mods == "" {
			return true
		}
		ap, as := precision(a.Mods)
		bp, bs := precision(b.Mods)
		return a.Mods != "" && as == bs && bp >= ap
	case "timestamp without time zone", "timestamp with time zone", "time without time zone", "time with time zone", "interval":
		if b.Mods == "" || b.Mods == "6" {
			return true
		}
		return a.Mods != "" && number(b.Mods) >= number(a.Mods) && number(a.Mods) >= 0
	}
	return false
}

func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return -1
	}
	return n
}

func precision(mods string) (precision, scale int) {
	p, s, _ := strings.Cut(mods, ",")
	if s == "" {
		s = "0"
	}
	return number(p), number(s)
}

// plainUsing: the USING expression is the column, or a cast of it to the new type.
func (c change) plainUsing() bool {
	n, err := sqlparse.ParseExpr(c.Using)
	if err != nil {
		return false
	}
	for n.GetTypeCast() != nil {
		n = n.GetTypeCast().Arg
	}
	return columnOf(n) == c.OldColumn.Name
}

func (c change) domainOf(t catalog.TypeName) *catalog.Type {
	if t.Dims > 0 {
		return nil
	}
	for _, d := range c.p.Catalog.Types {
		if d.Kind == catalog.DomainType && d.Name.Schema == t.Schema && d.Name.Name == t.Name {
			return d
		}
	}
	return nil
}

// base gives the type below all domains.
func (c change) base(t catalog.TypeName) catalog.TypeName {
	for depth := 0; depth < 10; depth++ {
		d := c.domainOf(t)
		if d == nil {
			return t
		}
		t = d.Base
	}
	return t
}

func (c change) domainConstrained(t catalog.TypeName) bool {
	for depth := 0; depth < 10; depth++ {
		d := c.domainOf(t)
		if d == nil {
			return false
		}
		if d.NotNull || len(d.Constraints) > 0 {
			return true
		}
		t = d.Base
	}
	return false
}

// reread names the objects that PostgreSQL proves or builds anew for a
// change of type that rewrites nothing: checks, and indexes with expressions
// or predicates, that mention the column.
func (c change) reread(column string) string {
	if c.Before == nil {
		return ""
	}
	var names []string
	for _, k := range c.Before.Constraints {
		if k.Kind == catalog.Check && !k.NotValid && mentions(k.Expr, column) {
			names = append(names, "CHECK "+k.Name)
		}
	}
	for _, x := range c.Before.Indexes {
		hit := mentions(x.Where, column)
		for _, k := range x.Keys {
			hit = hit || mentions(k.Expr, column)
		}
		if hit {
			names = append(names, "index "+x.Name)
		}
	}
	return list(names)
}

// mentions reports whether an expression refers to a column.
func mentions(e *catalog.Expr, column string) bool {
	if e == nil || !strings.Contains(e.SQL, column) {
		return false
	}
	n, err := sqlparse.ParseExpr(e.SQL)
	if err != nil {
		return false
	}
	found := false
	sqlparse.Walk(n, func(n *sqlparse.Node) bool {
		found = found || columnOf(n) == column
		return !found
	})
	return found
}
