package rule_test

import (
	"slices"
	"testing"

	"github.com/decadedb/decade/internal/rule"
)

func TestWords(t *testing.T) {
	for name, want := range map[string][]string{
		"source_type":  {"source", "type"},
		"sourceType":   {"source", "type"},
		"UserSettings": {"user", "settings"},
		"xp_2":         {"xp", "2"},
		"":             nil,
	} {
		if got := rule.Words(name); !slices.Equal(got, want) {
			t.Errorf("Words(%q) = %q, want %q", name, got, want)
		}
	}
	if got := rule.LastWord("life_score"); got != "score" {
		t.Errorf("LastWord = %q", got)
	}
}
