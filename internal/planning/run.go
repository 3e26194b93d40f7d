package planning

import (
	"context"
	"errors"

	"github.com/decadedb/decade/internal/plan"
)

// Run makes the plan.
func Run(context.Context, Options) (*plan.Plan, error) {
	return nil, errors.New("planning: not linked yet")
}
