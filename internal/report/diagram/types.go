package diagram

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// shortType gives a type in few words: "timestamptz", "varchar(20)".
func shortType(t catalog.TypeName) string {
	s := clip(shortName(t), 32)
	if t.Dims > 0 {
		s += "[]"
	}
	return s
}

func shortName(t catalog.TypeName) string {
	mods := ""
	if t.Mods != "" {
		mods = "(" + t.Mods + ")"
	}
	if t.Schema != "" {
		return t.Name + mods // a type's schema tells little in a picture
	}
	switch t.Name {
	case "timestamp with time zone":
		return "timestamptz" + mods
	case "timestamp without time zone":
		return "timestamp" + mods
	case "time with time zone":
		return "timetz" + mods
	case "time without time zone":
		return "time" + mods
	case "character varying":
		return "varchar" + mods
	case "character":
		return "char" + mods
	case "bit varying":
		return "varbit" + mods
	case "double precision":
		return "float8"
	case "real":
		return "float4"
	case "integer":
		return "int"
	case "boolean":
		return "bool"
	case "interval":
		return strings.TrimSpace("interval " + t.Mods)
	}
	return t.Name + mods
}

// clip shortens text that is longer than n characters, which would make a box
// wider than anybody can read.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
