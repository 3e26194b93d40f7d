package migration_test

import (
	"testing"

	"github.com/decadedb/decade/internal/rule/ruletest"
	"github.com/decadedb/decade/internal/rules/migration"
)

func TestRules(t *testing.T) { ruletest.Run(t, migration.Rules(), migration.Archives) }

func TestMain(m *testing.M) { ruletest.Main(m) }
