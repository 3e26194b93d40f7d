package logic_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/logic"
)

func TestRules(t *testing.T) { ruletest.Run(t, logic.Rules(), logic.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
