package query_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/query"
)

func TestRules(t *testing.T) { ruletest.Run(t, query.Rules(), query.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
