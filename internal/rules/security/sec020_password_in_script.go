package security

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var passwordInScript = &rule.Rule{
	ID: "SEC020", Name: "password-in-script", Severity: rule.Error,
	Title: "Password stands in the script",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The script is kept in the version control for ever, is copied to every developer's machine, and the server writes the statement to its log and to pg_stat_activity. " +
		"A password that was committed once has to be changed.",
	Sources: []string{"sql-createrole", "auth-password"},
	Limits:  "A SCRAM verifier (SCRAM-SHA-256$...) cannot be turned back into the password and is let pass.",
	Run: func(p *rule.Pass) {
		for _, s := range p.Steps {
			if s.Stmt == nil || s.Stmt.Tree == nil {
				continue
			}
			if kind, name, ok := secretOf(s.Stmt.Tree); ok {
				reportPassword(p, s, kind, name)
			}
		}
	},
}

func reportPassword(p *rule.Pass, s *ddl.Step, kind, name string) {
	p.Report(rule.Finding{
		Confidence: rule.Measured, Evidence: rule.ByText, Object: rule.Object{Kind: kind, Name: name}, Pos: s.Stmt.Span,
		Message: fmt.Sprintf("the password of %s %s stands in the script", kind, name),
		Facts:   []rule.Fact{{Name: "statement", Value: s.Stmt.Tag}},
		Fixes: []rule.Fix{{
			Title: "Make the role without a password, and set it outside of the script", Manual: true,
			Note: "psql's \\password sends a SCRAM verifier, never the password itself. Then change this password wherever it was used.",
		}},
	})
}

// secretOf tells whose password a statement holds.
func secretOf(n *sqlparse.Node) (kind, name string, ok bool) {
	switch x := n.GetNode().(type) {
	case *sqlparse.Node_CreateRoleStmt:
		return "role", x.CreateRoleStmt.Role, plainPassword(x.CreateRoleStmt.Options)
	case *sqlparse.Node_AlterRoleStmt:
		return "role", x.AlterRoleStmt.Role.GetRolename(), plainPassword(x.AlterRoleStmt.Options)
	case *sqlparse.Node_CreateUserMappingStmt:
		return "user mapping", x.CreateUserMappingStmt.Servername, plainPassword(x.CreateUserMappingStmt.Options)
	case *sqlparse.Node_AlterUserMappingStmt:
		return "user mapping", x.AlterUserMappingStmt.Servername, plainPassword(x.AlterUserMappingStmt.Options)
	case *sqlparse.Node_CreateSubscriptionStmt:
		return "subscription", x.CreateSubscriptionStmt.Subname, inConninfo.MatchString(x.CreateSubscriptionStmt.Conninfo)
	}
	return "", "", false
}

// inConninfo finds a password in a connection string, as a keyword or in a URL.
var inConninfo = pattern.New(`(?i)\bpassword\s*=\s*\S|://[^/\s:@]+:[^/\s@]+@`)

func plainPassword(options []*sqlparse.Node) bool {
	for _, o := range options {
		d := o.GetDefElem()
		if d.GetDefname() != "password" {
			continue
		}
		s := d.Arg.GetString_().GetSval()
		// A variable of psql (:'password') is no secret of the script.
		return s != "" && !strings.HasPrefix(s, "SCRAM-SHA-256$") && !strings.HasPrefix(s, ":")
	}
	return false
}
