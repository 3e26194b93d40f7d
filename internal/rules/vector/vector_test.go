package vector_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/vector"
)

func TestRules(t *testing.T) { ruletest.Run(t, vector.Rules(), vector.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
