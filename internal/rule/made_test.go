package rule_test

import (
	"testing"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

func TestMadeBefore(t *testing.T) {
	past := sqlparse.Parse("1.sql", "CREATE TABLE old (id bigint);")
	now := sqlparse.Parse("2.sql", `
		SELECT 1;
		CREATE TABLE fresh (id bigint);
		ALTER TABLE fresh RENAME TO renamed;
		ALTER TABLE old RENAME TO older;
		SELECT 2;`)
	res := ddl.Fold([]*sqlparse.File{past, now}, ddl.Options{})
	probe := &rule.Rule{ID: "TST001", Needs: []rule.Need{rule.NeedSchema}, Run: func(p *rule.Pass) {
		for _, c := range []struct {
			step      int
			name      string
			including bool
			want      bool
		}{
			{1, "fresh", false, false}, // before it was made
			{2, "fresh", false, false}, // by this statement
			{2, "fresh", true, true},
			{3, "fresh", false, true},
			{5, "renamed", false, true},
			{5, "older", false, false}, // of an earlier file, whatever its name
			{5, "old", false, false},
		} {
			name := catalog.Name{Schema: "public", Name: c.name}
			if got := p.MadeBefore(p.Steps[c.step], name, c.including); got != c.want {
				t.Errorf("step %d: MadeBefore(%s, including %v) = %v, want %v", c.step, c.name, c.including, got, c.want)
			}
		}
	}}
	rule.Run(&rule.Input{Catalog: res.Catalog, Steps: res.Steps}, []*rule.Rule{probe})
}
