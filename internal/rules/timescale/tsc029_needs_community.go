package timescale

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/sqlparse"
)

var needsCommunity = &rule.Rule{
	ID: "TSC029", Name: "needs-community-build", Severity: rule.Info,
	Title: "Script needs TimescaleDB's community build",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Compression, continuous aggregates and every policy are in the community build under the Timescale Licence. The packages of Debian and of most clouds are the Apache build, which has functions of these names that only err: the " +
		"script stops in the middle. The licence also forbids to offer such a database as a service.",
	Sources: []string{"timescaledb", "lifecycle:timescale", "architect:principles/time-series"},
	Limits:  "Which build the server runs is known only where a live server is beside the files; then it is an error on the Apache build and nothing on the other.",
	Run: func(p *rule.Pass) {
		var first *ddl.Step
		var what []string
		for _, s := range p.Steps {
			if w := communityOnly(s); w != "" {
				if first == nil {
					first = s
				}
				if !strings.Contains(strings.Join(what, ", "), w) {
					what = append(what, w)
				}
			}
		}
		if first == nil {
			return
		}
		f := rule.Finding{
			Confidence: rule.Measured, Evidence: rule.ByText, Object: rule.Object{Kind: "extension", Name: "timescaledb"}, Pos: first.Stmt.Span,
			Message: fmt.Sprintf("%s needs TimescaleDB's community build; the Apache build, which distributions ship, refuses it", strings.Join(what, ", ")),
			Facts:   []rule.Fact{{Name: "refused with", Value: "0A000", Source: "measured on TimescaleDB 2.19.3 and 2.31.0, Apache build"}},
		}
		f.Fixes = []rule.Fix{{Title: "Install the community build, or do it by jobs of your own", Manual: true,
			Note: "drop_chunks, set_chunk_time_interval and time_bucket work on both. SHOW timescaledb.license tells the build: apache or timescale."}}
		switch {
		case apache(p):
			f.Message = fmt.Sprintf("%s is refused by this server, which runs the Apache build of TimescaleDB", strings.Join(what, ", "))
			p.ReportAs(rule.Error, f)
		case p.Live != nil && p.Live.Server != nil && p.Live.Server.Settings["timescaledb.license"] == "timescale":
		default:
			p.Report(f)
		}
	},
}

// communityOnly names what in a statement the Apache build refuses.
func communityOnly(s *ddl.Step) string {
	for _, a := range s.Actions {
		switch {
		case a.Kind == ddl.TimescalePolicy:
			return "a " + strings.TrimPrefix(a.Detail, "remove ") + " policy"
		case a.Kind == ddl.CreateMatView:
			if strings.Contains(strings.ToLower(strings.Join(strings.Fields(s.Stmt.SQL), "")), "timescaledb.continuous") {
				return "a continuous aggregate"
			}
		}
	}
	if s.Stmt != nil && s.Stmt.Tree != nil {
		if t := s.Stmt.Tree.GetAlterTableStmt(); t != nil {
			for _, c := range t.Cmds {
				if compresses(c.GetAlterTableCmd().GetDef()) {
					return "compression"
				}
			}
		}
	}
	return ""
}

func compresses(def *sqlparse.Node) bool {
	for _, o := range def.GetList().GetItems() {
		d := o.GetDefElem()
		if ns := strings.ToLower(d.GetDefnamespace()); (ns == "timescaledb" || ns == "tsdb") && (strings.HasPrefix(d.GetDefname(), "compress") || strings.Contains(d.GetDefname(), "columnstore")) {
			return true
		}
	}
	return false
}
