package planning

import "github.com/decadedb/decade/internal/plan"

// RenameStep is what a confirmed rename becomes.
func RenameStep(from, to string) (plan.Step, error) { return renameStep(Rename{From: from, To: to}) }
