package ruletest_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/rule/ruletest"
)

func TestMain(m *testing.M) { ruletest.Main(m) }

// noComment is a small rule with a fix, for trying the driver.
func noComment() *rule.Rule {
	return &rule.Rule{
		ID: "ZZZ001", Name: "no-comment", Title: "Table without a comment", Why: "Nobody will know.",
		Severity: rule.Warning, Needs: []rule.Need{rule.NeedSchema},
		Run: func(p *rule.Pass) {
			for _, t := range p.Tables() {
				if t.Comment == "" {
					p.Report(commentFinding(p, t))
				}
			}
		},
	}
}

func commentFinding(p *rule.Pass, t *catalog.Table) rule.Finding {
	return rule.Finding{
		Evidence: p.TableEvidence(), Object: rule.TableObject(t), Pos: t.Pos,
		Message: fmt.Sprintf("table %s has no comment", t.Name),
		Fixes: []rule.Fix{{
			Title: "Comment on it",
			Steps: []rule.FixStep{{SQL: fmt.Sprintf("COMMENT ON TABLE %s IS 'words'", t.Name)}},
		}},
	}
}

const archive = `# ZZZ001 no-comment

Prose.

-- bad/one.sql --
CREATE TABLE a (b int); -- want ZZZ001 "table public.a has no comment"
CREATE TABLE c (d int); -- want ZZZ001 "table public.c has no comment"
-- good/one.sql --
CREATE TABLE a (b int);
COMMENT ON TABLE a IS 'words';
-- refused/one.sql --
CREATE TABLE a (b int);
ALTER TABLE a ADD PRIMARY KEY (c); -- refused 42703
-- locks/one.sql --
CREATE TABLE a (b int);
COMMENT ON TABLE a IS 'words'; -- lock SHARE UPDATE EXCLUSIVE on public.a -- no rewrites public.a
ALTER TABLE a ALTER b TYPE bigint; -- rewrites public.a -- scans public.a
`

func TestRun(t *testing.T) {
	ruletest.Run(t, []*rule.Rule{noComment()}, files(archive))
}

func files(text string) fstest.MapFS {
	return fstest.MapFS{"testdata/ZZZ001.txtar": {Data: []byte(text)}}
}

// broken are rules and archives that the driver must find fault with, and
// what it must say.
func broken() map[string]struct {
	change func(r *rule.Rule)
	text   string
	want   string
} {
	type c = struct {
		change func(r *rule.Rule)
		text   string
		want   string
	}
	swap := func(old, new string) string { return strings.Replace(archive, old, new, 1) }
	finding := func(change func(f *rule.Finding)) func(*rule.Rule) {
		return func(r *rule.Rule) {
			r.Run = func(p *rule.Pass) {
				for _, t := range p.Tables() {
					if t.Comment == "" {
						f := commentFinding(p, t)
						change(&f)
						p.Report(f)
					}
				}
			}
		}
	}
	return map[string]c{
		"silent rule":     {func(r *rule.Rule) { r.Run = func(*rule.Pass) {} }, archive, "missing finding: bad/one.sql:1"},
		"unwanted":        {nil, swap("IS 'words';\n-- refused", "IS NULL;\n-- refused"), "unexpected finding of good/one.sql"},
		"wrong line":      {nil, swap("CREATE TABLE a (b int); -- want", "CREATE TABLE a (b int);\n-- want"), "missing finding: bad/one.sql:2"},
		"no archive":      {func(r *rule.Rule) { r.ID = "ZZZ002" }, archive, "rule ZZZ002 has no archive"},
		"other name":      {func(r *rule.Rule) { r.Name = "other" }, archive, "heading says no-comment"},
		"no good example": {nil, strings.Replace(archive, "-- good/", "-- refused/x", 1), "want at least one example with a finding and one good"},
		"full stop":       {finding(func(f *rule.Finding) { f.Message += "." }), archive, "want one sentence without a full stop"},
		"differs live": {finding(func(f *rule.Finding) {
			if f.Evidence == rule.ByCatalog {
				f.Message += " at all"
			}
		}), archive, "-found in the text +found in PostgreSQL"},
		"fix refused":      {finding(func(f *rule.Finding) { f.Fixes[0].Steps[0].SQL = "COMMENT ON TABLE nowhere IS ''" }), archive, "PostgreSQL 17 refuses"},
		"fix does nothing": {finding(func(f *rule.Finding) { f.Fixes[0].Steps[0].SQL = "SELECT 1" }), archive, "does not remove the finding"},
		"fix does harm": {finding(func(f *rule.Finding) {
			f.Fixes[0].Steps = append(f.Fixes[0].Steps, rule.FixStep{SQL: "CREATE TABLE more ()"})
		}), archive, "makes a new finding"},
		"fix in transaction": {finding(func(f *rule.Finding) { f.Fixes[0].Steps[0].SQL = "CREATE INDEX CONCURRENTLY i ON a (b)" }), archive, "cannot run in a transaction and does not say so"},
		"no fix at all":      {finding(func(f *rule.Finding) { f.Fixes = nil }), archive, "no finding of the archive shows a fix"},
		"not refused":        {nil, swap("PRIMARY KEY (c)", "PRIMARY KEY (b)"), `gives SQLSTATE "", want "42703"`},
		"other SQLSTATE":     {nil, swap("refused 42703", "refused 42P01"), `gives SQLSTATE "42703", want "42P01"`},
		"wrong lock":         {nil, swap("lock SHARE UPDATE EXCLUSIVE", "lock SHARE"), "claim \"lock\" SHARE on public.a is wrong"},
		"wrong rewrite":      {nil, swap("-- no rewrites", "-- rewrites"), "claim \"rewrites\""},
		"bad SQL":            {nil, swap("CREATE TABLE c (d int);", "CREATE TABLE c (d nonsense);"), "PostgreSQL refuses"},
	}
}

// TestBroken runs one of the broken cases; TestDriverFails calls it in a
// process of its own and expects it to fail.
func TestBroken(t *testing.T) {
	name := os.Getenv("DECADE_TEST_BROKEN")
	if name == "" {
		return
	}
	b := broken()[name]
	r := noComment()
	if b.change != nil {
		b.change(r)
	}
	// One server is enough to fail on.
	ruletest.Run(t, []*rule.Rule{r}, files(b.text+"-- needs --\npg>=17\npg<18\n"))
}

func TestDriverFails(t *testing.T) {
	if os.Getenv("DECADE_TEST_BROKEN") != "" {
		return
	}
	server := pgtest.Server(t, pgtest.Usual).Env()
	for name, b := range broken() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestBroken$")
			cmd.Env = append(os.Environ(), server, "DECADE_TEST_BROKEN="+name)
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Errorf("the driver finds no fault")
			}
			if !strings.Contains(string(out), b.want) {
				t.Errorf("the driver does not say %q but:\n%s", b.want, out)
			}
		})
	}
}
