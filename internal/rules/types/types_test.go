package types_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/types"
)

func TestRules(t *testing.T) { ruletest.Run(t, types.Rules(), types.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
