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

// merge sets the parameters of b in a.
func merge(a, b catalog.Options) catalog.Options {
	for _, o := range b {
		a = a.Set(o.Name, o.Value)
	}
	return a
}

// changeGeneric applies OPTIONS (ADD, SET, DROP) of a foreign object.
func changeGeneric(o catalog.Options, list []*sqlparse.Node) catalog.Options {
	for _, n := range list {
		d := n.GetDefElem()
		if d == nil {
			continue
		}
		if name := strings.ToLower(d.Defname); d.Defaction == sqlparse.DefElemAction_DEFELEM_DROP {
			o = o.Without(name)
		} else {
			o = o.Set(name, constText(d.Arg))
		}
	}
	return o
}

func optionsText(o catalog.Options) string {
	parts := make([]string, len(o))
	for i, p := range o {
		parts[i] = p.Name + "=" + p.Value
	}
	return strings.Join(parts, ", ")
}

func withoutNamespace(list []*sqlparse.Node, ns string) []*sqlparse.Node {
	var out []*sqlparse.Node
	for _, n := range list {
		d := n.GetDefElem()
		if lower(d.GetDefnamespace()) != ns && !(ns == "timescaledb" && lower(d.GetDefnamespace()) == "tsdb") {
			out = append(out, n)
		}
	}
	return out
}
