package sarif

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/reporttest"
	"github.com/decadedb/decade/internal/report/reporttest/dirsoul"
	"github.com/decadedb/decade/internal/rule"
)

func TestGolden(t *testing.T) {
	for name, r := range map[string]*report.Report{"sample": reporttest.Full(), "empty": reporttest.Empty()} {
		var b bytes.Buffer
		if err := Write(&b, r); err != nil {
			t.Fatal(err)
		}
		reporttest.Golden(t, name+".sarif", b.Bytes())
	}
}

// TestStructure checks what SARIF 2.1.0 requires of the members that we write
// and what GitHub requires on top, over the decoded text rather than our types.
func TestStructure(t *testing.T) {
	r := reporttest.Full()
	r.NotEvaluated = append(r.NotEvaluated, rule.NotEvaluated{Reason: "no server"})
	var b bytes.Buffer
	if err := Write(&b, r); err != nil {
		t.Fatal(err)
	}
	if problems := check(b.Bytes()); len(problems) > 0 {
		t.Error(strings.Join(problems, "\n"))
	}
	for name, other := range map[string]*report.Report{"dirsoul": dirsoul.Sample(), "live": dirsoul.Live(), "clean": dirsoul.Clean(), "hostile": dirsoul.Hostile(), "empty": reporttest.Empty()} {
		var o bytes.Buffer
		if err := Write(&o, other); err != nil {
			t.Fatal(err)
		}
		if problems := check(o.Bytes()); len(problems) > 0 {
			t.Errorf("%s:\n%s", name, strings.Join(problems, "\n"))
		}
	}
	spoilt := []string{
		`"version": "2.1.0"`, `"text": "What KEY001 finds"`, `"startLine": 5`, `"level": "error"`, `"uri": "db/schema%20one.sql"`, `"ruleIndex": 1`,
	}
	for _, s := range spoilt {
		if !bytes.Contains(b.Bytes(), []byte(s)) {
			t.Fatalf("the output has no %s", s)
		}
		name, _, _ := strings.Cut(s, ":")
		bad := bytes.ReplaceAll(b.Bytes(), []byte(s), []byte(name+`: null`))
		if len(check(bad)) == 0 {
			t.Errorf("the check does not notice that %s is gone", s)
		}
	}
}

func check(doc []byte) (problems []string) {
	fail := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	var l struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []map[string]any
	}
	if err := json.Unmarshal(doc, &l); err != nil {
		return []string{err.Error()}
	}
	if l.Version != "2.1.0" || !strings.Contains(l.Schema, "sarif-2.1.0") || len(l.Runs) == 0 {
		fail("head: version %q, schema %q, %d runs", l.Version, l.Schema, len(l.Runs))
	}
	levels := map[any]bool{"error": true, "warning": true, "note": true, "none": true}
	text := func(where string, v any) {
		m, _ := v.(map[string]any)
		if s, _ := m["text"].(string); s == "" {
			fail("%s: no text", where)
		}
	}
	for _, run := range l.Runs {
		driver := run["tool"].(map[string]any)["driver"].(map[string]any)
		if driver["name"] == "" {
			fail("the driver has no name")
		}
		rules := driver["rules"].([]any)
		ids := map[any]bool{}
		for i, v := range rules {
			d := v.(map[string]any)
			if ids[d["id"]] {
				fail("rule %v twice", d["id"])
			}
			ids[d["id"]] = true
			for _, k := range []string{"shortDescription", "fullDescription", "help"} {
				text(fmt.Sprintf("rule %d %s", i, k), d[k])
			}
			if !levels[d["defaultConfiguration"].(map[string]any)["level"]] {
				fail("rule %d: level", i)
			}
		}
		hashes := map[any]bool{}
		for i, v := range run["results"].([]any) {
			res := v.(map[string]any)
			text(fmt.Sprintf("result %d", i), res["message"])
			if !levels[res["level"]] {
				fail("result %d: level %v", i, res["level"])
			}
			idx, ok := res["ruleIndex"].(float64)
			if !ok || int(idx) >= len(rules) || rules[int(idx)].(map[string]any)["id"] != res["ruleId"] {
				fail("result %d: ruleIndex does not lead to %v", i, res["ruleId"])
			}
			if rank := res["rank"].(float64); rank < 0 || rank > 100 {
				fail("result %d: rank %v", i, rank)
			}
			h := res["partialFingerprints"].(map[string]any)["primaryLocationLineHash"]
			if h == nil || hashes[h] {
				fail("result %d: fingerprint %v is missing or not unique", i, h)
			}
			hashes[h] = true
			for _, lv := range res["locations"].([]any) {
				loc := lv.(map[string]any)
				p, ok := loc["physicalLocation"].(map[string]any)
				if !ok {
					if loc["logicalLocations"] == nil {
						fail("result %d: no location at all", i)
					}
					continue
				}
				uri, _ := p["artifactLocation"].(map[string]any)["uri"].(string)
				if u, err := url.Parse(uri); uri == "" || err != nil || u.IsAbs() {
					fail("result %d: uri %q is not relative", i, uri)
				}
				reg := p["region"].(map[string]any)
				start, _ := reg["startLine"].(float64)
				end, _ := reg["endLine"].(float64)
				if start < 1 || end < start {
					fail("result %d: region %v", i, reg)
				}
			}
		}
	}
	return problems
}

func TestURI(t *testing.T) {
	for file, want := range map[string]string{
		"a.sql": "a.sql", "./db/a b.sql": "db/a%20b.sql", `db\x.sql`: "db/x.sql", "/abs/x.sql": "file:///abs/x.sql",
		`C:\x.sql`: "file:///C:/x.sql", "a:b.sql": "./a:b.sql", "größe#1.sql": "gr%C3%B6%C3%9Fe%231.sql",
	} {
		if got := uri(file); got != want {
			t.Errorf("uri(%q) = %q, want %q", file, got, want)
		}
	}
}

func TestManyResultsMakeSeveralRuns(t *testing.T) {
	r := reporttest.Full()
	l := newLog(r, 2)
	n := 0
	ids := map[string]bool{}
	for _, run := range l.Runs {
		if len(run.Results) > 2 {
			t.Errorf("a run of %d results", len(run.Results))
		}
		n += len(run.Results)
		ids[run.Automation.ID] = true
	}
	if n != len(r.Findings) || len(l.Runs) != 3 || len(ids) != 3 {
		t.Errorf("%d results in %d runs with %d categories, want %d in 3 with 3", n, len(l.Runs), len(ids), len(r.Findings))
	}
}
