package types

import (
	"fmt"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var jsonNotJSONB = &rule.Rule{
	ID: "TYP004", Name: "json-instead-of-jsonb", Severity: rule.Warning,
	Title: "json where jsonb is meant",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "json keeps the text as it came: every access parses it again, no index serves containment, there is no equality (so DISTINCT, GROUP BY and UNION " +
		"fail), and doubled keys survive.",
	Sources: []string{"datatype-json", "architect:checklist/data types/jsonb"},
	Limits:  "Documents that must be given back byte for byte (signed payloads) belong in json or text.",
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			if !c.Type.Is("json") {
				continue
			}
			f := c.finding(p, rule.Structural, fmt.Sprintf("%s is json: it has no equality and no index, and every read parses it anew", c.path()))
			f.Fixes = []rule.Fix{{
				Title:  "Change the type to jsonb",
				Steps:  []rule.FixStep{{SQL: c.alter("jsonb", ident.Quote(c.Name)+"::jsonb")}},
				Manual: true,
				Note:   "Rewrites the table while readers and writers wait; on a large one add a jsonb column, fill it in batches and swap. Loses order and doubles of keys, and spaces.",
			}}
			p.Report(f)
		}
	},
}

var outdatedType = &rule.Rule{
	ID: "TYP012", Name: "outdated-type", Severity: rule.Advice,
	Title: "Type that a better one has replaced",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "hstore holds only text and no nesting, xml drags a parser and its memory along, large objects live outside of the table, are not removed " +
		"with their row and are owned and dumped apart. jsonb, text and bytea do the same work with one mechanism less to know in ten years.",
	Sources: []string{"datatype-json", "largeobjects", "hstore"},
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			var instead string
			switch {
			case c.Type.Name == "hstore" && c.Type.Schema != "":
				instead = "jsonb"
			case c.Type.Is("xml"):
				instead = "text (or jsonb, for what is asked of it)"
			case c.Type.Name == "lo" && c.Type.Schema != "", c.Type.Is("oid"):
				instead = "bytea, or a file store with its key here"
			default:
				continue
			}
			p.Report(c.finding(p, rule.Structural, fmt.Sprintf("%s is %s where %s does", c.path(), c.Type.Name, instead)))
		}
	},
}

var blocksUpgrade = &rule.Rule{
	ID: "TYP013", Name: "type-blocks-pg-upgrade", Severity: rule.Warning,
	Title: "Type that pg_upgrade refuses",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Columns of regclass' relatives hold object numbers that change in an upgrade, so pg_upgrade stops at the first one. It is " +
		"found out on the night of the upgrade.",
	Sources: []string{"pgupgrade", "datatype-oid"},
	Limits:  "regclass, regrole and regtype are allowed by pg_upgrade and are not reported.",
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			if c.Type.Is("regcollation", "regconfig", "regdictionary", "regnamespace", "regoper", "regoperator", "regproc", "regprocedure") {
				f := c.finding(p, rule.Structural, fmt.Sprintf("%s is %s, and pg_upgrade refuses a database with such a column", c.path(), c.Type.Name))
				f.Fixes = []rule.Fix{{
					Title: "Keep the name as text", Steps: []rule.FixStep{{SQL: c.alter("text", ident.Quote(c.Name)+"::text")}}, Manual: !c.free(p),
					Note: "Rewrites the table; cast to the type where it is used.",
				}}
				p.Report(f)
			}
		}
	},
}
