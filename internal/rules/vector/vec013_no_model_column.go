package vector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var noModelColumn = &rule.Rule{
	ID: "VEC013", Name: "no-model-column", Severity: rule.Warning,
	Title: "Nothing says which model made an embedding",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Vectors of two models are points of two spaces: their distances are numbers without a meaning, even where the dimensions agree, and no error tells. In ten years there will be several models, or the same name with " +
		"other weights. Without a column for it nobody can tell which rows to make anew, keep an index for each, or know why the search became bad.",
	Sources: []string{"pgvector", "vector:model"},
	Limits:  "By name: a column with model, embedder or encoder in it, or a version of the embedding.",
	Run: func(p *rule.Pass) {
		for _, c := range columns(p) {
			if slices.ContainsFunc(c.t.Columns, func(o *catalog.Column) bool { return namesModel(o.Name) }) {
				continue
			}
			f := c.finding(p, rule.Heuristic, "no column of %s says which model made %s, so vectors of a later model cannot be told from these", c.t.Name, c.c.Name)
			f.Fixes = []rule.Fix{{
				Title: "Add the model to each row",
				Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s text", sqlName(c.t.Name), "embedding_model")}},
				Note:  "Fill it for what is there, then CHECK that it is set where the embedding is. Better a small table of models (id, name, dimensions) and a smallint here; filter by it in every search, with one partial index a model.",
			}}
			p.Report(f)
		}
	},
}

func namesModel(name string) bool {
	name = strings.ToLower(name)
	for _, w := range []string{"model", "embedder", "encoder", "embedding_version", "embedding_source", "embedded_by"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}
