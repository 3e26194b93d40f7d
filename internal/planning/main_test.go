package planning_test

import (
	"testing"

	"github.com/decadedb/decade/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
