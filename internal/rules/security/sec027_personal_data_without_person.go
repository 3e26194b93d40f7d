package security

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var personalDataWithoutPerson = &rule.Rule{
	ID: "SEC027", Name: "personal-data-without-person", Severity: rule.Advice, Strict: true,
	Title: "Personal data that cannot be found by person",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Who asks for their data, or for its deletion, has a right to all of it. Rows with an address or a phone number and no reference to the person can only be found by comparing texts, " +
		"over ten years of tables, partitions and archives.",
	Sources: []string{"ddl-constraints"},
	Limits:  "Known by the names of columns. A table of the persons themselves, and one that names the person in any column, is left out.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			personal := personalColumns(t)
			if len(personal) == 0 || namesPerson(t) || aboutPersons(t.Name.Name) {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
				Message: fmt.Sprintf("table %s holds personal data (%s) and does not say whose", t.Name, some(personal)),
				Facts:   []rule.Fact{{Name: "columns", Value: strings.Join(personal, ", ")}},
				Fixes:   []rule.Fix{{Title: "Refer to the person", Manual: true, Note: "A column with a foreign key ON DELETE CASCADE and an index; or a time to keep after which a partition is dropped."}},
			})
		}
	},
}

func personalColumns(t *catalog.Table) []string {
	var out []string
	for _, c := range t.Columns {
		if slices.Contains([]string{"email", "email_address", "phone", "phone_number", "mobile", "birth_date", "date_of_birth", "birthday", "street", "street_address",
			"home_address", "postal_code", "ip_address", "client_ip", "first_name", "last_name", "full_name", "passport_number", "tax_id"}, strings.Join(rule.Words(c.Name), "_")) {
			out = append(out, c.Name)
		}
	}
	return out
}

var personWords = []string{"user", "users", "person", "persons", "people", "customer", "customers", "member", "members", "account", "accounts", "profile", "profiles",
	"patient", "patients", "employee", "employees", "contact", "contacts", "subscriber", "subscribers", "owner", "author", "client", "clients", "tenant", "character", "player", "players"}

// namesPerson: some column says whose the row is.
func namesPerson(t *catalog.Table) bool {
	return slices.ContainsFunc(t.Columns, func(c *catalog.Column) bool {
		words := rule.Words(c.Name)
		return len(words) > 1 && words[len(words)-1] == "id" && slices.Contains(personWords, words[len(words)-2])
	}) || slices.ContainsFunc(t.Constraints, func(c *catalog.Constraint) bool { return c.Kind == catalog.ForeignKey && aboutPersons(c.RefTable.Name) })
}

func aboutPersons(table string) bool {
	return slices.ContainsFunc(rule.Words(table), func(w string) bool { return slices.Contains(personWords, w) })
}
