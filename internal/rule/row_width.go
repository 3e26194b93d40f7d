package rule

import (
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// RowWidth estimates the bytes of a table's row from its types, tuple header
// included: what is to be reckoned with where nothing was measured.
func RowWidth(t *catalog.Table) int {
	n := 28 // header and line pointer
	for _, c := range t.Columns {
		if c.Stats != nil && c.Stats.AvgWidth > 0 {
			n += c.Stats.AvgWidth
		} else {
			n += typeWidth(c.Type)
		}
	}
	return n
}

func typeWidth(t catalog.TypeName) int {
	if t.Dims > 0 {
		return 60
	}
	mods, _ := strconv.Atoi(t.Mods)
	switch t.Name {
	case "boolean":
		return 1
	case "smallint":
		return 2
	case "integer", "real", "date", "oid":
		return 4
	case "bigint", "double precision", "timestamp with time zone", "timestamp without time zone", "money", "time without time zone":
		return 8
	case "uuid", "interval", "numeric":
		return 16
	case "jsonb", "json", "bytea", "xml":
		return 200
	case "vector":
		return 8 + 4*mods
	case "halfvec":
		return 8 + 2*mods
	case "character", "character varying":
		if mods > 0 && mods < 40 {
			return mods
		}
		return 24
	case "text":
		return 60
	}
	if strings.HasPrefix(t.Name, "bit") && mods > 0 {
		return 5 + mods/8
	}
	return 16
}
