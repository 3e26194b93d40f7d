package index

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

// changing finds the part of an index's expression that is not immutable:
// what PostgreSQL refuses with 42P17. why tells what it depends on, mended
// the whole expression in a form that is immutable, "" where there is none.
type changing struct {
	part, why, mended string
}

const (
	onNow  = "changes with the time"
	onZone = "depends on the session's TimeZone"
	onConf = "depends on the session's settings"
)

// stableCalls are functions that are STABLE or VOLATILE whatever they are given.
var stableCalls = map[string]string{
	"now": onNow, "transaction_timestamp": onNow, "statement_timestamp": onNow, "clock_timestamp": onNow, "timeofday": onNow,
	"random": "is random", "gen_random_uuid": "is random", "uuidv7": "is random", "current_setting": onConf,
	"to_char": onConf, "to_date": onConf, "concat": onConf, "concat_ws": onConf, "to_json": onConf, "to_jsonb": onConf,
	"format": onConf, "quote_literal": "", "nextval": "changes with each call",
}

// zoneCalls are STABLE for timestamptz and IMMUTABLE for timestamp.
var zoneCalls = map[string]bool{"date_trunc": true, "date_part": true, "extract": true, "date": true, "age": true}

// changes looks for what changes in an expression over columns of a table.
func changes(p *rule.Pass, t *catalog.Table, e *catalog.Expr) *changing {
	n, err := p.Expr(e.SQL)
	if err != nil {
		return nil
	}
	var found *changing
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if found == nil {
			found = changesAt(p, t, m)
		}
		return found == nil
	})
	if found != nil && found.mended != "" {
		found.mended = strings.Replace(sqlparse.Deparse(n), found.part, found.mended, 1)
	}
	return found
}

func changesAt(p *rule.Pass, t *catalog.Table, m *sqlparse.Node) *changing {
	part := func(why string) *changing { return &changing{part: sqlparse.Deparse(m), why: why} }
	switch e := m.GetNode().(type) {
	case *sqlparse.Node_SqlvalueFunction:
		switch op := e.SqlvalueFunction.Op; {
		case op >= sqlparse.SQLValueFunctionOp_SVFOP_CURRENT_DATE && op <= sqlparse.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N:
			return part(onNow)
		}
		return part("depends on the session")
	case *sqlparse.Node_TypeCast:
		column := columnOf(t, e.TypeCast.Arg)
		if column == nil {
			return nil
		}
		to := lastName(e.TypeCast.TypeName.GetNames())
		switch {
		case column.Type.Is("timestamp with time zone") && (to == "date" || to == "time" || to == "timestamp"):
			c := part(onZone)
			c.mended = fmt.Sprintf("(%s AT TIME ZONE 'UTC')::%s", quoteLike(column), to)
			return c
		case column.Type.Is("timestamp with time zone", "timestamp without time zone", "date", "interval") && (to == "text" || to == "varchar"):
			return part(onConf)
		case column.Type.Is("text", "character varying") && (to == "timestamptz" || to == "timestamp" || to == "date"):
			return part(onConf)
		}
	case *sqlparse.Node_FuncCall:
		return callChanges(p, t, e.FuncCall, part)
	}
	return nil
}

func callChanges(p *rule.Pass, t *catalog.Table, f *sqlparse.FuncCall, part func(string) *changing) *changing {
	name := lastName(f.Funcname)
	for _, fn := range p.Catalog.Functions {
		if fn.Name.Name == name && len(fn.Args) == len(f.Args) {
			// A function of SQL is put into the expression before the check.
			if fn.Volatile != "immutable" && (fn.Language != "sql" || bodyChanges(fn) != "") {
				return part("calls " + fn.Name.String() + ", which is not IMMUTABLE")
			}
			return nil
		}
	}
	if why, ok := stableCalls[name]; ok && why != "" {
		if name == "to_char" && len(f.Args) > 0 && columnOf(t, f.Args[0]) == nil {
			return nil
		}
		return part(why)
	}
	if name == "to_tsvector" && len(f.Args) == 1 {
		c := part("depends on default_text_search_config")
		if column := columnOf(t, f.Args[0]); column != nil {
			c.mended = fmt.Sprintf("to_tsvector('simple', %s)", quoteLike(column))
		}
		return c
	}
	// date_trunc with a zone is IMMUTABLE from 16 on.
	if !zoneCalls[name] || len(f.Args) == 0 || len(f.Args) > 2 && p.Version >= 16 {
		return nil
	}
	for i, a := range f.Args {
		column := columnOf(t, a)
		if column == nil || !column.Type.Is("timestamp with time zone") {
			continue
		}
		c := part(onZone)
		if name == "date_trunc" && i == 1 && len(f.Args) == 2 {
			c.mended = fmt.Sprintf("date_trunc(%s, %s AT TIME ZONE 'UTC')", sqlparse.Deparse(f.Args[0]), quoteLike(column))
		}
		return c
	}
	return nil
}

// columnOf gives the table's column that an expression is, nil when it is something else.
func columnOf(t *catalog.Table, n *sqlparse.Node) *catalog.Column {
	c := n.GetColumnRef()
	if c == nil || len(c.Fields) == 0 {
		return nil
	}
	return t.Column(c.Fields[len(c.Fields)-1].GetString_().GetSval())
}

func lastName(parts []*sqlparse.Node) string {
	if len(parts) == 0 {
		return ""
	}
	return strings.ToLower(parts[len(parts)-1].GetString_().GetSval())
}
