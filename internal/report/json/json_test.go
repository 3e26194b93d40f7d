package json_test

import (
	"bytes"
	stdjson "encoding/json"
	"reflect"
	"slices"
	"strings"
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

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(json.Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("report.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.json")
	if err != nil {
		t.Fatalf("schema.json is no valid schema: %v", err)
	}
	return s
}

func TestOutputFollowsSchema(t *testing.T) {
	s := compile(t)
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
	s := compile(t)
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
	var root map[string]any
	if err := stdjson.Unmarshal(json.Schema, &root); err != nil {
		t.Fatal(err)
	}
	compareType(t, "document", reflect.TypeFor[json.Document](), root, root)
}

func compareType(t *testing.T, path string, typ reflect.Type, node, root map[string]any) {
	if alternatives, ok := node["anyOf"].([]any); ok {
		node = alternatives[0].(map[string]any)
	}
	if ref, ok := node["$ref"].(string); ok {
		node = root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	switch typ.Kind() {
	case reflect.Pointer:
		compareType(t, path, typ.Elem(), node, root)
	case reflect.Slice:
		items, ok := node["items"].(map[string]any)
		if !ok {
			t.Errorf("%s: a list, but the schema has no items", path)
			return
		}
		compareType(t, path+"[]", typ.Elem(), items, root)
	case reflect.Struct:
		properties, _ := node["properties"].(map[string]any)
		var required []string
		for _, r := range asList(node["required"]) {
			required = append(required, r.(string))
		}
		seen := map[string]bool{}
		for _, f := range reflect.VisibleFields(typ) {
			if f.Anonymous {
				continue
			}
			name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" {
				t.Errorf("%s.%s has no JSON name", path, f.Name)
				continue
			}
			seen[name] = true
			sub, ok := properties[name].(map[string]any)
			if !ok {
				t.Errorf("%s.%s is not in the schema", path, name)
				continue
			}
			if optional := rest == "omitempty"; optional == slices.Contains(required, name) {
				t.Errorf("%s.%s: optional in the output %v, required in the schema %v", path, name, optional, !optional)
			}
			compareType(t, path+"."+name, f.Type, sub, root)
		}
		for name := range properties {
			if !seen[name] {
				t.Errorf("%s.%s is in the schema but never written", path, name)
			}
		}
	}
}

func asList(v any) []any { l, _ := v.([]any); return l }
