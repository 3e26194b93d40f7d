package keys_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules"
	"github.com/decadedb/decade/internal/rules/keys"
)

// No fix of the family makes a finding of any family as bad as the one it mends.
func TestRules(t *testing.T) {
	ruletest.Run(t, keys.Rules(), keys.Archives, ruletest.All(rules.All()))
}

func TestMain(m *testing.M) { ruletest.Main(m) }
