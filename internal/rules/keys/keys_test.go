package keys_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/keys"
)

func TestRules(t *testing.T) { ruletest.Run(t, keys.Rules(), keys.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
