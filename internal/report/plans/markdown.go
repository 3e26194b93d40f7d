package plans

import (
	"io"

	"github.com/decadedb/decade/internal/plan"
)

// MarkdownOptions are the choices of a caller.
type MarkdownOptions struct {
	// Allowed are the hazards that are allowed.
	Allowed []plan.HazardName
}

// Markdown writes the plan for a pull request.
func Markdown(w io.Writer, p *plan.Plan, opt MarkdownOptions) error {
	return nil
}
