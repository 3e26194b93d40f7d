package security

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var definerWithoutSearchPath = &rule.Rule{
	ID: "SEC014", Name: "definer-without-search-path", Severity: rule.Warning,
	Title: "SECURITY DEFINER function that looks names up along the caller's search_path",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The function runs with its owner's rights, but finds tables, functions and operators where the caller's search_path says. A caller who may create anything anywhere, a temporary table is enough, " +
		"puts an object of the same name in front and has it run or read as the owner.",
	Sources: []string{"sql-createfunction"},
	Limits:  "Functions with a body of the SQL standard (BEGIN ATOMIC) bind their names when they are made and are left out.",
	Run: func(p *rule.Pass) {
		for _, fn := range p.Catalog.Functions {
			if !fn.SecurityDefiner || fn.Language == "c" || fn.Language == "internal" || strings.HasPrefix(strings.ToUpper(strings.TrimSpace(fn.Body)), "BEGIN ATOMIC") {
				continue
			}
			path, set := fn.Config.Get("search_path")
			if set && (strings.Trim(path, `"' `) == "" || strings.HasSuffix(strings.TrimSpace(path), "pg_temp")) {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: functionObject(fn), Pos: fn.Pos, Detail: strings.Join(fn.Args, ","),
				Message: fmt.Sprintf("%s %s runs with its owner's rights and finds names along the caller's search_path", fn.Kind, fn.Name),
				Facts:   []rule.Fact{{Name: "search_path", Value: "the caller's"}},
				Fixes: []rule.Fix{{
					Title: "Give the function a search_path of its own, the temporary schema last",
					Steps: []rule.FixStep{{SQL: fmt.Sprintf("ALTER %s SET search_path = pg_catalog, %s, pg_temp", routine(fn), ident.Quote(fn.Name.Schema))}},
					Note:  "Add the schemas of what it uses elsewhere, and let nobody else create objects in them.",
				}},
			}
			if set {
				f.Message = fmt.Sprintf("%s %s runs with its owner's rights and finds the caller's temporary tables first, because its search_path does not end with pg_temp", fn.Kind, fn.Name)
				f.Facts[0].Value = path
				p.ReportAs(rule.Advice, f)
				continue
			}
			p.Report(f)
		}
	},
}

// routine names a function for ALTER, GRANT and REVOKE: "FUNCTION f(text)".
func routine(fn *catalog.Function) string {
	return strings.ToUpper(fn.Kind) + " " + sqlName(fn.Name) + "(" + strings.Join(fn.Args, ", ") + ")"
}

func functionObject(fn *catalog.Function) rule.Object { return rule.FunctionObject(fn) }
