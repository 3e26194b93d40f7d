package timescale

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var rowsBeforeHypertable = &rule.Rule{
	ID: "TSC019", Name: "rows-before-hypertable", Severity: rule.Error,
	Title: "create_hypertable on a table that holds rows",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "TimescaleDB refuses create_hypertable on a table with rows unless migrate_data says that they are to be moved. It moves them in one transaction, under ACCESS EXCLUSIVE, and writes each again: on a large table that is an outage of " +
		"hours. A script that works on an empty test database fails on the real one.",
	Sources: []string{"timescaledb", "lifecycle:timescale"},
	Limits:  "A table that was there before the script may be empty: then it is a warning.",
	Run: func(p *rule.Pass) {
		filled := map[catalog.Name]bool{}
		for _, s := range p.Steps {
			for _, a := range s.Actions {
				switch {
				case a.Kind == ddl.DataChange && (a.Detail == "insert" || a.Detail == "copy" || a.Detail == "merge"), a.Kind == ddl.CreateTableAs:
					filled[a.Relation] = true
				case a.Kind == ddl.Truncate:
					filled[a.Relation] = false
				case a.Kind == ddl.CreateHypertable && a.Detail == "" && a.Before != nil && a.Before.Hypertable == nil && !strings.Contains(strings.ToLower(s.Stmt.SQL), "migrate_data"):
					judgeFilled(p, a, s, filled[a.Relation])
				}
			}
		}
	},
}

func judgeFilled(p *rule.Pass, a ddl.Action, s *ddl.Step, filled bool) {
	rows, _, known := p.Size(a.Relation)
	if !filled && (!a.Existed || known && rows < 1) || a.Before.PartitionBy != nil {
		return
	}
	f := rule.Finding{
		Confidence: rule.Measured, Evidence: rule.ByText, Object: rule.TableObject(a.Before), Pos: s.Stmt.Span,
		Message: fmt.Sprintf("%s holds rows when it is made a hypertable, so TimescaleDB refuses it", a.Relation),
		Facts:   []rule.Fact{{Name: "refused with", Value: "0A000", Source: "measured on TimescaleDB 2.19.3 and 2.31.0, Apache build"}},
	}
	severity := rule.Error
	if !filled && !known {
		severity = rule.Warning
		f.Message = fmt.Sprintf("%s was there before: if it holds a row TimescaleDB refuses to make it a hypertable", a.Relation)
	}
	sql := strings.TrimSuffix(strings.TrimSpace(s.Stmt.SQL), ";")
	if i := strings.LastIndexByte(sql, ')'); i > 0 {
		f.Fixes = []rule.Fix{{
			Title: "Have the rows moved", Steps: []rule.FixStep{{SQL: sql[:i] + ", migrate_data => true" + sql[i:]}}, Replaces: true,
			Note: "One transaction that writes every row again while readers and writers wait. A large table: make the hypertable beside it, copy in batches, swap the names.",
		}}
	}
	p.ReportAs(severity, f)
}
