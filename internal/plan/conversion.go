package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// conversion is what may become of values that change their type.
type conversion struct {
	fails bool // a value may not fit
	loses bool // a value may come out as another one
}

// Families of types whose values are assigned to one another.
func integers() []string { return []string{"smallint", "integer", "bigint"} }
func numbers() []string  { return append(integers(), "numeric", "real", "double precision") }
func words() []string    { return []string{"character", "character varying", "text", "name"} }
func times() []string {
	return []string{"date", "timestamp without time zone", "timestamp with time zone"}
}

// zoned reports a conversion that depends on the setting TimeZone: one of the
// two types has a time zone and the other has none.
func zoned(from, to catalog.TypeName) bool {
	const zone = "timestamp with time zone"
	return slices.Contains(times(), from.Name) && slices.Contains(times(), to.Name) && (from.Name == zone) != (to.Name == zone)
}

// zoneOfWriters warns of a column whose new values depend on the session that
// writes or copies them, where no note says which time zone it is.
func (m *maker) zoneOfWriters(table catalog.Name, from, to *catalog.Column) []Hazard {
	path := table.String() + "." + to.Name
	if m.value(path) != "" || !zoned(from.Type, to.Type) {
		return nil
	}
	value := ident.Quote(to.Name)
	if from.Type.Name == "date" {
		value += "::timestamp" // timezone takes a date for a time with a zone
	}
	return []Hazard{{Name: DataDependent, NeedsAllow: true,
		What: to.Name + " is read as a time in the TimeZone of whoever writes or copies it; a note says which it is: -- decade:values " + path + " = timezone('UTC', " + value + ")"}}
}

// conversionOf tells what may become of the values of a column: what an
// expression makes of them is not known.
func (m *maker) conversionOf(path string, from, to *catalog.Column) conversion {
	if m.value(path) != "" {
		return conversion{fails: true, loses: true}
	}
	return conversionOf(from.Type, to.Type)
}

// conversionOf tells what is known of a pair of types; of others both may
// happen.
func conversionOf(from, to catalog.TypeName) conversion {
	unsure := conversion{fails: true, loses: true}
	if from.Schema != "" || to.Schema != "" || from.Dims != to.Dims {
		return unsure
	}
	rank := func(t catalog.TypeName) int { return slices.Index(integers(), t.Name) }
	precision, scale := digitsOf(to)
	switch {
	case to.Is("text") && to.Mods == "", widens(from, to):
		return conversion{}
	case to.Name == "character varying" && slices.Contains(words(), from.Name):
		return conversion{fails: to.Mods != ""} // an assignment refuses what is too long
	case rank(from) >= 0 && rank(to) >= 0:
		return conversion{fails: rank(to) < rank(from)}
	case rank(from) >= 0 && to.Name == "numeric":
		return conversion{fails: to.Mods != "" && precision-scale < []int{5, 10, 19}[rank(from)]}
	case rank(from) >= 0 && rank(from) < 2 && to.Name == "double precision", from.Name == "real" && to.Name == "double precision",
		from.Name == "date" && to.Name == "timestamp without time zone":
		return conversion{}
	case from.Name == "json" && to.Name == "jsonb":
		return conversion{fails: true, loses: true} // \u0000; the order and doubles of keys
	}
	return unsure
}

func digitsOf(t catalog.TypeName) (precision, scale int) {
	p, s, _ := strings.Cut(t.Mods, ",")
	precision, _ = strconv.Atoi(p)
	scale, _ = strconv.Atoi(s)
	return precision, scale
}

// assigned reports types between which a plain assignment converts, which
// refuses what does not fit: an explicit cast cuts a long string.
func assigned(from, to catalog.TypeName) bool {
	if from.Dims != to.Dims {
		return false
	}
	if from.Name == to.Name && from.Schema == to.Schema {
		return true
	}
	for _, family := range [][]string{numbers(), words(), times()} {
		if slices.Contains(family, from.Name) && slices.Contains(family, to.Name) {
			return true
		}
	}
	both := func(a, b string) bool { return from.Name == a && to.Name == b || from.Name == b && to.Name == a }
	return slices.Contains(words(), to.Name) && to.Dims == 0 || both("json", "jsonb") || both("bit", "bit varying") || both("cidr", "inet")
}

// convert writes a value of one type as a value of the other.
func convert(value string, from, to catalog.TypeName) string {
	if assigned(from, to) {
		return value
	}
	return value + "::" + sqlwrite.Type(to)
}
