package plans_test

import (
	"bytes"
	stdjson "encoding/json"
	"reflect"
	"testing"

	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/report/plans"
	"github.com/decadedb/decade/internal/report/reporttest"
)

func object(t *testing.T, p *plan.Plan) map[string]any {
	t.Helper()
	var b bytes.Buffer
	if err := plans.JSON(&b, p, "decade test", everything); err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := stdjson.Unmarshal(b.Bytes(), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestOutputFollowsSchema(t *testing.T) {
	s := reporttest.CompileSchema(t, plans.Schema)
	for name, p := range map[string]*plan.Plan{"full": full(), "refused": refused(), "unproven": unproven(), "nothing": nothing(), "zero": {}, "hostile": hostile()} {
		if err := s.Validate(object(t, p)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaRefuses shows that the schema can say no.
func TestSchemaRefuses(t *testing.T) {
	s := reporttest.CompileSchema(t, plans.Schema)
	first := func(d map[string]any) map[string]any { return d["steps"].([]any)[3].(map[string]any) }
	for name, spoil := range map[string]func(map[string]any){
		"version": func(d map[string]any) { d["schema_version"] = "2" },
		"no list": func(d map[string]any) { d["steps"] = nil },
		"phase":   func(d map[string]any) { first(d)["phase"] = "later" },
		"class":   func(d map[string]any) { first(d)["class"] = "any" },
		"hazard":  func(d map[string]any) { first(d)["hazards"].([]any)[0].(map[string]any)["name"] = "bad-luck" },
		"mode": func(d map[string]any) {
			first(d)["effects"].(map[string]any)["locks"].([]any)[0].(map[string]any)["mode"] = "AccessExclusiveLock"
		},
		"no proof": func(d map[string]any) { delete(d, "proof") },
	} {
		d := object(t, full())
		spoil(d)
		if s.Validate(d) == nil {
			t.Errorf("%s: the schema accepts a spoilt document", name)
		}
	}
}

// TestSchemaIsComplete compares the members of the output with the properties
// of the schema, both ways. All are required.
func TestSchemaIsComplete(t *testing.T) {
	reporttest.SchemaComplete(t, plans.Schema, reflect.TypeFor[plans.Document](), reporttest.AllRequired)
}

// Every member of the contract reaches the document: a field that is added to
// the plan must be added here.
func TestEveryFieldIsTold(t *testing.T) {
	for _, c := range []struct {
		of    reflect.Type
		in    reflect.Type
		extra int
	}{
		{reflect.TypeFor[plan.Step](), reflect.TypeFor[plans.Step](), 0},
		{reflect.TypeFor[plan.Plan](), reflect.TypeFor[plans.Document](), 5}, // version, tool, ready, proven, not_allowed
		{reflect.TypeFor[plan.Hazard](), reflect.TypeFor[plans.Hazard](), 1}, // allowed
		{reflect.TypeFor[plan.Effects](), reflect.TypeFor[plans.Effects](), 0},
		{reflect.TypeFor[plan.Estimate](), reflect.TypeFor[plans.Estimate](), 0},
		{reflect.TypeFor[plan.Proof](), reflect.TypeFor[plans.Proof](), 0},
	} {
		if got, want := c.in.NumField(), c.of.NumField()+c.extra; got != want {
			t.Errorf("%s has %d members, the plan's needs %d", c.in, got, want)
		}
	}
}
