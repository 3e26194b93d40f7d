package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/decadedb/decade/internal/report/json"
)

func newSchema(p *Process) *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of `decade review -o json`",
		GroupID: "learn",
		Args:    argsError(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(p.Out, "%s", json.Schema)
			return err
		},
	}
}
