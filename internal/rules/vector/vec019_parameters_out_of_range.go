package vector

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var parametersOutOfRange = &rule.Rule{
	ID: "VEC019", Name: "vector-index-parameters", Severity: rule.Error,
	Title:   "Parameters of a vector index are out of range",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "HNSW takes m from 2 to 100 and ef_construction from 4 to 1000, at least twice m; IVFFlat takes lists from 1 to 32768. PostgreSQL refuses anything else, and an m above 32 with the default ef_construction of 64.",
	Sources: []string{"pgvector", "vector:parameters"},
	Run: func(p *rule.Pass) {
		for _, a := range allIndexes(p) {
			why, good := wrongParameters(a.x)
			if why == "" {
				continue
			}
			f := a.finding(p, rule.Measured, "index %s has %s, so PostgreSQL refuses it", a.x.Name, why)
			f.Facts = []rule.Fact{{Name: "refused with", Value: "22023", Source: "measured on pgvector 0.8.0 and 0.8.7"}}
			like := *a.x
			like.Options = good
			f.Fixes = []rule.Fix{{Title: "Use " + optionWords(good), Steps: []rule.FixStep{{SQL: rule.IndexSQL(&like, a.t.Name, a.x.Name, "")}}, Replaces: true,
				Note: "m 16 serves up to a million rows; ef_construction 64 to 256, more costs build time alone."}}
			p.Report(f)
		}
	},
}

func wrongParameters(x *catalog.Index) (why string, good catalog.Options) {
	good = x.Options
	clamp := func(name string, low, high int) {
		v, set := x.Options.Get(name)
		if n := atoi(v); set && (n < low || n > high) {
			why = fmt.Sprintf("%s = %s (%d to %d are allowed)", name, v, low, high)
			good = good.Set(name, fmt.Sprint(min(max(n, low), high)))
		}
	}
	if x.Method == "ivfflat" {
		clamp("lists", 1, 32768)
		return why, good
	}
	clamp("m", 2, 100)
	clamp("ef_construction", 4, 1000)
	if m, ef := option(x, "m", 16), option(x, "ef_construction", 64); why == "" && ef < 2*m {
		why = fmt.Sprintf("ef_construction = %d below twice m = %d", ef, m)
		good = good.Set("ef_construction", fmt.Sprint(2*m))
	}
	return why, good
}

func optionWords(o catalog.Options) string {
	var out []string
	for _, x := range o {
		out = append(out, x.Name+" = "+x.Value)
	}
	return strings.Join(out, ", ")
}
