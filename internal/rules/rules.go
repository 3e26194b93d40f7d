// Package rules is the list of all rules. A family is added here by hand; a
// test fails for a rule that is in no list or without an archive.
package rules

import (
	"embed"
	"strings"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/rules/constraint"
	"github.com/decadedb/decade/internal/rules/index"
	"github.com/decadedb/decade/internal/rules/jsonb"
	"github.com/decadedb/decade/internal/rules/keys"
	"github.com/decadedb/decade/internal/rules/logic"
	"github.com/decadedb/decade/internal/rules/migration"
	"github.com/decadedb/decade/internal/rules/naming"
	"github.com/decadedb/decade/internal/rules/operation"
	"github.com/decadedb/decade/internal/rules/partition"
	"github.com/decadedb/decade/internal/rules/query"
	"github.com/decadedb/decade/internal/rules/reading"
	"github.com/decadedb/decade/internal/rules/security"
	"github.com/decadedb/decade/internal/rules/timescale"
	"github.com/decadedb/decade/internal/rules/types"
	"github.com/decadedb/decade/internal/rules/vector"
	"github.com/decadedb/decade/internal/suppress"
)

// Family is a group of rules with their archives.
type Family struct {
	Name     string // "keys"
	Title    string // "Keys and references"
	Rules    []*rule.Rule
	Archives embed.FS
}

// Families gives all families in the order of the catalogue.
func Families() []Family {
	return []Family{
		{Name: "types", Title: "Data types", Rules: types.Rules(), Archives: types.Archives},
		{Name: "keys", Title: "Keys and references", Rules: keys.Rules(), Archives: keys.Archives},
		{Name: "index", Title: "Indexes", Rules: index.Rules(), Archives: index.Archives},
		{Name: "partition", Title: "Partitions", Rules: partition.Rules(), Archives: partition.Archives},
		{Name: "constraint", Title: "Constraints", Rules: constraint.Rules(), Archives: constraint.Archives},
		{Name: "vector", Title: "Vectors", Rules: vector.Rules(), Archives: vector.Archives},
		{Name: "logic", Title: "Triggers, functions and design", Rules: logic.Rules(), Archives: logic.Archives},
		{Name: "timescale", Title: "TimescaleDB", Rules: timescale.Rules(), Archives: timescale.Archives},
		{Name: "jsonb", Title: "JSONB", Rules: jsonb.Rules(), Archives: jsonb.Archives},
		{Name: "query", Title: "Queries", Rules: query.Rules(), Archives: query.Archives},
		{Name: "operation", Title: "Operation", Rules: operation.Rules(), Archives: operation.Archives},
		{Name: "migration", Title: "Migrations: locks, rewrites, scans", Rules: migration.Rules(), Archives: migration.Archives},
		{Name: "security", Title: "Security", Rules: security.Rules(), Archives: security.Archives},
		{Name: "naming", Title: "Names", Rules: naming.Rules(), Archives: naming.Archives},
		{Name: "reading", Title: "What could not be read", Rules: reading.Rules()},
		{Name: "suppress", Title: "Suppression comments", Rules: suppress.Rules()},
	}
}

// All gives every rule in the order of the catalogue.
func All() []*rule.Rule {
	var out []*rule.Rule
	for _, f := range Families() {
		out = append(out, f.Rules...)
	}
	return out
}

// Retired gives the rules that became part of another: their ids and names
// still mean that one in comments, settings and on the command line, and are
// never given to a new rule.
func Retired() map[string]string {
	return map[string]string{
		"QRY025": "OPS019", "glued-name": "OPS019",
		"SEC023": "LOG009", "dynamic-sql-unquoted": "LOG009",
	}
}

// Find looks a rule up by id or name, in any case, a retired one by what it
// became; nil when there is none.
func Find(id string) *rule.Rule {
	for old, now := range Retired() {
		if strings.EqualFold(old, id) {
			id = now
		}
	}
	for _, r := range All() {
		if strings.EqualFold(r.ID, id) || strings.EqualFold(r.Name, id) {
			return r
		}
	}
	return nil
}

// FamilyOf gives the family that a rule belongs to.
func FamilyOf(r *rule.Rule) Family {
	for _, f := range Families() {
		for _, x := range f.Rules {
			if x.ID == r.ID {
				return f
			}
		}
	}
	return Family{}
}

// Archive gives the text of a rule's archive, "" for a rule without one.
func Archive(r *rule.Rule) string {
	data, err := FamilyOf(r).Archives.ReadFile("testdata/" + r.ID + ".txtar")
	if err != nil {
		return ""
	}
	return string(data)
}
