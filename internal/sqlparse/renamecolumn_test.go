package sqlparse

import "testing"

func TestRenameColumn(t *testing.T) {
	for sql, want := range map[string]string{
		"a + 1": "b + 1",
		"lower((a)::text) || 'a' || COALESCE(a, 'a'::text)": "lower((b)::text) || 'a' || COALESCE(b, 'a'::text)",
		`a(a) > "a" AND aa = s.a(1)`:                        `a(b) > b AND aa = s.a(1)`,
		"CASE WHEN (a IS NULL) THEN 'ä' ELSE a END":         "CASE WHEN (b IS NULL) THEN 'ä' ELSE b END",
		"('ä'::text = a) AND (a = ANY (ARRAY[1, a]))":       "('ä'::text = b) AND (b = ANY (ARRAY[1, b]))",
		"ROW(a, x)": "ROW(b, x)",
	} {
		if got, err := RenameColumn(sql, "a", "b"); err != nil || got != want {
			t.Errorf("%s: %s, %v", sql, got, err)
		}
	}
	for _, sql := range []string{"t.a", "t.*", "a +", "(r).a || s.a"} {
		if got, err := RenameColumn(sql, "a", "b"); err == nil {
			t.Errorf("%s: %s", sql, got)
		}
	}
}
