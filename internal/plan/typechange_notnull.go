package plan

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/feature"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// notNull reports whether the column has to be NOT NULL when it takes its place.
func (s *columnSwap) notNull() bool {
	if s.from.NotNull && s.to.NotNull {
		return true
	}
	return slices.ContainsFunc(s.keys, func(k swapKey) bool { return k.key.Kind == catalog.PrimaryKey && k.table == s.t.From })
}

// strict gives the tables of the family in which the second column has to be
// NOT NULL, without partitions that take it from their parent.
func (s *columnSwap) strict() []*catalog.Table {
	if s.notNull() {
		return s.family[:1]
	}
	return slices.DeleteFunc(s.ownNotNull(), func(t *catalog.Table) bool { return !s.wanted(t).Column(s.to.Name).NotNull })
}

// ownNotNull gives the partitions in which the column is NOT NULL, and is not
// in their parent.
func (s *columnSwap) ownNotNull() []*catalog.Table {
	var out []*catalog.Table
	for _, t := range s.family[1:] {
		if t.Column(s.to.Name).NotNull && !s.m.d.From.Table(t.PartitionOf.Parent).Column(s.to.Name).NotNull {
			out = append(out, t)
		}
	}
	return out
}

// proof is the name of the CHECK that proves a table's NOT NULL.
func (s *columnSwap) proof(t *catalog.Table) string {
	return s.m.spare(scope{constraintNames, t.Name}, t.Name.Name, s.to.Name, "swap_proof")
}

// proveNotNull proves beside readers and writers what is said in the exchange.
func (s *columnSwap) proveNotNull() {
	for _, t := range s.strict() {
		proof := s.proof(t)
		s.add(Step{Title: "hold new rows of " + t.Name.String() + "." + s.fresh + " to NOT NULL",
			SQL:    []string{alter(t.Name) + "ADD CONSTRAINT " + ident.Quote(proof) + " CHECK (" + ident.Quote(s.fresh) + " IS NOT NULL) NOT VALID"},
			Undo:   []string{alter(t.Name) + "DROP CONSTRAINT " + ident.Quote(proof)},
			Verify: exists(constraintQuery(t.Name, proof, ""))})
		prove := s.m.validate(t, proof)
		prove.Title, prove.Hazards = "prove that "+t.Name.String()+"."+s.fresh+" has no NULL", []Hazard{readBeside(t.Name)}
		s.add(prove)
	}
}

// moveNotNull takes NOT NULL from the old column. That comes first: from 18 on
// a NOT NULL has a name, which is the column's and has to be free.
func (s *columnSwap) moveNotNull() []string {
	var sql []string
	had := s.ownNotNull()
	if s.from.NotNull {
		had = s.family[:1]
	}
	for _, t := range had {
		sql = append(sql, alter(t.Name)+"ALTER COLUMN "+ident.Quote(s.old)+" DROP NOT NULL")
	}
	for _, t := range s.strict() {
		sql = append(sql, s.setNotNull(t)...)
	}
	return sql
}

// setNotNull says what the proof has proven. From 18 on it has a name, which
// may be the table's own choice, and a partition's own.
func (s *columnSwap) setNotNull(t *catalog.Table) []string {
	var sql []string
	from, col := t.Column(s.to.Name), ident.Quote(s.to.Name)
	named := feature.Server(s.m.opt.Postgres, feature.NotNullNotValid)
	for _, p := range s.m.family(t)[1:] {
		if name := p.Column(s.to.Name).NotNullName; named && name != from.NotNullName {
			sql = append(sql, "ALTER TABLE ONLY "+sqlwrite.Name(p.Name)+" ADD CONSTRAINT "+ident.Quote(name)+" NOT NULL "+col)
		}
	}
	if name := notNullName(t.Name.Name, from); named && name != ident.Object(t.Name.Name, s.to.Name, "not_null") {
		return append(sql, alter(t.Name)+"ADD CONSTRAINT "+ident.Quote(name)+" NOT NULL "+col)
	}
	return append(sql, alter(t.Name)+"ALTER COLUMN "+col+" SET NOT NULL")
}
