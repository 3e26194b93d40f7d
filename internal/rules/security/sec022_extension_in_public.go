package security

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var extensionInPublic = &rule.Rule{
	ID: "SEC022", Name: "extension-in-public", Severity: rule.Advice, Strict: true,
	Title: "Extension is installed in the schema public",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The functions of the extension stand among the application's own: they are offered by every tool that publishes the schema, they take names, and a SECURITY DEFINER function that must find them " +
		"has to trust the whole of public.",
	Sources: []string{"sql-createextension", "ddl-schemas"},
	Limits:  "Extensions that have a schema of their own, or that cannot be moved, are left out.",
	Run: func(p *rule.Pass) {
		for _, e := range p.Catalog.Extensions {
			if e.Schema != "public" || slices.Contains([]string{"timescaledb", "timescaledb_toolkit", "plpgsql", "pg_cron", "postgis", "pg_partman"}, e.Name) {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.Object{Kind: "extension", Name: e.Name}, Pos: e.Pos,
				Message: fmt.Sprintf("extension %s is installed in schema public", e.Name),
				Facts:   []rule.Fact{{Name: "schema", Value: "public", Source: "pg_extension"}},
				Fixes: []rule.Fix{{
					Title: "Move it to a schema of its own", Manual: true,
					Steps: []rule.FixStep{
						{SQL: "CREATE SCHEMA IF NOT EXISTS extensions"},
						{SQL: "GRANT USAGE ON SCHEMA extensions TO PUBLIC"},
						{SQL: "ALTER EXTENSION " + ident.Quote(e.Name) + " SET SCHEMA extensions"},
					},
					Note: "Then add it to the search_path of the database and of functions that set their own: ALTER DATABASE ... SET search_path = public, extensions.",
				}},
			})
		}
	},
}
