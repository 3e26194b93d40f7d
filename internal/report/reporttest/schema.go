package reporttest

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// CompileSchema reads a JSON Schema. Formats count: a date must be one.
func CompileSchema(t *testing.T, schema []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatalf("schema.json is no valid schema: %v", err)
	}
	return s
}

// Members says which members of a document may be left out.
type Members int

const (
	// Tagged: those of omitempty are optional, and no others.
	Tagged Members = iota
	// AllRequired: none; omitempty is a mistake.
	AllRequired
)

// SchemaComplete compares every member of a document's types with the
// properties of its schema, both ways, and what is optional with required.
func SchemaComplete(t *testing.T, schema []byte, document reflect.Type, m Members) {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal(schema, &root); err != nil {
		t.Fatal(err)
	}
	comparison{t, root, m}.compare("document", document, root)
}

type comparison struct {
	t       *testing.T
	root    map[string]any
	members Members
}

func (c comparison) compare(path string, typ reflect.Type, node map[string]any) {
	c.t.Helper()
	if alternatives, ok := node["anyOf"].([]any); ok {
		node = alternatives[0].(map[string]any)
	}
	if ref, ok := node["$ref"].(string); ok {
		node = c.root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	switch typ.Kind() {
	case reflect.Pointer:
		c.compare(path, typ.Elem(), node)
	case reflect.Slice:
		items, ok := node["items"].(map[string]any)
		if !ok {
			c.t.Errorf("%s: a list, but the schema has no items", path)
			return
		}
		c.compare(path+"[]", typ.Elem(), items)
	case reflect.Struct:
		c.compareMembers(path, typ, node)
	}
}

func (c comparison) compareMembers(path string, typ reflect.Type, node map[string]any) {
	c.t.Helper()
	properties, _ := node["properties"].(map[string]any)
	required, _ := node["required"].([]any)
	seen := map[string]bool{}
	for _, f := range reflect.VisibleFields(typ) {
		if f.Anonymous {
			continue
		}
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			c.t.Errorf("%s.%s has no JSON name", path, f.Name)
			continue
		}
		seen[name] = true
		sub, ok := properties[name].(map[string]any)
		if !ok {
			c.t.Errorf("%s.%s is not in the schema", path, name)
			continue
		}
		optional := rest == "omitempty"
		if optional && c.members == AllRequired {
			c.t.Errorf("%s.%s may be left out, where every member is always written", path, name)
		}
		if optional == slices.Contains(required, any(name)) {
			c.t.Errorf("%s.%s: optional in the output %v, required in the schema %v", path, name, optional, !optional)
		}
		c.compare(path+"."+name, f.Type, sub)
	}
	for name := range properties {
		if !seen[name] {
			c.t.Errorf("%s.%s is in the schema but never written", path, name)
		}
	}
}
