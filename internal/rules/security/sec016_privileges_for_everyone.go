package security

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var privilegesForEveryone = &rule.Rule{
	ID: "SEC016", Name: "privileges-for-everyone", Severity: rule.Warning,
	Title: "Privileges are granted to PUBLIC",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "PUBLIC is every role there is and every role there will be: the one for monitoring, the one for the new partner, the one whose password leaks. " +
		"CREATE on a schema in the search_path lets any of them put objects in front of yours.",
	Sources: []string{"ddl-priv", "ddl-schemas"},
	Limits:  "One finding per set of privileges and kind of object. EXECUTE on functions, USAGE on types and languages and CONNECT are given to everyone by PostgreSQL itself and are not counted.",
	Run: func(p *rule.Pass) {
		type group struct {
			first   *catalog.Grant
			objects []string
			steps   []rule.FixStep
		}
		groups := map[string]*group{}
		var order []string
		for _, g := range p.Catalog.Grants {
			privileges := tooOpen(g)
			if g.Grantee != "public" || len(privileges) == 0 || partOfOpenTable(p, g) {
				continue
			}
			key := g.ObjectKind + " " + strings.Join(privileges, ", ")
			if groups[key] == nil {
				groups[key] = &group{first: g}
				order = append(order, key)
			}
			x := groups[key]
			x.objects = append(x.objects, g.Object)
			x.steps = append(x.steps, rule.FixStep{SQL: revoke(g, privileges)})
		}
		for _, key := range order {
			x := groups[key]
			privileges := tooOpen(x.first)
			f := rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Pos: x.first.Pos, Detail: key, Object: rule.Object{Kind: "role", Name: "public"},
				Message: fmt.Sprintf("every role may %s %s %s", words(privileges), on(x.first.ObjectKind, len(x.objects)), some(x.objects)),
				Facts:   []rule.Fact{{Name: "granted to PUBLIC", Value: strings.Join(privileges, ", ")}, {Name: "on", Value: strings.Join(x.objects, ", ")}},
				Fixes: []rule.Fix{{
					Title: "Take the privileges back from PUBLIC", Steps: x.steps,
					Manual: x.first.ObjectKind != "schema",
					Note:   "Grant them to the roles that need them first.",
				}},
			}
			p.Report(f)
		}
	},
}

// tooOpen gives the privileges of a grant that nobody should have for being
// anybody.
func tooOpen(g *catalog.Grant) []string {
	switch g.ObjectKind {
	case "table", "sequence", "foreign server", "foreign data wrapper":
		return g.Privileges
	case "schema", "database":
		if slices.Contains(g.Privileges, "create") {
			return []string{"create"}
		}
	}
	return nil
}

// partOfOpenTable: the grant is on a partition, and the same is granted on
// the table that it belongs to.
func partOfOpenTable(p *rule.Pass, g *catalog.Grant) bool {
	schema, name, _ := strings.Cut(g.Object, ".")
	t := p.Catalog.Table(catalog.Name{Schema: schema, Name: name})
	if g.ObjectKind != "table" || t == nil || t.PartitionOf == nil {
		return false
	}
	root := p.Catalog.Root(t).Name.String()
	return slices.ContainsFunc(p.Catalog.Grants, func(o *catalog.Grant) bool { return o.Object == root && o.Grantee == g.Grantee })
}

func revoke(g *catalog.Grant, privileges []string) string {
	list := strings.ToUpper(strings.Join(privileges, ", "))
	if len(g.Columns) > 0 {
		var parts []string
		for _, x := range privileges {
			parts = append(parts, strings.ToUpper(x)+" ("+rule.ColumnList(g.Columns)+")")
		}
		list = strings.Join(parts, ", ")
	}
	object := ident.Quote(g.Object)
	if g.ObjectKind == "table" || g.ObjectKind == "sequence" {
		schema, name, _ := strings.Cut(g.Object, ".")
		object = ident.Qualified(schema, name)
	}
	return "REVOKE " + list + " ON " + strings.ToUpper(g.ObjectKind) + " " + object + " FROM " + roleSQL(g.Grantee)
}

func words(privileges []string) string {
	if len(privileges) == 1 {
		return privileges[0]
	}
	last := len(privileges) - 1
	return strings.Join(privileges[:last], ", ") + " and " + privileges[last]
}

func on(kind string, n int) string {
	switch {
	case kind == "schema" || kind == "database":
		return "objects in " + kind
	case n == 1:
		return "on " + kind
	}
	return fmt.Sprintf("on %d %ss:", n, kind)
}
