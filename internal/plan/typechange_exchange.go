package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// exchange lets the columns change places. All locks are taken at once, before
// anything is done: one that is taken later could wait for somebody who waits.
func (s *columnSwap) exchange(function, proof string) []string {
	t, name := s.t.To.Name, s.to.Name
	col := func(c string) string { return alter(t) + "ALTER COLUMN " + ident.Quote(c) + " " }
	locked := []string{sqlwrite.Name(t)}
	for _, f := range s.foreign {
		for _, n := range []string{sqlwrite.Name(f.table.Name), sqlwrite.Name(f.key.RefTable)} {
			if !slices.Contains(locked, n) {
				locked = append(locked, n)
			}
		}
	}
	before, after := s.m.aroundViews([]catalog.Name{t})
	sql := []string{"LOCK TABLE " + strings.Join(locked, ", ") + " IN ACCESS EXCLUSIVE MODE"}
	sql = append(sql, before...)
	sql = append(sql, "DROP TRIGGER "+ident.Quote(s.trigger)+" ON "+sqlwrite.Name(t), "DROP FUNCTION "+function+"()")
	for _, f := range s.foreign {
		sql = append(sql, dropConstraintSQL(f.table.Name, f.key))
	}
	for _, c := range slices.Concat(s.checks, s.keys) {
		sql = append(sql, dropConstraintSQL(t, c))
	}
	sql = append(sql, alter(t)+"RENAME COLUMN "+ident.Quote(name)+" TO "+ident.Quote(s.old), alter(t)+"RENAME COLUMN "+ident.Quote(s.fresh)+" TO "+ident.Quote(name))
	// The old column first: from 18 on a NOT NULL has a name, which is the
	// column's and has to be free.
	switch {
	case s.from.Identity != catalog.NoIdentity:
		sql = append(sql, s.moveIdentity())
	case s.from.NotNull:
		sql = append(sql, col(s.old)+"DROP NOT NULL")
		fallthrough
	default:
		if s.notNull() {
			sql = append(sql, col(name)+"SET NOT NULL")
		}
	}
	if s.notNull() {
		sql = append(sql, alter(t)+"DROP CONSTRAINT "+ident.Quote(proof))
	}
	if s.from.Default != nil {
		sql = append(sql, col(s.old)+"DROP DEFAULT")
	}
	if s.to.Default != nil {
		sql = append(sql, col(name)+"SET DEFAULT "+s.to.Default.SQL)
	}
	for _, q := range s.m.d.From.Sequences {
		if q.OwnedBy == t && q.OwnedByColumn == name && s.from.Identity == catalog.NoIdentity {
			sql = append(sql, "ALTER SEQUENCE "+sqlwrite.Name(q.Name)+" OWNED BY "+sqlwrite.Name(t)+"."+ident.Quote(name))
		}
	}
	for _, c := range s.keys {
		sql = append(sql, usingIndex(t, c, c.Name, ident.Object(c.Index, "", "new")))
	}
	for _, x := range s.indexes {
		n := indexName(t, x)
		sql = append(sql, "DROP INDEX "+sqlwrite.Name(n), "ALTER INDEX "+sqlwrite.Name(indexName(t, s.twin(x)))+" RENAME TO "+ident.Quote(x.Name))
		if x.Comment != "" {
			sql = append(sql, comment("INDEX "+sqlwrite.Name(n), x.Comment))
		}
	}
	again := func(table *catalog.Table, c *catalog.Constraint) {
		add := addConstraintSQL(table, c)
		if !c.NotEnforced {
			add += " NOT VALID"
		}
		sql = append(sql, add)
	}
	for _, c := range s.checks {
		again(s.t.To, c)
	}
	for _, f := range s.foreign {
		again(f.table, f.key)
	}
	for _, f := range slices.Concat(constraintsOf(s.t.To, s.keys, s.checks), s.foreign) {
		if f.key.Comment != "" {
			sql = append(sql, comment("CONSTRAINT "+ident.Quote(f.key.Name)+" ON "+sqlwrite.Name(f.table.Name), f.key.Comment))
		}
	}
	sql = append(sql, s.m.columnExtras(t, &catalog.Column{Name: name}, s.from)...)
	return append(sql, after...)
}

func constraintsOf(t *catalog.Table, lists ...[]*catalog.Constraint) []foreignKey {
	var out []foreignKey
	for _, c := range slices.Concat(lists...) {
		out = append(out, foreignKey{t, c})
	}
	return out
}

// moveIdentity gives the column that takes the place a sequence of the same
// name which goes on where the other one stands.
func (s *columnSwap) moveIdentity() string {
	t := sqlwrite.Name(s.t.To.Name)
	kind := "ALWAYS"
	if s.from.Identity == catalog.IdentityByDefault {
		kind = "BY DEFAULT"
	}
	var options string
	for _, q := range s.m.d.From.Sequences {
		if q.OwnedBy == s.t.From.Name && q.OwnedByColumn == s.from.Name {
			if to := s.m.d.To.Sequence(q.Name); to != nil {
				q = to
			}
			// The type is the column's; to state it is refused.
			_, rest, _ := strings.Cut(sqlwrite.SequenceOptions(q), " INCREMENT ")
			options = "SEQUENCE NAME " + sqlwrite.Name(q.Name) + " INCREMENT " + rest
		}
	}
	return `DO $decade$
DECLARE
    next bigint := pg_catalog.nextval(pg_catalog.pg_get_serial_sequence(` + ident.Literal(t) + `, ` + ident.Literal(s.old) + `));
BEGIN
    ALTER TABLE ` + t + ` ALTER COLUMN ` + ident.Quote(s.old) + ` DROP IDENTITY, ALTER COLUMN ` + ident.Quote(s.old) + ` DROP NOT NULL;
    ALTER TABLE ` + t + ` ALTER COLUMN ` + ident.Quote(s.to.Name) + ` SET NOT NULL;
    ALTER TABLE ` + t + ` ALTER COLUMN ` + ident.Quote(s.to.Name) + ` ADD GENERATED ` + kind + ` AS IDENTITY (` + options + `);
    EXECUTE pg_catalog.format('ALTER TABLE ` + strings.ReplaceAll(strings.ReplaceAll(t, "'", "''"), "%", "%%") + ` ALTER COLUMN ` + strings.ReplaceAll(strings.ReplaceAll(ident.Quote(s.to.Name), "'", "''"), "%", "%%") + ` RESTART WITH %s', next);
END
$decade$`
}
