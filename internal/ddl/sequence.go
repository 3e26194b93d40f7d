package ddl

import (
	"math"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlparse"
)

// newSequence gives a sequence with the defaults of its type.
func newSequence(n catalog.Name, typ string) *catalog.Sequence {
	q := &catalog.Sequence{Name: n, Type: typ, Start: 1, Increment: 1, Min: 1, Cache: 1}
	q.Max = maxOf(typ)
	return q
}

func maxOf(typ string) int64 {
	switch typ {
	case "smallint":
		return math.MaxInt16
	case "integer":
		return math.MaxInt32
	}
	return math.MaxInt64
}

// ownedSequence makes the sequence behind a serial or identity column of a
// table under construction.
func (f *folder) ownedSequence(b *building, c *catalog.Column, typ string, identity bool) *catalog.Sequence {
	n := b.t.Name
	name := catalog.Name{Schema: n.Schema, Name: f.relationName(n.Schema, n.Name, c.Name, "seq", false)}
	q := newSequence(name, typ)
	q.OwnedBy, q.OwnedByColumn, q.Identity, q.Pos = n, c.Name, identity, c.Pos
	q.Unlogged = b.t.Persistence == catalog.Unlogged
	b.seqs = append(b.seqs, q)
	return q
}

func (f *folder) identity(b *building, c *catalog.Column, con *sqlparse.Constraint) {
	c.NotNull = true
	c.Identity = catalog.IdentityAlways
	if con.GeneratedWhen == "d" {
		c.Identity = catalog.IdentityByDefault
	}
	q := f.ownedSequence(b, c, c.Type.Name, true)
	f.sequenceOptions(q, con.Options, true)
}

// nextval is the default of a serial column.
func nextval(n catalog.Name) *catalog.Expr {
	sql := "nextval(" + strings.TrimSpace(ident.Literal(ident.Qualified(n.Schema, n.Name))) + "::regclass)"
	return &catalog.Expr{SQL: sql, Norm: sqlparse.NormalExpr(sql)}
}

// sequenceOptions applies the options of CREATE or ALTER SEQUENCE. made is
// true for a new sequence, whose start follows from its bounds.
func (f *folder) sequenceOptions(q *catalog.Sequence, list []*sqlparse.Node, made bool) {
	var start, minimum, maximum *int64
	noMin, noMax := made, made
	for _, n := range list {
		d := n.GetDefElem()
		if d == nil {
			continue
		}
		v := number(d.Arg)
		switch d.Defname {
		case "as":
			if tn := d.Arg.GetTypeName(); tn != nil {
				old := q.Type
				q.Type = f.typeName(tn).Name
				noMax = noMax || q.Max == maxOf(old)
			}
		case "sequence_name":
			if names := strs(d.Arg.GetList().GetItems()); len(names) > 0 {
				q.Name.Name = names[len(names)-1]
				if len(names) > 1 {
					q.Name.Schema = names[len(names)-2]
				}
			}
		case "increment":
			if v != nil {
				q.Increment = *v
			}
		case "start":
			start = v
		case "minvalue":
			minimum, noMin = v, v == nil
		case "maxvalue":
			maximum, noMax = v, v == nil
		case "cache":
			if v != nil {
				q.Cache = *v
			}
		case "cycle":
			q.Cycle = d.Arg.GetBoolean().GetBoolval()
		case "owned_by":
			f.ownedBy(q, strs(d.Arg.GetList().GetItems()))
		case "logged":
			q.Unlogged = false
		case "unlogged":
			q.Unlogged = true
		}
	}
	if noMin {
		q.Min = 1
		if q.Increment < 0 {
			q.Min = -maxOf(q.Type) - 1
		}
	}
	if noMax {
		q.Max = maxOf(q.Type)
		if q.Increment < 0 {
			q.Max = -1
		}
	}
	if minimum != nil {
		q.Min = *minimum
	}
	if maximum != nil {
		q.Max = *maximum
	}
	switch {
	case start != nil:
		q.Start = *start
	case made && q.Increment < 0:
		q.Start = q.Max
	case made:
		q.Start = q.Min
	}
}

func (f *folder) ownedBy(q *catalog.Sequence, names []string) {
	if len(names) == 1 && lower(names[0]) == "none" {
		q.OwnedBy, q.OwnedByColumn = catalog.Name{}, ""
		return
	}
	if len(names) < 2 {
		return
	}
	schema := ""
	if len(names) > 2 {
		schema = names[len(names)-3]
	}
	n, ok := f.lookRelation(schema, names[len(names)-2])
	if !ok {
		f.problem("conflict", -1, `relation "%s" does not exist`, n)
		return
	}
	q.OwnedBy, q.OwnedByColumn = n, names[len(names)-1]
}

// number reads an integer argument; nil when there is none.
func number(n *sqlparse.Node) *int64 {
	if n == nil || n.GetNode() == nil {
		return nil
	}
	v, err := strconv.ParseInt(strings.TrimPrefix(constText(n), "+"), 10, 64)
	if err != nil {
		return nil
	}
	return &v
}

func (f *folder) createSequence(s *sqlparse.CreateSeqStmt) {
	n := f.newName(s.Sequence)
	if f.relationExists(n) {
		if !s.IfNotExists {
			f.problem("conflict", s.Sequence.Location, `relation "%s" already exists`, n)
			return
		}
		f.act(Action{Kind: CreateSequence, Relation: n, IfExists: true, Detail: "exists"})
		return
	}
	q := newSequence(n, "bigint")
	q.Pos = f.stmt.Span
	q.Unlogged = s.Sequence.Relpersistence == "u"
	f.sequenceOptions(q, s.Options, true)
	f.putSequence(nil, q)
	f.born.put(n, f.file)
	f.bornGrants("sequence", n.String(), n.Schema)
	f.act(Action{Kind: CreateSequence, Relation: n, IfExists: s.IfNotExists})
}

func (f *folder) alterSequence(s *sqlparse.AlterSeqStmt) {
	n, _ := f.lookVar(s.Sequence)
	old := f.sequences.get(n)
	if old == nil {
		if !s.MissingOk {
			f.problem("conflict", s.Sequence.Location, `relation "%s" does not exist`, n)
		}
		f.act(Action{Kind: AlterSequence, Relation: n, IfExists: s.MissingOk})
		return
	}
	q := *old
	f.sequenceOptions(&q, s.Options, false)
	f.putSequence(old, &q)
	detail := ""
	for _, o := range s.Options {
		if detail != "" {
			detail += " "
		}
		detail += o.GetDefElem().GetDefname()
	}
	f.act(Action{Kind: AlterSequence, Relation: n, IfExists: s.MissingOk, Detail: detail})
}
