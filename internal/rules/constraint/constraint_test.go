package constraint_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/constraint"
)

func TestRules(t *testing.T) { ruletest.Run(t, constraint.Rules(), constraint.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
