package jsonb_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/jsonb"
)

func TestRules(t *testing.T) { ruletest.Run(t, jsonb.Rules(), jsonb.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
