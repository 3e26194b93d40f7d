package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// exchange lets the columns change places, under locks on all tables.
func (s *columnSwap) exchange() []string {
	t, name := s.t.To.Name, s.to.Name
	sql := append(slices.Clone(s.drop), "DROP TRIGGER "+ident.Quote(s.trigger)+" ON "+sqlwrite.Name(t), "DROP FUNCTION "+s.function()+"()")
	for _, c := range slices.Concat(s.foreign, s.checks) {
		sql = append(sql, dropConstraintSQL(c.table.Name, c.key))
	}
	for _, k := range s.keys {
		sql = append(sql, dropConstraintSQL(k.table.Name, k.key))
	}
	for _, x := range s.indexes {
		sql = append(sql, "DROP INDEX "+sqlwrite.Name(indexName(x.table.Name, x.is)))
	}
	sql = append(sql, alter(t)+"RENAME COLUMN "+ident.Quote(name)+" TO "+ident.Quote(s.old), alter(t)+"RENAME COLUMN "+ident.Quote(s.fresh)+" TO "+ident.Quote(name))
	switch {
	case s.from.Identity == catalog.NoIdentity:
		sql = append(sql, s.moveNotNull()...)
	case s.to.Identity == catalog.NoIdentity:
		sql = append(sql, alter(t)+"ALTER COLUMN "+ident.Quote(s.old)+" DROP IDENTITY")
		sql = append(sql, s.moveNotNull()...)
	default:
		sql = append(sql, s.moveIdentity())
	}
	for _, f := range s.strict() {
		sql = append(sql, alter(f.Name)+"DROP CONSTRAINT "+ident.Quote(s.proof(f)))
	}
	sql = slices.Concat(sql, s.moveDefaults(), s.moveSequences())
	for _, k := range s.keys {
		sql = append(sql, k.index.makeKey(k.key)...)
	}
	for _, x := range s.indexes {
		sql = append(sql, x.takePlace()...)
	}
	for _, x := range s.statistics {
		sql = append(sql, x.takePlace()...)
	}
	for _, f := range s.family {
		if index, is := strings.CutPrefix(f.ReplicaIdentity, "index "); is && s.rebuilt(f, index) {
			sql = append(sql, replicaIdentitySQL(f))
		}
	}
	for _, c := range s.checks {
		sql = append(sql, notValid(c)...)
	}
	for _, f := range s.foreign {
		for _, c := range s.m.besides(f) {
			sql = append(sql, notValid(c)...)
		}
	}
	return slices.Concat(sql, s.extras(), s.create)
}

// locked gives the tables that the exchange touches, with their partitions.
func (s *columnSwap) locked() []string {
	out := []string{sqlwrite.Name(s.t.To.Name)}
	add := func(n catalog.Name) {
		if !s.of(n) && !slices.Contains(out, sqlwrite.Name(n)) {
			out = append(out, sqlwrite.Name(n))
		}
	}
	for _, f := range s.foreign {
		add(f.table.Name)
		add(f.key.RefTable)
	}
	for _, n := range s.beside {
		add(n)
	}
	return out
}

// rebuilt reports whether an index of a table is one that a twin takes the
// place of.
func (s *columnSwap) rebuilt(t *catalog.Table, index string) bool {
	is := func(x twin) bool { return x.has(t, index) }
	return slices.ContainsFunc(s.indexes, is) || slices.ContainsFunc(s.keys, func(k swapKey) bool { return is(k.index) })
}

// notValid adds a constraint for new rows alone.
func notValid(c held) []string {
	add := addConstraintSQL(c.table, c.key)
	if !c.key.NotEnforced {
		add += " NOT VALID"
	}
	return append([]string{add}, commentSQL(c.table.Name, c.key)...)
}

// moveDefaults takes the default from the old column. Partitions take that of
// their parent, and may have another one.
func (s *columnSwap) moveDefaults() []string {
	var sql []string
	had, has := (*catalog.Expr)(nil), (*catalog.Expr)(nil)
	for i, t := range s.family {
		from, to := t.Column(s.to.Name).Default, s.wanted(t).Column(s.to.Name).Default
		if i > 0 && from.String() == had.String() && to.String() == has.String() {
			continue
		}
		table := "ALTER TABLE "
		if i > 0 {
			table += "ONLY "
		} else {
			had, has = from, to
		}
		col := func(c string) string { return table + sqlwrite.Name(t.Name) + " ALTER COLUMN " + ident.Quote(c) }
		if from != nil {
			sql = append(sql, col(s.old)+" DROP DEFAULT")
		}
		switch {
		case to != nil:
			sql = append(sql, col(s.to.Name)+" SET DEFAULT "+to.SQL)
		case i > 0 && has != nil:
			sql = append(sql, col(s.to.Name)+" DROP DEFAULT")
		}
	}
	return sql
}

// moveSequences lets sequences belong to the column that takes the place.
func (s *columnSwap) moveSequences() []string {
	var sql []string
	for _, q := range s.m.d.From.Sequences {
		if !q.Identity && q.OwnedByColumn == s.to.Name && s.of(q.OwnedBy) {
			sql = append(sql, "ALTER SEQUENCE "+sqlwrite.Name(q.Name)+" OWNED BY "+sqlwrite.Name(q.OwnedBy)+"."+ident.Quote(s.to.Name))
		}
	}
	return sql
}

// extras gives the column the settings of the old one. Partitions take some
// of them from their parent.
func (s *columnSwap) extras() []string {
	bare := catalog.Column{Name: s.to.Name}
	sql := s.m.columnExtras(s.t.To.Name, &bare, s.from)
	bare.Storage, bare.StatsTarget = s.from.Storage, s.from.StatsTarget
	for _, t := range s.family[1:] {
		sql = append(sql, s.m.columnExtras(t.Name, &bare, t.Column(s.to.Name))...)
	}
	return sql
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
    ` + strings.Join(s.setNotNull(s.t.From), ";\n    ") + `;
    ALTER TABLE ` + t + ` ALTER COLUMN ` + ident.Quote(s.to.Name) + ` ADD GENERATED ` + kind + ` AS IDENTITY (` + options + `);
    EXECUTE pg_catalog.format('ALTER TABLE ` + strings.ReplaceAll(strings.ReplaceAll(t, "'", "''"), "%", "%%") + ` ALTER COLUMN ` + strings.ReplaceAll(strings.ReplaceAll(ident.Quote(s.to.Name), "'", "''"), "%", "%%") + ` RESTART WITH %s', next);
END
$decade$`
}
