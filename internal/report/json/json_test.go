package json_test

import (
	"bytes"
	stdjson "encoding/json"
	"reflect"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/json"
	"github.com/decadedb/decade/internal/report/reporttest"
	"github.com/decadedb/decade/internal/report/reporttest/dirsoul"
)

func write(t *testing.T, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	reporttest.Golden(t, "sample.json", write(t, reporttest.Full()))
	reporttest.Golden(t, "empty.json", write(t, reporttest.Empty()))
}

func TestOutputFollowsSchema(t *testing.T) {
	s := reporttest.CompileSchema(t, json.Schema)
	for name, r := range map[string]*report.Report{
		"full": reporttest.Full(), "empty": reporttest.Empty(), "dirsoul": dirsoul.Sample(), "live": dirsoul.Live(), "clean": dirsoul.Clean(), "hostile": dirsoul.Hostile(),
	} {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(write(t, r)))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaRefuses shows that the schema can say no.
func TestSchemaRefuses(t *testing.T) {
	s := reporttest.CompileSchema(t, json.Schema)
	spoil := map[string]func(map[string]any){
		"version":  func(d map[string]any) { d["schema_version"] = "2" },
		"no list":  func(d map[string]any) { d["findings"] = nil },
		"severity": func(d map[string]any) { first(d)["severity"] = "fatal" },
		"rule id":  func(d map[string]any) { first(d)["rule"] = "key-001" },
		"line 0":   func(d map[string]any) { first(d)["line"] = 0 },
		"no why":   func(d map[string]any) { delete(first(d), "why") },
		"when":     func(d map[string]any) { d["verdict"].(map[string]any)["stats_since"] = "yesterday" },
	}
	for name, f := range spoil {
		var d map[string]any
		if err := stdjson.Unmarshal(write(t, reporttest.Full()), &d); err != nil {
			t.Fatal(err)
		}
		f(d)
		if s.Validate(d) == nil {
			t.Errorf("%s: the schema accepts a spoilt document", name)
		}
	}
}

func first(d map[string]any) map[string]any { return d["findings"].([]any)[0].(map[string]any) }

// TestSchemaIsComplete compares every member of the output's types with the
// properties of the schema, both ways, and what is optional with required.
func TestSchemaIsComplete(t *testing.T) {
	reporttest.SchemaComplete(t, json.Schema, reflect.TypeFor[json.Document](), reporttest.Tagged)
}
