package ddl

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// relOptions reads WITH (...) parameters.
func relOptions(list []*sqlparse.Node) catalog.Options {
	var out catalog.Options
	for _, n := range list {
		d := n.GetDefElem()
		if d == nil {
			continue
		}
		out = out.Set(optionName(d), optionValue(d))
	}
	return out
}

func optionName(d *sqlparse.DefElem) string {
	name := lower(d.Defname)
	if d.Defnamespace != "" {
		name = lower(d.Defnamespace) + "." + name
	}
	return name
}

// optionValue is a parameter's value as pg_class.reloptions keeps it; a bare
// name means true.
func optionValue(d *sqlparse.DefElem) string {
	if d.Arg == nil {
		return "true"
	}
	return constText(d.Arg)
}

// genericOptions reads OPTIONS (...) of foreign objects.
func genericOptions(list []*sqlparse.Node) catalog.Options {
	var out catalog.Options
	for _, n := range list {
		if d := n.GetDefElem(); d != nil {
			out = out.Set(strings.ToLower(d.Defname), constText(d.Arg))
		}
	}
	return out
}
