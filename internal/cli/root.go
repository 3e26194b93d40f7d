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
  decade init --blueprint dirsoul memory
  decade plan schema/ -d app
  decade explain PAR001`,
		Version:       p.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownVerb(cmd, args[0])
			}
			return nil
		},
		PersistentPreRunE: refuseEmpty,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetVersionTemplate("decade {{.Version}}\n")
	root.PersistentFlags().Bool("help", false, "show the usage")
	root.SetUsageFunc(usage)
	root.SetHelpCommand(newHelp())
	root.SetFlagErrorFunc(explainFlag)
	root.AddGroup(
		&cobra.Group{ID: "judge", Title: "Judge"},
		&cobra.Group{ID: "change", Title: "Change"},
		&cobra.Group{ID: "learn", Title: "Learn"},
	)
	root.AddCommand(newReview(p), newDiagram(p), newInit(p), newPlan(p), newRules(p), newExplain(p), newSchema(p))
	for _, t := range topics() {
		root.AddCommand(t)
	}
	root.SetCompletionCommandGroupID("learn")
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Flags().Lookup("host") == nil && len(c.Commands()) == 0 {
			c.Flags().BoolP("help", "h", false, "show the usage")
		}
		if c.Name() == "completion" {
			c.RunE = completionHelp
			c.Args = cobra.ArbitraryArgs
		}
	}
	// Where -h is the host, as in psql, help has no short form.
	root.Flags().BoolP("help", "h", false, "show the usage")
	return root
}

// completionHelp refuses a shell that there is no script for.
func completionHelp(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	return flagError{fmt.Errorf("decade completion %s: there is a script for bash, zsh, fish and powershell", args[0]), ""}
}

// argsError wraps cobra's argument checks so that they count as usage errors.
func argsError(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return flagError{fmt.Errorf("%s: %w", cmd.CommandPath(), err), ""}
		}
		return nil
	}
}

// Root gives the command tree for those who describe it (man pages, docs).
func Root(version string) *cobra.Command {
	return newRoot(&Process{Version: version})
}
