package types

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var listInText = &rule.Rule{
	ID: "TYP021", Name: "list-in-text", Severity: rule.Warning,
	Title: "List of values in one text",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "'read,write,admin' in a text: no foreign key checks the parts, \"who may write\" becomes LIKE '%write%', which reads every row and finds overwrite too, and " +
		"two writers who each add a part lose one. Rows of a table of their own, or at least an array with a GIN index, say the same and can be asked.",
	Sources: []string{"arrays", "architect:expertise/normalization"},
	Limits:  "Judged by the name: words for collections (tags, permissions, roles, days ...), and endings _ids, _codes and _list.",
	Run: func(p *rule.Pass) {
		for c := range columns(p) {
			if !c.Type.Is("text", "character varying") || !namesList(c.Name) {
				continue
			}
			f := c.finding(p, rule.Heuristic, fmt.Sprintf("%s is one text, and its name says that it holds a list", c.path()))
			f.Fixes = []rule.Fix{{
				Title: "Change the type to an array, until the parts have a table of their own", Manual: true,
				Steps: []rule.FixStep{{SQL: c.alter("text[]", "string_to_array("+ident.Quote(c.Name)+", ',')")}},
				Note:  "Rewrites the table, and every reader and writer changes with it. Check which separator the texts really have.",
			}}
			p.Report(f)
		}
	},
}

func namesList(name string) bool {
	for _, end := range []string{"_ids", "_codes", "_list", "_tags"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	switch name {
	case "tags", "permissions", "roles", "days", "weekdays", "prerequisites", "categories", "keywords", "labels", "scopes",
		"privileges", "recipients", "members", "attendees", "aliases", "ids", "codes", "languages", "interests", "allergies":
		return true
	}
	return false
}
