package ruletest

import (
	"testing"

	"github.com/decadedb/decade/internal/pgtest"
)

// Main is the TestMain of a family's tests.
func Main(m *testing.M) { pgtest.Main(m) }
