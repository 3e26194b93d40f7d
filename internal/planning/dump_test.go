package planning_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/pgtest"
)

// dumpText asks pg_dump, an observer that shares no code with decade.
func dumpText(t *testing.T, version int, target string) string {
	t.Helper()
	bin := pgtest.Programs(t, version)
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), bin.Program("pg_dump"), "--schema-only", "--no-owner", "--dbname="+target)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("pg_dump: %v: %s", err, errs.String())
	}
	return out.String()
}

// dump is dumpText as a set of lines, as a column that is added later stands
// last.
func dump(t *testing.T, version int, target string) []string {
	t.Helper()
	var lines []string
	for l := range strings.Lines(dumpText(t, version, target)) {
		l = strings.TrimSuffix(strings.TrimSpace(l), ",")
		if l == "" || strings.HasPrefix(l, "--") || strings.HasPrefix(l, `\`) {
			continue
		}
		if inner, ok := strings.CutPrefix(l, "WITH ("); ok { // parameters stand in the order of their setting
			parts := strings.Split(strings.TrimSuffix(inner, ");"), ", ")
			slices.Sort(parts)
			l = "WITH (" + strings.Join(parts, ", ")
		}
		if m := published.FindStringSubmatch(l); m != nil { // columns stand in the table's order
			columns := strings.Split(m[2], ", ")
			slices.Sort(columns)
			l = m[1] + strings.Join(columns, ", ") + m[3]
		}
		lines = append(lines, castName.ReplaceAllString(l, "$1$2"))
	}
	slices.Sort(lines)
	return lines
}

// published is a table of which some columns are published.
var published = regexp.MustCompile(`^(ALTER PUBLICATION \S+ ADD TABLE ONLY \S+ \()([^()]+)(\).*)$`)

// castName is the name of an output column that is a cast, which the server
// adds to a body that it has printed once.
var castName = regexp.MustCompile(`(::[a-z ]+(?:\([0-9,]+\))?) AS [a-z0-9_"]+(,|;|$)`)

// A dump of a schema is that schema, though the server prints some expressions
// in another way once they have been printed and read.
func TestDumpIsEqual(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "corpus", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".sql")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, target := open(t, pgtest.Usual, file)
			p, err := makePlan(t, pgtest.Usual, target, file)
			if why, ok := map[string]string{"07_types": "must be superuser to create a base type", "08_functions": "only superuser can define a leakproof function"}[name]; ok {
				// Code of C, and functions that see what they should not, are for people to load.
				if err == nil || !strings.Contains(err.Error(), why) {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Steps)+len(p.Refused) > 0 || !p.Proven() {
				t.Errorf("%d steps, refused %v, proof %+v", len(p.Steps), p.Refused, p.Proof)
			}
			if name == "10_security" {
				return // a dump says FOR ROLE and names the role that made it
			}
			restored := writeSQL(t, "dump.sql", dumpText(t, pgtest.Usual, target))
			if p, err = makePlan(t, pgtest.Usual, restored, file); err != nil {
				t.Fatal(err)
			}
			want := 0
			if name == "13_inheritance" {
				want = 2 // pg_dump forgets of a grandchild that it has no default, and its parent NULL
			}
			if len(p.Steps) != want {
				t.Errorf("%d steps between the dump and the file: %v", len(p.Steps), p.Steps)
			}
			if len(p.Refused) > 0 || !p.Proven() {
				t.Errorf("refused %v, proof %+v", p.Refused, p.Proof)
			}
		})
	}
}
