package logic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var expiryNobodyRuns = &rule.Rule{
	ID: "LOG021", Name: "expiry-nobody-runs", Severity: rule.Advice,
	Title: "Rows that expire, and nothing takes them away",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A column says until when a row is good. If no query asks it and no job deletes by it, the table keeps every session, token and invitation of ten years, and each look-up walks " +
		"past them.",
	Sources: []string{"ddl-partitioning", "plpgsql-trigger"},
	Limits:  "Jobs outside of the database cannot be seen; decade maintain can run the expiry. Silent where a query, a function or a job of pg_cron compares the column with the clock.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, c := range t.Columns {
				if t.Kind != catalog.ForeignTable && expiryName(c) && strings.HasPrefix(c.Name, "expire") && !asked(p, t, c.Name) && !maintained(p, t.Name) && !scheduled(p, t.Name.Name) {
					reportNobody(p, t, c)
				}
			}
		}
	},
}

func expiryName(c *catalog.Column) bool {
	return slices.Contains([]string{"expires_at", "expires_on", "expire_at", "expiry", "valid_until", "valid_to", "validUntil", "expiresAt"}, c.Name) &&
		c.Type.Is("timestamp with time zone", "timestamp without time zone", "date")
}

// asked reports whether some query or function compares the column.
func asked(p *rule.Pass, t *catalog.Table, column string) bool {
	if slices.ContainsFunc(p.ConditionsOn(t), func(d rule.Condition) bool { return d.Left.Column == column }) {
		return true
	}
	// A trigger that compares NEW.column is another matter: LOG001.
	return slices.ContainsFunc(triggers(p), func(a attached) bool { return a.table == t && comparesWithNow(a) == column })
}

func reportNobody(p *rule.Pass, t *catalog.Table, c *catalog.Column) {
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: place(t, c),
		Message: fmt.Sprintf("nothing asks %s.%s and nothing deletes by it: what has expired stays", t.Name, c.Name),
		Fixes: []rule.Fix{{
			Title: "Delete in small batches by a job, and ask the time when reading",
			Steps: []rule.FixStep{{SQL: fmt.Sprintf("DELETE FROM %s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %s WHERE %s <= now() LIMIT 1000 FOR UPDATE SKIP LOCKED))",
				sqlName(t.Name), sqlName(t.Name), ident.Quote(c.Name)), Comment: "the job repeats it until no row is left"}},
			Manual: true,
			Note:   fmt.Sprintf("With an index on (%s). Large volumes are partitioned by %s instead, and dropped.", c.Name, c.Name),
		}},
	})
}

var readIgnoresExpiry = &rule.Rule{
	ID: "LOG022", Name: "read-ignores-expiry", Severity: rule.Warning,
	Title: "Query for what holds now that does not ask the time",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "The table says until when a row holds, and the query takes all of them: bonuses that are over still count, links that have expired still open. A state column does not help: " +
		"it changes when a job runs, not when the time comes.",
	Sources: []string{"functions-datetime", "schema-design:triggers/check_view_expiration"},
	Limits:  "Queries whose name says now, current or active, or that ask for state 'active'. A report over the past rightly takes all.",
	Run: func(p *rule.Pass) {
		for _, q := range p.Queries {
			for _, l := range q.Levels {
				if l.Kind != "select" {
					continue
				}
				for _, r := range l.Relations {
					if r.Table != nil {
						judgeExpiry(p, q, l, r)
					}
				}
			}
		}
	},
}

func judgeExpiry(p *rule.Pass, q *workload.Query, l *workload.Level, r workload.Relation) {
	t := p.Catalog.Root(r.Table)
	i := slices.IndexFunc(t.Columns, expiryName)
	if i < 0 || !presentTense(q, l) {
		return
	}
	c := t.Columns[i]
	if slices.ContainsFunc(q.Levels, func(l *workload.Level) bool {
		return slices.ContainsFunc(l.Predicates, func(d workload.Predicate) bool {
			return d.Left.Column == c.Name || d.Right.Column == c.Name || strings.Contains(strings.ToLower(d.Text), strings.ToLower(c.Name))
		})
	}) {
		return
	}
	column := ident.Quote(c.Name)
	if len(l.Relations) > 1 {
		column = ident.Quote(alias(r)) + "." + column
	}
	condition := column + " > now()"
	if !c.NotNull {
		condition = "(" + column + " IS NULL OR " + condition + ")"
	}
	p.Report(rule.Finding{
		Confidence: rule.Heuristic, Evidence: rule.ByWorkload, Object: rule.QueryObject(q), Query: q.Name, Pos: q.Span, Detail: t.Name.String(),
		Message: fmt.Sprintf("query %s takes rows of %s whose %s is over", q.Name, t.Name, c.Name),
		Fixes:   []rule.Fix{{Title: "Ask the time", Manual: true, Note: "AND " + condition}},
	})
}

// presentTense: the query is for what holds now.
func presentTense(q *workload.Query, l *workload.Level) bool {
	if slices.ContainsFunc(rule.Words(q.Name), func(w string) bool { return slices.Contains([]string{"now", "current", "active", "valid", "live"}, w) }) {
		return true
	}
	return slices.ContainsFunc(l.Predicates, func(d workload.Predicate) bool {
		return d.Op == "=" && slices.Contains([]string{"status", "state"}, d.Left.Column) && slices.Contains([]string{"'active'", "'valid'", "'open'", "'live'"}, d.Right.Text)
	})
}
