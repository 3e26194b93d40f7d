package review_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/rules"
)

// What pg_dump writes of a database gets the findings that the database gets,
// for all rules that judge the schema alone: same rule, same object.
func TestDumpAgreesWithDatabase(t *testing.T) {
	for _, tt := range []struct {
		name       string
		extensions []string
	}{
		{"dirsoul", []string{"vector", "btree_gist", "pg_stat_statements"}},
		{"lifeops", []string{"timescaledb"}},
		{"stats", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			target := pgtest.WithExtensions(t, pgtest.Usual, tt.extensions...)
			schema, err := os.ReadFile(filepath.Join(hurried, tt.name, "schema.sql"))
			if err != nil {
				t.Fatal(err)
			}
			pgtest.Exec(t, target, string(schema))
			file := filepath.Join(t.TempDir(), tt.name+".sql")
			if err := os.WriteFile(file, pgDump(t, target), 0o600); err != nil {
				t.Fatal(err)
			}
			// Sizes decide some of the findings, so the dump is given them.
			live, dump := schemaFindings(t, target, ""), schemaFindings(t, file, target)
			if len(live) < 20 {
				t.Fatalf("only %d findings: this compares nothing", len(live))
			}
			if diff := cmp.Diff(live, dump); diff != "" {
				t.Errorf("findings of the database (-) and of its dump (+):\n%s", diff)
			}
		})
	}
}

// pgDump runs the server's own pg_dump.
func pgDump(t *testing.T, target string) []byte {
	t.Helper()
	bin := pgtest.Programs(t, pgtest.Usual)
	cmd := exec.CommandContext(t.Context(), bin.Program("pg_dump"), "--schema-only", "--dbname", target)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("pg_dump: %v: %s", err, errs.String())
	}
	return out.Bytes()
}

// schemaFindings reviews a target by the rules that need the schema and no
// more, and gives "RULE object" of each finding.
func schemaFindings(t *testing.T, target, live string) []string {
	t.Helper()
	cfg, err := config.Parse("", nil)
	if err != nil {
		t.Fatal(err)
	}
	var only []string
	for _, r := range rules.All() {
		switch {
		case strings.HasPrefix(r.ID, "SQL"), strings.HasPrefix(r.ID, "SUP"): // judge text
		case r.ID == "VEC007": // judges whether an index is made before the rows
		case slices.Equal(r.Needs, []rule.Need{rule.NeedSchema}):
			only = append(only, r.ID)
		}
	}
	r, err := review.Run(context.Background(), review.Options{
		Targets: []string{target}, Live: live, Config: cfg, Profile: "strict", FailOn: rule.Error, Postgres: pgtest.Usual, Only: only,
		Getenv: os.Getenv, Verb: "review", Tool: "decade", Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	return objects(r)
}

func objects(r *report.Report) []string {
	var out []string
	for _, f := range r.Findings {
		if f.Rule == "IDX001" {
			// Which of two equal indexes is one too many: the one that was made
			// later, and a dump makes them in the order of their names.
			f.Object.Name = ""
		}
		out = append(out, f.Rule+" "+f.Object.Kind+" "+f.Object.Path())
	}
	slices.Sort(out)
	return out
}
