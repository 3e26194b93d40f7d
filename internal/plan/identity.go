package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// identitySequence finds the sequence of an identity column.
func identitySequence(c *catalog.Catalog, table catalog.Name, column string) *catalog.Sequence {
	for _, s := range c.Sequences {
		if s.Identity && s.OwnedBy == table && s.OwnedByColumn == column {
			return s
		}
	}
	return nil
}

// becomesIdentity reports whether a sequence fills a column that is to be an
// identity column: the identity's own takes its place.
func (m *maker) becomesIdentity(s *catalog.Sequence) bool {
	from, to := m.d.From.Table(s.OwnedBy), m.d.To.Table(s.OwnedBy)
	if s.Identity || from == nil || to == nil || m.staysSequence(s) {
		return false
	}
	was, is := from.Column(s.OwnedByColumn), to.Column(s.OwnedByColumn)
	return was != nil && is != nil && was.Identity == catalog.NoIdentity && is.Identity != catalog.NoIdentity
}

// staysSequence reports a sequence that both states have beside those of
// identity columns.
func (m *maker) staysSequence(s *catalog.Sequence) bool {
	to := m.d.To.Sequence(s.Name)
	return to != nil && !to.Identity
}

// identityClause writes GENERATED ... AS IDENTITY with the sequence's name
// and options.
func identityClause(c *catalog.Column, s *catalog.Sequence) string {
	sql := "GENERATED " + strings.ToUpper(string(c.Identity)) + " AS IDENTITY"
	all := sqlwrite.SequenceOptions(s)
	return sql + " (SEQUENCE NAME " + sqlwrite.Name(s.Name) + all[strings.Index(all, " INCREMENT"):] + ")"
}

// withoutNamed is a new table without the identity columns whose sequences
// have another name than PostgreSQL would give them, and the statements that
// let them be identity columns: CREATE TABLE itself names no sequence.
func (m *maker) withoutNamed(t *catalog.Table) (*catalog.Table, []string) {
	of := t.Name
	if of.Schema == Beside {
		for n := range m.swapping {
			if n.Name == of.Name {
				of = n
			}
		}
	}
	plain, sql := *t, []string(nil)
	plain.Columns = slices.Clone(t.Columns)
	for i, c := range t.Columns {
		seq := identitySequence(m.d.To, of, c.Name)
		if seq == nil || seq.Name == (catalog.Name{Schema: of.Schema, Name: ident.Object(of.Name, c.Name, "seq")}) {
			continue
		}
		bare, own := *c, *seq
		bare.Identity = catalog.NoIdentity
		if own.Name.Schema == of.Schema {
			own.Name.Schema = t.Name.Schema
		}
		plain.Columns[i] = &bare
		sql = append(sql, alter(t.Name)+"ALTER COLUMN "+ident.Quote(c.Name)+" ADD "+identityClause(c, &own))
	}
	return &plain, sql
}

// addIdentity adds an identity column to a table with rows: as a plain column
// that a sequence fills, old rows in batches, and made an identity when every
// row has a value. ADD COLUMN ... AS IDENTITY would write the table anew.
func (m *maker) addIdentity(t *catalog.Table, c *catalog.Column) {
	path, col := t.Name.String()+"."+c.Name, alter(t.Name)+"ALTER COLUMN "+ident.Quote(c.Name)+" "
	seq := identitySequence(m.d.To, t.Name, c.Name)
	fill := catalog.Name{Schema: t.Name.Schema, Name: m.spare(inSchema(relationNames, t.Name.Schema), t.Name.Name, c.Name, "fill")}
	made := "CREATE SEQUENCE " + sqlwrite.Name(fill) + sqlwrite.SequenceOptions(seq)
	plain := *c
	plain.Identity, plain.NotNull = catalog.NoIdentity, false
	plain.Default = &catalog.Expr{SQL: nextval(fill)}
	m.addFilled(t, c, &plain, []string{made}, []string{"DROP SEQUENCE " + sqlwrite.Name(fill)})
	m.setNotNull(t, c)
	m.add(changeColumn, Step{Title: "make " + path + " an identity column", Object: Object{"column", path},
		Why:    "reads nothing: every row has a value; the new sequence goes on where the one that filled the column stands",
		SQL:    []string{col + "DROP DEFAULT", col + "ADD " + identityClause(c, seq), continueFrom(seq.Name, fill), "DROP SEQUENCE " + sqlwrite.Name(fill)},
		Verify: exists(columnQuery(t.Name, c.Name, " AND attidentity <> ''"))})
}

// nextval is the call that takes a sequence's next value, as the server prints it.
func nextval(n catalog.Name) string {
	return "nextval(" + ident.Literal(sqlwrite.Name(n)) + "::regclass)"
}

// countsAnew is the harm of a column's new sequence, which counts from its
// start, where rows may have its values already.
func (m *maker) countsAnew(t *catalog.Table, from, to *catalog.Column) []Hazard {
	i := slices.IndexFunc(m.d.Sequences.Created, func(q *catalog.Sequence) bool {
		return q.Identity && q.OwnedBy == t.Name && q.OwnedByColumn == to.Name || strings.Contains(to.Default.String(), nextval(q.Name))
	})
	counted := from.Identity != catalog.NoIdentity || strings.Contains(from.Default.String(), "nextval(")
	unique := slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool { return x.Unique && slices.Contains(x.KeyColumns(), to.Name) })
	if i < 0 || !counted && !unique {
		return nil
	}
	return []Hazard{{Name: DataDependent, What: m.d.Sequences.Created[i].Name.String() + " is new and counts from its start: until setval moves it on, " + t.Name.String() + "." + to.Name + " may get values that other rows have"}}
}

// continueFrom lets a sequence go on where another one stands.
func continueFrom(fresh, old catalog.Name) string {
	return "SELECT pg_catalog.setval(" + ident.Literal(sqlwrite.Name(fresh)) + ", last_value, is_called) FROM " + sqlwrite.Name(old)
}

// changeIdentity makes a column an identity column, lets it be one no more,
// or changes which values it takes. All of it is a short strong lock.
func (m *maker) changeIdentity(t diff.Table, from, to *catalog.Column) {
	name, path := t.To.Name, t.To.Name.String()+"."+to.Name
	col := alter(name) + "ALTER COLUMN " + ident.Quote(to.Name) + " "
	seq := identitySequence(m.d.To, name, to.Name)
	s := Step{Title: "make " + path + " an identity column", Object: Object{"column", path}}
	switch {
	case to.Identity == catalog.NoIdentity:
		s.Title, s.SQL = "let "+path+" be no identity column", []string{col + "DROP IDENTITY"}
		if old := m.leavesIdentity(name, to.Name); old != nil {
			s.SQL = m.inPlaceOfIdentity(s.SQL[0], old, m.d.To.Sequence(old.Name))
		} else {
			s.Hazards = append(m.countsAnew(t.To, from, to), lostIdentity(path))
		}
		if to.Default != nil {
			s.SQL = append(s.SQL, col+"SET DEFAULT "+to.Default.SQL)
		}
		s.Verify = exists(columnQuery(name, to.Name, " AND attidentity = ''"))
	case from.Identity != catalog.NoIdentity:
		s.Title = "change which values " + path + " takes"
		s.SQL = []string{col + "SET GENERATED " + strings.ToUpper(string(to.Identity))}
		s.Undo = []string{col + "SET GENERATED " + strings.ToUpper(string(from.Identity))}
	default:
		s.Verify = exists(columnQuery(name, to.Name, " AND attidentity <> ''"))
		if from.Default != nil {
			s.SQL = append(s.SQL, col+"DROP DEFAULT")
		}
		old := m.fillingSequence(name, to.Name)
		if old == nil {
			s.SQL = append(s.SQL, col+"ADD "+identityClause(to, seq))
			s.Hazards = m.countsAnew(t.To, from, to)
			break
		}
		// A serial column: its sequence makes room for the identity's, which
		// goes on where it stands.
		if m.staysSequence(old) {
			s.SQL = append(s.SQL, col+"ADD "+identityClause(to, seq), continueFrom(seq.Name, old.Name))
			break
		}
		moved := catalog.Name{Schema: old.Name.Schema, Name: m.spare(inSchema(relationNames, old.Name.Schema), old.Name.Name, "", "old")}
		s.SQL = append(s.SQL, "ALTER SEQUENCE "+sqlwrite.Name(old.Name)+" RENAME TO "+ident.Quote(moved.Name),
			col+"ADD "+identityClause(to, seq), continueFrom(seq.Name, moved), "DROP SEQUENCE "+sqlwrite.Name(moved))
	}
	m.add(changeColumn, s)
}

// leavesIdentity finds the sequence of an identity column whose name is to be
// that of a sequence of its own, as serial columns have.
func (m *maker) leavesIdentity(table catalog.Name, column string) *catalog.Sequence {
	old := identitySequence(m.d.From, table, column)
	if old == nil || !m.staysSequence(old) {
		return nil
	}
	return old
}

// inPlaceOfIdentity lets a sequence that goes on where the identity's stands
// take its name.
func (m *maker) inPlaceOfIdentity(drop string, old, to *catalog.Sequence) []string {
	fresh := *to
	fresh.Name.Name = m.spare(inSchema(relationNames, old.Name.Schema), old.Name.Name, "", "new")
	sql := []string{sqlwrite.CreateSequence(&fresh), continueFrom(fresh.Name, old.Name), drop,
		"ALTER SEQUENCE " + sqlwrite.Name(fresh.Name) + " RENAME TO " + ident.Quote(old.Name.Name)}
	if !to.OwnedBy.IsZero() {
		sql = append(sql, "ALTER SEQUENCE "+sqlwrite.Name(to.Name)+" OWNED BY "+sqlwrite.Name(to.OwnedBy)+"."+ident.Quote(to.OwnedByColumn))
	}
	return sql
}

func lostIdentity(path string) Hazard {
	return Hazard{Name: DataLoss, What: "the position of the sequence of " + path + " goes", NeedsAllow: true}
}

// fillingSequence finds the sequence that a column owns without being an
// identity column, as serial columns do.
func (m *maker) fillingSequence(table catalog.Name, column string) *catalog.Sequence {
	i := slices.IndexFunc(m.d.From.Sequences, func(s *catalog.Sequence) bool {
		return !s.Identity && s.OwnedBy == table && s.OwnedByColumn == column
	})
	if i < 0 {
		return nil
	}
	return m.d.From.Sequences[i]
}
