package review_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/rule"
)

// The mission's own documents are the first fixture: every block of SQL in
// them is executed on a throw-away server and reviewed. They are not part of
// the repository; they lie beside the checkout where decade is built.
const mission = "../../../shared/mission"

// block is one fenced SQL block of a document.
type block struct {
	doc  string
	line int // of the first line of SQL
	sql  string
}

var fence = regexp.MustCompile("(?ms)^```sql\\n(.*?)^```")

func blocks(t *testing.T, doc string) []block {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(mission, doc))
	if os.IsNotExist(err) {
		t.Skipf("SKIPPED: %s lies beside the checkout only where decade is built", mission)
	}
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	var out []block
	for _, m := range fence.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, block{doc, strings.Count(text[:m[2]], "\n") + 1, text[m[2]:m[3]]})
	}
	return out
}

// verdict is what must be said of a block.
type verdict struct {
	// alone: the block makes its tables itself; others run on testdata/mission/context.sql.
	alone bool
	// refused are the statements that PostgreSQL refuses: a part of the text
	// and a part of the server's message.
	refused [][2]string
	// rules must speak, each with a part of its message.
	rules [][2]string
}

// reviewBlock executes and reviews a block below its context.
func reviewBlock(t *testing.T, b block, alone bool) *report.Report {
	t.Helper()
	pgtest.Server(t, 17) // skips loudly, or fails in CI, where there is none
	dir := t.TempDir()
	var targets []string
	if !alone {
		context, err := filepath.Abs("../../testdata/mission/context.sql")
		if err != nil {
			t.Fatal(err)
		}
		targets = append(targets, context)
	}
	name := fmt.Sprintf("%s-line-%d.sql", strings.TrimSuffix(b.doc, ".md"), b.line)
	if err := os.WriteFile(filepath.Join(dir, name), []byte(b.sql), 0o600); err != nil {
		t.Fatal(err)
	}
	targets = append(targets, filepath.Join(dir, name))
	cfg, err := config.Parse("", nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := review.Run(context.Background(), review.Options{
		Targets: targets, Config: cfg, Profile: "strict", FailOn: rule.Error, Postgres: 17,
		Prove: true, MustProve: true, Getenv: os.Getenv, Verb: "review", Tool: "decade",
		Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	// Only what is said of the block itself counts.
	r.Findings = slices.DeleteFunc(r.Findings, func(f rule.Finding) bool {
		return f.Pos.File != "" && !strings.HasSuffix(f.Pos.File, name)
	})
	return r
}

func TestMission(t *testing.T) {
	for _, doc := range []string{"database-architect.md", "schema-design.md"} {
		for _, b := range blocks(t, doc) {
			t.Run(fmt.Sprintf("%s:%d", doc, b.line), func(t *testing.T) {
				t.Parallel()
				v, ok := missionVerdicts[fmt.Sprintf("%s:%d", doc, b.line)]
				if !ok {
					t.Fatalf("no verdict is written down for this block:\n%s", b.sql)
				}
				r := reviewBlock(t, b, v.alone)
				checkRefused(t, b, r, v.refused)
				for _, want := range v.rules {
					if !slices.ContainsFunc(r.Findings, func(f rule.Finding) bool {
						return f.Rule == want[0] && strings.Contains(f.Message, want[1])
					}) {
						t.Errorf("%s must say %q; said is:\n%s", want[0], want[1], told(r))
					}
				}
			})
		}
	}
}

// checkRefused compares what the server refused with what is written down, in
// both directions.
func checkRefused(t *testing.T, b block, r *report.Report, want [][2]string) {
	t.Helper()
	seen := make([]bool, len(want))
	for _, f := range r.Findings {
		for _, fact := range f.Facts {
			if fact.Name != "refused" {
				continue
			}
			stmt := statementAt(b.sql, f.Pos.Start)
			i := slices.IndexFunc(want, func(w [2]string) bool {
				return strings.Contains(stmt, w[0]) && strings.Contains(fact.Value, w[1])
			})
			if i < 0 {
				t.Errorf("line %d: PostgreSQL refuses a statement that is not written down as refused: %s", b.line+f.Pos.Line-1, fact.Value)
				continue
			}
			seen[i] = true
		}
	}
	for i, w := range want {
		if !seen[i] {
			t.Errorf("%q must be refused with %q; said is:\n%s", w[0], w[1], told(r))
		}
	}
}

// statementAt gives the text between the semicolons around an offset.
func statementAt(sql string, offset int) string {
	offset = min(offset, len(sql))
	start := strings.LastIndex(sql[:offset], ";") + 1
	if end := strings.Index(sql[offset:], ";"); end >= 0 {
		return sql[start : offset+end]
	}
	return sql[start:]
}

func told(r *report.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "  %d %s %s: %s\n", f.Pos.Line, f.Severity, f.Rule, f.Message)
		for _, x := range f.Facts {
			if x.Name == "refused" {
				fmt.Fprintf(&b, "      refused: %s\n", x.Value)
			}
		}
	}
	return b.String()
}
