package ruletest

import (
	"os"
	"testing"
)

// Main is the TestMain of a family's tests.
func Main(m *testing.M) { os.Exit(m.Run()) }
