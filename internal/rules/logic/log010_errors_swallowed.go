package logic

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var errorsSwallowed = &rule.Rule{
	ID: "LOG010", Name: "errors-swallowed", Severity: rule.Warning,
	Title: "Function that hides every error",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "WHEN OTHERS THEN NULL catches the error that was expected and all the others: the full disk, the missing column, the broken constraint. The work of the block is " +
		"rolled back, the caller is told that all is well, and a nightly job can do nothing at all for years.",
	Sources: []string{"plpgsql-control-structures"},
	Limits:  "Seen where the handler does nothing, or nothing but return. One that logs, raises a notice or tries something else is left alone.",
	Run: func(p *rule.Pass) {
		for _, fn := range p.Catalog.Functions {
			if fn.Language == "plpgsql" && hidesErrors(fn) {
				p.Report(rule.Finding{
					Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.FunctionObject(fn), Pos: fn.Pos,
					Message: fmt.Sprintf("function %s catches every error and says nothing", fn.Name),
					Detail:  strings.Join(fn.Args, ","),
					Fixes: []rule.Fix{{
						Title: "Catch the one error that is expected", Manual: true,
						Note: "WHEN unique_violation THEN ... names it. Let the others through; a job that must go on writes SQLERRM and SQLSTATE into a table first.",
					}},
				})
			}
		}
	},
}

var silentHandler = pattern.New(`(?is)\bexception\s+when\s+(?:others|sqlstate\s*'[^']*')\s+then\s+(?:null\s*;\s*|return\b[^;]*;\s*)*end\b`)

func hidesErrors(fn *catalog.Function) bool { return silentHandler.MatchString(code(fn.Body)) }
