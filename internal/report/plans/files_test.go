package plans_test

import (
	"strings"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/report/plans"
	"github.com/decadedb/decade/internal/report/reporttest"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func TestGoldenFiles(t *testing.T) {
	for _, format := range plans.Formats() {
		files, err := plans.Files(full(), format, plans.NextVersion(nil, format, noon))
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, f := range files {
			b.WriteString("== " + f.Name + " ==\n" + string(f.Content))
		}
		reporttest.Golden(t, "files_"+string(format)+".txt", []byte(b.String()))
	}
}

func TestNextVersion(t *testing.T) {
	for _, c := range []struct {
		name   string
		names  []string
		format plans.Format
		want   string // the first file's beginning
	}{
		{"an empty folder", nil, plans.Goose, "20261127120000_"},
		{"tern counts", nil, plans.Tern, "001_"},
		{"tern goes on", []string{"001_a.sql", "009_b.sql", "tern.conf"}, plans.Tern, "010_"},
		{"a folder that counts", []string{"000007_a.up.sql", "000007_a.down.sql"}, plans.GolangMigrate, "000008_"},
		{"Flyway counts", []string{"V1__a.sql", "V2__b.sql", "R__views.sql"}, plans.Flyway, "V3__"},
		{"a stamp in the future", []string{"20270101000000_a.sql"}, plans.Goose, "20270101000001_"},
		{"a stamp in the past", []string{"20200101000000_a.sql", "README.md"}, plans.Goose, "20261127120000_"},
	} {
		files, err := plans.Files(full(), c.format, plans.NextVersion(c.names, c.format, noon))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(files[0].Name, c.want) {
			t.Errorf("%s: %s, want %s", c.name, files[0].Name, c.want)
		}
	}
}

// A statement with a line that the tool would obey is refused, not written.
func TestMarksInStatements(t *testing.T) {
	for format, line := range map[plans.Format]string{plans.Goose: "-- +goose Down", plans.Tern: "---- create above / drop below ----"} {
		p := &plan.Plan{Steps: []plan.Step{{Number: 1, Title: "replace function", Class: plan.Transaction, SQL: []string{"SELECT $$\n" + line + "\n$$"}}}}
		if _, err := plans.Files(p, format, plans.NextVersion(nil, format, noon)); err == nil || !strings.Contains(err.Error(), line) {
			t.Errorf("%s: %v", format, err)
		}
	}
	if _, err := plans.Files(full(), "liquibase", plans.Version{}); err == nil {
		t.Error("there is no such format")
	}
}

// What tern and Flyway would fill in arrives as it is.
func TestTemplatesAreEscaped(t *testing.T) {
	p := &plan.Plan{Steps: []plan.Step{{Number: 1, Title: "a default", Class: plan.Transaction, SQL: []string{"SELECT '{{1,2},{3,4}}', '${home}'"}}}}
	files, err := plans.Files(p, plans.Tern, plans.NextVersion(nil, plans.Tern, noon))
	if err != nil || !strings.Contains(string(files[0].Content), `SELECT '{{"{{"}}1,2},{3,4}}'`) {
		t.Errorf("%v: %s", err, files)
	}
	files, err = plans.Files(p, plans.Flyway, plans.NextVersion(nil, plans.Flyway, noon))
	if err != nil || len(files) != 3 || files[1].Name != files[0].Name+".conf" || string(files[1].Content) != "placeholderReplacement=false\n" {
		t.Errorf("%v: %s", err, files)
	}
}

// A step after which what is written has another place has no way down: an
// empty one would let the tool go on to the steps before it.
func TestOneWayHasNoWayDown(t *testing.T) {
	p := &plan.Plan{Steps: []plan.Step{{Number: 1, Title: "change places", Class: plan.Transaction, SQL: []string{"SELECT 1"}, OneWay: "what is written from here on is elsewhere"}}}
	for format, want := range map[plans.Format]int{plans.Goose: 1, plans.GolangMigrate: 1, plans.Tern: 1, plans.Flyway: 1} {
		files, err := plans.Files(p, format, plans.NextVersion(nil, format, noon))
		if err != nil || len(files) != want {
			t.Fatalf("%s: %d files, %v", format, len(files), err)
		}
		text := string(files[0].Content)
		if strings.Contains(text, "Nothing to undo") || format == plans.Goose && !strings.Contains(text, "step 1 cannot be undone: what is written from here on is elsewhere") {
			t.Errorf("%s:\n%s", format, text)
		}
	}
}
