package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newRoot(p *Process) *cobra.Command {
	root := &cobra.Command{
		Use:   "decade <verb> [target] [flags]",
		Short: "A senior PostgreSQL architect in one binary",
		Long: `decade reviews PostgreSQL schemas, migrations and queries, and proves what it says.

Point it at plain SQL, a migrations folder or a live database.`,
		Example: `  decade review schema.sql
  decade review db/migrations --since main
  decade review "service=lifeops" -o html --out report.html
  decade diagram schema.sql -o svg --out model.svg
  decade explain PAR001`,
		Version:       p.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetVersionTemplate("decade {{.Version}}\n")
	root.SuggestionsMinimumDistance = 2
	// -h is the host, as in psql; help has no short form.
	root.PersistentFlags().Bool("help", false, "show the usage")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError{err} })
	root.AddGroup(
		&cobra.Group{ID: "judge", Title: "Judge"},
		&cobra.Group{ID: "learn", Title: "Learn"},
	)
	root.AddCommand(newReview(p), newDiagram(p), newRules(p), newExplain(p), newSchema(p))
	for _, t := range topics() {
		root.AddCommand(t)
	}
	root.CompletionOptions.HiddenDefaultCmd = false
	return root
}

// argsError wraps cobra's argument checks so that they count as usage errors.
func argsError(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return flagError{fmt.Errorf("%s: %w", cmd.CommandPath(), err)}
		}
		return nil
	}
}
