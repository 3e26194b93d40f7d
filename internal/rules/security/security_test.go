package security_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/security"
)

func TestRules(t *testing.T) { ruletest.Run(t, security.Rules(), security.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
