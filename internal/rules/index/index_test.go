package index_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/index"
)

func TestRules(t *testing.T) { ruletest.Run(t, index.Rules(), index.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
