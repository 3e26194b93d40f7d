package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// newHelp replaces cobra's own, which answers an unknown topic with exit code 0.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:     "help [verb or topic]",
		Short:   "Explain a verb or a topic",
		GroupID: "learn",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownTopic(cmd.Root(), strings.Join(args, " "))
			}
			return about.Help()
		},
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			var out []string
			for _, c := range cmd.Root().Commands() {
				if !c.Hidden {
					out = append(out, c.Name()+"\t"+c.Short)
				}
			}
			return out, cobra.ShellCompDirectiveNoFileComp
		},
	}
}

func unknownTopic(root *cobra.Command, word string) error {
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return flagError{fmt.Errorf("there is no help about %s", word), didYouMean(closest(word, names))}
}

// usage prints what stands below a verb's text: how it is called, examples,
// verbs, topics, flags.
func usage(cmd *cobra.Command) error {
	w := cmd.OutOrStdout()
	fmt.Fprintf(w, "Usage:\n  %s\n", cmd.UseLine())
	if cmd.HasExample() {
		fmt.Fprintf(w, "\nExamples:\n%s\n", cmd.Example)
	}
	for _, g := range cmd.Groups() {
		list(w, g.Title+":", cmd.Commands(), func(c *cobra.Command) bool { return c.GroupID == g.ID && c.IsAvailableCommand() })
	}
	if cmd.HasParent() {
		list(w, "Verbs:", cmd.Commands(), (*cobra.Command).IsAvailableCommand)
	}
	if cmd.HasAvailableLocalFlags() {
		fmt.Fprintf(w, "\nFlags:\n%s", cmd.LocalFlags().FlagUsages())
	}
	list(w, "Topics (decade help TOPIC):", cmd.Commands(), (*cobra.Command).IsAdditionalHelpTopicCommand)
	if !cmd.HasParent() {
		fmt.Fprint(w, "\ndecade help VERB shows a verb's flags and examples.\n")
	}
	return nil
}

func list(w io.Writer, title string, cmds []*cobra.Command, which func(*cobra.Command) bool) {
	for _, c := range cmds {
		if !which(c) {
			continue
		}
		if title != "" {
			fmt.Fprintf(w, "\n%s\n", title)
			title = ""
		}
		fmt.Fprintf(w, "  %-*s  %s\n", c.NamePadding(), c.Name(), c.Short)
	}
}
