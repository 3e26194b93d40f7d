package rules_test

import (
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/rules"
)

// Every rule can be found, explained and told apart.
func TestCatalogue(t *testing.T) {
	ids, names := map[string]bool{}, map[string]bool{}
	for _, f := range rules.Families() {
		for _, r := range f.Rules {
			if ids[r.ID] || names[r.Name] {
				t.Errorf("%s %s: the id or the name is taken", r.ID, r.Name)
			}
			ids[r.ID], names[r.Name] = true, true
			if r.Title == "" || r.Why == "" || strings.HasSuffix(r.Title, ".") {
				t.Errorf("%s: a rule has a title without a full stop, and a why", r.ID)
			}
			if page, err := rules.Page(r); err != nil || !strings.Contains(page, r.Title) {
				t.Errorf("%s: page: %v", r.ID, err)
			}
			if rules.Find(strings.ToLower(r.ID)) != r || rules.Find(r.Name) != r {
				t.Errorf("%s: not found by id or name", r.ID)
			}
		}
	}
}

// A retired rule's id and name mean what it became, and no rule has them again.
func TestRetired(t *testing.T) {
	for old, now := range rules.Retired() {
		if r := rules.Find(old); r == nil || r.ID != now {
			t.Errorf("%s is not found as %s", old, now)
		}
		for _, r := range rules.All() {
			if strings.EqualFold(r.ID, old) || strings.EqualFold(r.Name, old) {
				t.Errorf("%s has the id or name of a retired rule", r.ID)
			}
		}
	}
}
