package catalog

import "testing"

func TestSpreadArrayCasts(t *testing.T) {
	for sql, want := range map[string]string{
		"((v)::text = ANY ((ARRAY['a'::character varying, 'b, ]'::character varying])::text[]))": "((v)::text = ANY (ARRAY[('a'::character varying)::text, ('b, ]'::character varying)::text]))",
		"((v)::text = ANY (ARRAY[('a'::character varying)::text]))":                              "((v)::text = ANY (ARRAY[('a'::character varying)::text]))",
		"(x = ANY ((ARRAY[f(a, b), 'it''s'])::numeric(10,2)[]))":                                 "(x = ANY (ARRAY[(f(a, b))::numeric(10,2), ('it''s')::numeric(10,2)]))",
		"((ARRAY[1, 2])[1] > 3)":                  "((ARRAY[1, 2])[1] > 3)",
		"((ARRAY[1, 2])::int[] || b[])":           "(ARRAY[(1)::int, (2)::int] || b[])",
		"(ARRAY['a'::text])::text > b[]":          "(ARRAY['a'::text])::text > b[]",
		"'(ARRAY[''":                              "'(ARRAY[''",
		"(ARRAY[":                                 "(ARRAY[",
		"((ARRAY['a'])::t[] = (ARRAY['b'])::t[])": "(ARRAY[('a')::t] = ARRAY[('b')::t])",
	} {
		if got := spreadArrayCasts(sql); got != want {
			t.Errorf("%s:\n got %s\nwant %s", sql, got, want)
		}
	}
}
