package constraint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

var caseSensitiveUnique = &rule.Rule{
	ID: "CON018", Name: "case-sensitive-unique", Severity: rule.Advice,
	Title: "Unique e-mail or user name that counts capitals",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Ann@example.com and ann@example.com are two rows and one person. The second registration succeeds, the password reset goes to one of the two, and merging accounts " +
		"years later is work by hand.",
	Sources: []string{"indexes-expressional", "citext", "collation"},
	Limits:  "A warning where a query compares lower(column) and so shows that capitals do not count. An application that always writes lower case can say so by a CHECK (email = lower(email)).",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			for _, i := range t.Indexes {
				if !i.Unique || i.Parent != "" || len(i.KeyColumns()) != len(i.Keys) {
					continue
				}
				for _, k := range i.Keys {
					c := t.Column(k.Column)
					if c != nil && caselessName(c.Name) && c.Type.Is("text", "character varying", "character") && c.Collation == "" && k.Collation == "" && !folded(p, t, c.Name) {
						reportCase(p, t, i, c)
						break
					}
				}
			}
		}
	},
}

func caselessName(n string) bool {
	return slices.Contains([]string{"email", "e_mail", "email_address", "username", "user_name", "login", "handle", "nickname"}, strings.Join(rule.Words(n), "_"))
}

// folded: a unique index over lower(column), or a CHECK that demands it.
func folded(p *rule.Pass, t *catalog.Table, column string) bool {
	for _, i := range t.Indexes {
		if i.Unique && slices.ContainsFunc(i.Keys, func(k catalog.IndexKey) bool {
			if k.Expr == nil {
				return false
			}
			n, err := p.Expr(k.Expr.SQL)
			return err == nil && lowers(n, column)
		}) {
			return true
		}
	}
	return slices.ContainsFunc(checks(p, t), func(k check) bool { return lowers(k.node, column) })
}

// lowers: lower(column) stands in the expression.
func lowers(n *sqlparse.Node, column string) bool {
	found := false
	sqlparse.Walk(n, func(m *sqlparse.Node) bool {
		if f := m.GetFuncCall(); f != nil && functionName(f) == "lower" && len(f.Args) == 1 && columnOf(bare(f.Args[0])) == column {
			found = true
		}
		return !found
	})
	return found
}

func reportCase(p *rule.Pass, t *catalog.Table, i *catalog.Index, c *catalog.Column) {
	object, pos := keyObject(t, i)
	f := rule.Finding{
		Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: object, Pos: pos,
		Message: fmt.Sprintf("unique key (%s) of %s takes %s twice when only the capitals differ", strings.Join(i.KeyColumns(), ", "), t.Name, c.Name),
	}
	severity := rule.Advice
	for _, d := range p.ConditionsOn(t) {
		if d.Function == nil && d.Left.Column == c.Name && (d.Left.Func == "lower" || d.Op == "ilike") && severity == rule.Advice {
			severity, f.Confidence = rule.Warning, rule.Structural
			f.Facts = append(f.Facts, rule.Fact{Name: "compared without regard to capitals by", Value: "query " + d.Name})
		}
	}
	var keys []string
	for _, k := range i.KeyColumns() {
		if k == c.Name {
			keys = append(keys, "lower("+ident.Quote(k)+")")
		} else {
			keys = append(keys, ident.Quote(k))
		}
	}
	where := ""
	if i.Where != nil {
		where = "WHERE " + i.Where.SQL
	}
	fix := p.CreateIndexFix(t, rule.NewName(t.Name.Name, strings.Join(i.KeyColumns(), "_")+"_lower", "key"), true, "", strings.Join(keys, ", "), where)
	fix.Note += " Fails where two rows differ in capitals only: merge those first. Queries then compare lower(" + c.Name + ")."
	f.Fixes = []rule.Fix{fix}
	p.ReportAs(severity, f)
}

// keyObject is the constraint that a unique index serves, or the index.
func keyObject(t *catalog.Table, i *catalog.Index) (rule.Object, span.Span) {
	if c := t.Constraint(i.Constraint); c != nil {
		return rule.ConstraintObject(t, c.Name), placed(t, c)
	}
	if i.Pos.IsZero() {
		return rule.IndexObject(t, i.Name), t.Pos
	}
	return rule.IndexObject(t, i.Name), i.Pos
}

var softDeleteUnique = &rule.Rule{
	ID: "CON019", Name: "unique-beside-soft-delete", Severity: rule.Warning,
	Title: "Unique key that does not know of deleted rows",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "With the time of deletion in the key nothing is unique: it is NULL for all that live, and NULLs never collide, so two living rows have one name. Without it a deleted row " +
		"keeps its name taken for ever. A partial unique index over the living rows is what was meant.",
	Sources: []string{"indexes-partial", "indexes-unique"},
	Limits:  "A name that must never be used again, such as an invoice number, belongs into the plain key; that case is only advice.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			marker := deletionMarker(t)
			if marker == nil {
				continue
			}
			for _, i := range t.Indexes {
				pk := t.PrimaryKey()
				if !i.Unique || i.Parent != "" || i.Where != nil || i.NullsNotDistinct || len(i.KeyColumns()) != len(i.Keys) || pk != nil && i.Constraint == pk.Name {
					continue
				}
				reportSoftDelete(p, t, i, marker)
			}
		}
	},
}

// deletionMarker gives the column that says that a row is deleted.
func deletionMarker(t *catalog.Table) *catalog.Column {
	for _, c := range t.Columns {
		name := strings.Join(rule.Words(c.Name), "_")
		if c.Type.Is("timestamp with time zone", "timestamp without time zone", "date") && !c.NotNull && slices.Contains([]string{"deleted_at", "deprecated_at", "removed_at", "discarded_at", "retired_at"}, name) ||
			c.Type.Is("boolean") && slices.Contains([]string{"is_deleted", "deleted", "is_removed"}, name) {
			return c
		}
	}
	return nil
}

func reportSoftDelete(p *rule.Pass, t *catalog.Table, i *catalog.Index, marker *catalog.Column) {
	object, pos := keyObject(t, i)
	var columns []string
	for _, k := range i.KeyColumns() {
		if k != marker.Name {
			columns = append(columns, k)
		}
	}
	if len(columns) == 0 {
		return
	}
	f := rule.Finding{Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: object, Pos: pos}
	severity := rule.Advice
	inKey := len(columns) < len(i.Keys)
	switch {
	case inKey && !marker.Type.Is("boolean"):
		severity, f.Confidence = rule.Error, rule.Measured
		f.Message = fmt.Sprintf("unique key (%s) of %s keeps nothing unique: %s is NULL in every row that is not deleted", strings.Join(i.KeyColumns(), ", "), t.Name, marker.Name)
	case inKey:
		severity = rule.Warning
		f.Message = fmt.Sprintf("unique key (%s) of %s takes one deleted row of each and refuses the second", strings.Join(i.KeyColumns(), ", "), t.Name)
	default:
		f.Message = fmt.Sprintf("a deleted row of %s keeps its (%s) taken", t.Name, strings.Join(columns, ", "))
	}
	where := "WHERE " + ident.Quote(marker.Name) + " IS NULL"
	if marker.Type.Is("boolean") {
		where = "WHERE NOT " + ident.Quote(marker.Name)
	}
	fix := p.CreateIndexFix(t, rule.NewName(t.Name.Name, strings.Join(columns, "_")+"_living", "key"), true, "", rule.ColumnList(columns), where)
	if i.Constraint != "" {
		fix.Steps = append(fix.Steps, rule.FixStep{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", table(t), ident.Quote(i.Constraint))})
	} else if t.Kind == catalog.PartitionedTable {
		fix.Steps = append(fix.Steps, rule.FixStep{SQL: "DROP INDEX " + ident.Qualified(t.Name.Schema, i.Name)})
	} else {
		fix.Steps = append(fix.Steps, rule.FixStep{SQL: "DROP INDEX CONCURRENTLY " + ident.Qualified(t.Name.Schema, i.Name), NoTransaction: true})
	}
	fix.Title = "Make the living rows unique"
	fix.Note = "Fails where living rows repeat already: mend those first. ON CONFLICT has to repeat the condition."
	fix.Manual = severity == rule.Advice || t.PartitionBy != nil && !holdsAll(columns, t.PartitionBy.Columns()) || referred(p, t, i.KeyColumns())
	f.Fixes = []rule.Fix{fix}
	p.ReportAs(severity, f)
}

// referred: a foreign key points at these columns.
func referred(p *rule.Pass, t *catalog.Table, columns []string) bool {
	return slices.ContainsFunc(p.Tables(), func(o *catalog.Table) bool {
		return slices.ContainsFunc(o.Constraints, func(c *catalog.Constraint) bool {
			return c.Kind == catalog.ForeignKey && c.RefTable == t.Name && slices.Equal(c.RefColumns, columns)
		})
	})
}

var momentInKey = &rule.Rule{
	ID: "CON020", Name: "moment-in-unique-key", Severity: rule.Warning,
	Title: "Unique key with the moment of writing in it",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "now() is another microsecond each time, so a key that includes it never refuses anything: the same task is completed twice a day, the same payment is booked again by a " +
		"retry a second later. It looks like a protection in every review and is none.",
	Sources: []string{"ddl-constraints", "ddl-partitioning-declarative"},
	Limits:  "Seen by a default of now(). On a partitioned table the key must include the partition key, so the true key needs a table of its own.",
	Run: func(p *rule.Pass) {
		for _, t := range judged(p) {
			pk := t.PrimaryKey()
			for _, i := range t.Indexes {
				if !i.Unique || i.Parent != "" || len(i.Keys) < 2 || len(i.KeyColumns()) != len(i.Keys) || pk != nil && i.Constraint == pk.Name {
					continue
				}
				if m := moment(t, i); m != "" {
					reportMomentKey(p, t, i, m)
				}
			}
		}
	},
}

// moment gives the column of a key that holds the time of writing.
func moment(t *catalog.Table, i *catalog.Index) string {
	for _, k := range i.KeyColumns() {
		c := t.Column(k)
		if c != nil && c.Type.Is("timestamp with time zone", "timestamp without time zone") && hasDefault(c) && strings.HasSuffix(strings.ToLower(k), "at") &&
			(strings.Contains(strings.ToLower(c.Default.SQL), "now()") || strings.Contains(strings.ToLower(c.Default.SQL), "current_timestamp")) {
			return k
		}
	}
	return ""
}

func reportMomentKey(p *rule.Pass, t *catalog.Table, i *catalog.Index, m string) {
	object, pos := keyObject(t, i)
	rest := slices.DeleteFunc(slices.Clone(i.KeyColumns()), func(c string) bool { return c == m })
	if inUniqueKey(t, rest...) {
		return
	}
	f := rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: object, Pos: pos,
		Message: fmt.Sprintf("unique key (%s) of %s never refuses a repetition: %s is another moment each time", strings.Join(i.KeyColumns(), ", "), t.Name, m),
	}
	forced := t.PartitionBy != nil && slices.Contains(t.PartitionBy.Columns(), m) || t.Hypertable != nil && t.Hypertable.TimeColumn == m
	if forced {
		f.Facts = []rule.Fact{{Name: "why it is there", Value: m + " is the partition key"}}
		f.Fixes = []rule.Fix{sideTable(t, rest)}
	} else {
		fix := p.CreateIndexFix(t, rule.NewName(t.Name.Name, strings.Join(rest, "_"), "key"), true, "", rule.ColumnList(rest), "")
		fix.Title, fix.Manual = "Make unique what identifies the event", true
		fix.Note = "Then drop the old key. Fails where rows repeat already: remove the doubles first."
		f.Fixes = []rule.Fix{fix}
	}
	p.Report(f)
}

// sideTable keeps a key unique that the partitions of a table cannot.
func sideTable(t *catalog.Table, columns []string) rule.Fix {
	var defs []string
	for _, c := range columns {
		defs = append(defs, fmt.Sprintf("%s %s NOT NULL", ident.Quote(c), t.Column(c).Type))
	}
	side := ident.Qualified(t.Name.Schema, rule.NewName(t.Name.Name, "", "keys"))
	return rule.Fix{
		Title:  "Keep the key in a narrow table beside it",
		Steps:  []rule.FixStep{{SQL: fmt.Sprintf("CREATE TABLE %s (%s, PRIMARY KEY (%s))", side, strings.Join(defs, ", "), rule.ColumnList(columns))}},
		Manual: true,
		Note:   "Whoever writes inserts the key there first, in the same transaction, with ON CONFLICT DO NOTHING, and writes the row only if it went in. Delete the old keys when no retry can come any more.",
	}
}
