package operation_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/operation"
)

func TestRules(t *testing.T) { ruletest.Run(t, operation.Rules(), operation.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
