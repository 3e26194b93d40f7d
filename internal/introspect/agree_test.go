package introspect_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/sqlparse"
)

// TestReadingsAgree is the promise that both readers of a schema stand on: the
// catalog folded from SQL is the one introspected after executing it. There is
// no list of exceptions: where versions differ, the fold knows (ddl.Options.Version),
// as TestVersionsDiffer shows; what only one reading can know is what
// catalog.Normalize leaves out, and beyond it settle.
func TestReadingsAgree(t *testing.T) {
	scripts := agreeScripts(t)
	for _, version := range pgtest.Versions() {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			played := 0
			for _, s := range scripts {
				if s.oldest > version {
					continue
				}
				if missing := s.lacking(t, version); missing != "" {
					t.Logf("not played: %s, as the kit's PostgreSQL %d has no %s", s.name, version, missing)
					continue
				}
				played++
				t.Run(s.name, func(t *testing.T) { agree(t, version, pgtest.Database(t, version), s.path, s.sql) })
			}
			if played < 20 {
				t.Errorf("only %d scripts were played", played)
			}
		})
	}
}

// agree folds and executes a script in an empty database and compares.
func agree(t *testing.T, version int, target, name, sql string) {
	t.Helper()
	res := ddl.Fold([]*sqlparse.File{sqlparse.Parse(name, sql)}, ddl.Options{Version: version})
	for _, p := range res.Problems {
		t.Errorf("the fold has a problem: %s: %s: %s", p.Span, p.Kind, p.Message)
	}
	load(t, target, name, sql)
	live, hidden := read(t, target, introspect.Options{NoStats: true})
	if len(hidden) > 0 {
		t.Errorf("hidden: %+v", hidden)
	}
	folded := res.Catalog
	a, b := catalog.Normalize(folded), catalog.Normalize(live)
	diff := difference(lines(a), lines(b))
	if diff == "" {
		// Dump may leave out what cmp sees.
		diff = cmp.Diff(a, b, cmpopts.IgnoreUnexported(catalog.Catalog{}))
	}
	if diff != "" {
		t.Errorf("PostgreSQL %d, %s, normalised (-folded +introspected):\n%s", version, name, diff)
		return
	}
	role := live.Server.Role
	settle(folded, role)
	settle(live, role)
	settleViews(folded, live)
	settlePolicies(folded, live)
	if diff := difference(lines(folded), lines(live)); diff != "" {
		t.Errorf("PostgreSQL %d, %s, with what Normalize leaves out (-folded +introspected):\n%s", version, name, diff)
	}
}

// lines are those of a dump, each with the object that it belongs to.
func lines(c *catalog.Catalog) []string {
	var out []string
	object := ""
	for line := range strings.Lines(catalog.Dump(c)) {
		line = strings.TrimRight(line, "\n")
		if !strings.HasPrefix(line, " ") {
			object, _, _ = strings.Cut(line, " ")
			for _, w := range strings.Fields(line) {
				if strings.Contains(w, ".") {
					object += " " + w
					break
				}
			}
			out = append(out, line)
			continue
		}
		out = append(out, object+": "+strings.TrimSpace(line))
	}
	return out
}

// difference lists the lines that only one side has, in full and in order.
func difference(a, b []string) string {
	var out strings.Builder
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
		case i < len(a) && !slices.Contains(b[j:], a[i]):
			out.WriteString("- " + a[i] + "\n")
			i++
		case j < len(b) && !slices.Contains(a[i:], b[j]):
			out.WriteString("+ " + b[j] + "\n")
			j++
		case i < len(a):
			out.WriteString("- (elsewhere) " + a[i] + "\n")
			i++
		default:
			out.WriteString("+ (elsewhere) " + b[j] + "\n")
			j++
		}
	}
	return out.String()
}

type agreeScript struct {
	name, path, sql string
	oldest          int
	extensions      []string
}

var createExtension = regexp.MustCompile(`(?im)^CREATE EXTENSION (?:IF NOT EXISTS )?"?(\w+)`)

// agreeScripts are the corpus, the hurried schemas and this package's own.
func agreeScripts(t *testing.T) []agreeScript {
	t.Helper()
	var out []agreeScript
	for _, pattern := range []string{
		"testdata/agree/*.sql", "testdata/agree/*/*.sql",
		"../../testdata/corpus/*.sql", "../../testdata/corpus/*/*.sql", "../../testdata/hurried/*/schema.sql",
	} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if len(paths) == 0 && !strings.HasPrefix(pattern, "testdata/agree/*/") {
			t.Errorf("no files match %s", pattern)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s := agreeScript{name: strings.TrimPrefix(strings.TrimPrefix(path, "../../testdata/"), "testdata/"), path: path, sql: string(text)}
			if _, err := fmt.Sscanf(filepath.Base(filepath.Dir(path)), "min%d", &s.oldest); err != nil {
				s.oldest = pgtest.Oldest
			}
			for _, m := range createExtension.FindAllStringSubmatch(s.sql, -1) {
				s.extensions = append(s.extensions, m[1])
			}
			out = append(out, s)
		}
	}
	return out
}

// lacking names an extension that the script needs and the version's kit is
// known to be without. Any other absence fails when the script is loaded.
func (s agreeScript) lacking(t *testing.T, version int) string {
	for _, e := range s.extensions {
		if version == pgtest.Oldest && slices.Contains([]string{"vector", "timescaledb"}, e) && !pgtest.HasExtensions(t, version, e) {
			return e
		}
	}
	return ""
}

// settle removes what only one of the readings can know, and writes what may
// be spelt in several ways in one.
func settle(c *catalog.Catalog, role string) {
	c.Server = nil
	c.Schemas = slices.DeleteFunc(c.Schemas, func(s *catalog.Schema) bool { return s.Name == "pg_temp" })
	c.Tables = slices.DeleteFunc(c.Tables, func(t *catalog.Table) bool { return t.Name.Schema == "pg_temp" })
	c.Views = slices.DeleteFunc(c.Views, func(v *catalog.View) bool { return v.Name.Schema == "pg_temp" })
	c.Sequences = slices.DeleteFunc(c.Sequences, func(q *catalog.Sequence) bool { return q.Name.Schema == "pg_temp" })
	c.Sort()
	for _, s := range c.Schemas {
		s.Owner = ""
	}
	for _, e := range c.Extensions {
		e.Version, e.Available = "", ""
	}
	for _, t := range c.Types {
		for _, k := range t.Constraints {
			k.Unnamed = false
		}
	}
	for _, t := range c.Tables {
		t.Owner = ""
		for _, k := range t.Constraints {
			k.Unnamed = false
		}
		if t.PartitionOf != nil {
			settleBound(t.PartitionOf)
		}
	}
	for _, f := range c.Functions {
		// The server prints a body of SQL anew.
		if strings.HasPrefix(f.Body, "BEGIN ATOMIC") || strings.HasPrefix(f.Body, "RETURN ") {
			f.Body = "SQL"
		}
	}
	for _, g := range c.DefaultACLs {
		if g.ForRole == role {
			g.ForRole = ""
		}
	}
	for _, o := range c.OtherObjects {
		o.Definition = ""
	}
}

// settleBound writes the literals of a bound in one way.
func settleBound(b *catalog.PartitionBound) {
	for _, list := range [][]string{b.From, b.To, b.In} {
		for i, v := range list {
			list[i] = settleLiteral(v)
		}
	}
	slices.Sort(b.In)
}

var castOfLiteral = regexp.MustCompile(`^('(?:[^']|'')*')(?:::[a-z ]+)?$`)

func settleLiteral(v string) string {
	if m := castOfLiteral.FindStringSubmatch(v); m != nil {
		v = strings.Trim(m[1], "'")
	}
	for _, layout := range []string{"2006-01-02 15:04:05-07", "2006-01-02 15:04:05-07:00", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z", "2006-01-02 15:04 MST", "2006-01-02"} {
		if at, err := time.Parse(layout, v); err == nil {
			return at.UTC().Format(time.RFC3339)
		}
	}
	switch v {
	case "t":
		return "true"
	case "f":
		return "false"
	}
	return v
}

// settlePolicies takes out how often a policy's job runs where no statement
// says it: TimescaleDB chooses by kind and chunk.
func settlePolicies(folded, live *catalog.Catalog) {
	for _, f := range folded.Tables {
		l := live.Table(f.Name)
		if f.Hypertable == nil || l == nil || l.Hypertable == nil || len(f.Hypertable.Policies) != len(l.Hypertable.Policies) {
			continue
		}
		for i, p := range f.Hypertable.Policies {
			if _, said := p.Args.Get("schedule_interval"); !said {
				l.Hypertable.Policies[i].Args = l.Hypertable.Policies[i].Args.Without("schedule_interval")
			}
		}
	}
}

// settleViews takes out of views what the fold says that it does not know:
// types of columns, and the query where it has a star or renamed columns.
func settleViews(folded, live *catalog.Catalog) {
	for _, f := range folded.Views {
		l := live.View(f.Name)
		if l == nil {
			continue
		}
		for i, c := range f.Columns {
			if c.Type.Name == "" && i < len(l.Columns) {
				l.Columns[i].Type = catalog.TypeName{}
			}
		}
	}
}
