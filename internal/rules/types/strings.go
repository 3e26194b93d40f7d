package types

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var varcharLimit = &rule.Rule{
	ID: "TYP002", Name: "varchar-with-limit", Severity: rule.Warning,
	Title: "varchar(n) where text does",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "varchar(n) is text with a limit that was guessed on the first day. It saves nothing, and the day a name is longer, writes fail; lowering " +
		"it later reads the whole table. A limit that the business means is a CHECK, which can be changed without touching the type.",
	Sources: []string{"datatype-character", "architect:checklist/data types/text"},
	Limits:  "Codes of fixed meaning (ISO currency, country) with a limit up to 4 are left alone.",
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			if !c.Type.Is("character varying") || c.Type.Mods == "" || len(c.Type.Mods) == 1 && c.Type.Mods <= "4" {
				continue
			}
			f := c.finding(p, rule.Structural, fmt.Sprintf("%s holds at most %s characters, a limit that text would not need", c.path(), c.Type.Mods))
			f.Fixes = []rule.Fix{{
				Title:  "Change the type to text",
				Steps:  []rule.FixStep{{SQL: c.alter("text", "")}},
				Manual: !c.free(p),
				Note:   "Changes the catalog only: no rewrite and no scan. Add CHECK (length(" + ident.Quote(c.Name) + ") <= " + c.Type.Mods + ") NOT VALID and validate it where the limit is a rule of the business.",
			}}
			p.Report(f)
		}
	},
}

var charPadded = &rule.Rule{
	ID: "TYP003", Name: "char-pads-with-spaces", Severity: rule.Warning,
	Title: "char(n) pads with spaces",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Shorter values are stored with spaces that sometimes count and sometimes do not: 'a' = 'a  ' is true for char and false once one side is text, LIKE and length " +
		"see other things than =, and an index on it is larger for nothing.",
	Sources: []string{"datatype-character"},
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			if !c.Type.Is("character") {
				continue
			}
			n := c.Type.Mods
			if n == "" {
				n = "1"
			}
			f := c.finding(p, rule.Structural, fmt.Sprintf("%s is char(%s), which pads shorter values with spaces", c.path(), n))
			f.Fixes = []rule.Fix{{
				Title:  "Change the type to text",
				Steps:  []rule.FixStep{{SQL: c.alter("text", "")}},
				Manual: true,
				Note:   "Rewrites the table, and trailing spaces go: check what compares with it. Add CHECK (length(" + ident.Quote(c.Name) + ") = " + n + ") where the length is a rule.",
			}}
			p.Report(f)
		}
	},
}

var uuidName = pattern.New(`(^|_)(uuid|guid)$`)

var uuidAsText = &rule.Rule{
	ID: "TYP011", Name: "uuid-as-text", Severity: rule.Warning,
	Title: "UUID kept as text",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "As text a UUID takes 37 bytes instead of 16, in the row, in each index and in every foreign key, compares by collation, and accepts " +
		"anything: upper case, braces and plain mistakes are different keys.",
	Sources: []string{"datatype-uuid", "architect:checklist/data types/uuid"},
	Limits:  "Recognised by the name (uuid, guid), by a length of 36, or by a default that makes a UUID.",
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			if !c.Type.Is("text", "character varying", "character") {
				continue
			}
			var how string
			switch {
			case c.Default != nil && strings.Contains(strings.ToLower(c.Default.SQL), "uuid"):
				how = "its default makes one"
			case c.Type.Mods == "36":
				how = "36 characters are the length of one"
			case uuidName.MatchString(c.Name):
				how = "its name says so"
			default:
				continue
			}
			f := c.finding(p, rule.Heuristic, fmt.Sprintf("%s keeps a UUID as %s (%s)", c.path(), c.Type, how))
			f.Fixes = []rule.Fix{{
				Title: "Change the type to uuid", Steps: []rule.FixStep{{SQL: c.alter("uuid", ident.Quote(c.Name)+"::uuid")}}, Manual: true,
				Note: "Rewrites the table while everyone waits, together with every column that refers to it. On a living table add a uuid column, fill it in batches and swap.",
			}}
			p.Report(f)
		}
	},
}
