package planning

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/plan"
)

// RenameStep is what a confirmed rename becomes.
func RenameStep(from, to string) (plan.Step, error) { return renameStep(Rename{From: from, To: to}) }

// ValuesIn gives the expressions of the notes in a desired text.
func ValuesIn(sql string, desired *catalog.Catalog) (map[string]string, error) {
	out, err := values([]text{{"after.sql", sql}}, nil, desired)
	return out.exprs, err
}
