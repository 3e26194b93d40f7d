package timescale_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/timescale"
)

func TestRules(t *testing.T) { ruletest.Run(t, timescale.Rules(), timescale.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
