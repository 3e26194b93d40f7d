package partition_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/partition"
)

func TestRules(t *testing.T) { ruletest.Run(t, partition.Rules(), partition.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
