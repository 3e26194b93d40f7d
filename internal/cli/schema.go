package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/decadedb/decade/internal/report/json"
	"github.com/decadedb/decade/internal/report/plans"
)

func newSchema(p *Process) *cobra.Command {
	return &cobra.Command{
		Use:       "schema [review | plan]",
		Short:     "Print the JSON Schema of `decade review -o json`, or of plan",
		GroupID:   "learn",
		Args:      argsError(cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs)),
		ValidArgs: []string{"review", "plan"},
		RunE: func(_ *cobra.Command, args []string) error {
			schema := json.Schema
			if len(args) > 0 && args[0] == "plan" {
				schema = plans.Schema
			}
			_, err := fmt.Fprintf(p.Out, "%s", schema)
			return err
		},
	}
}
