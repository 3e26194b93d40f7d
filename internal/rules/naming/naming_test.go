package naming_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/naming"
)

func TestRules(t *testing.T) { ruletest.Run(t, naming.Rules(), naming.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
