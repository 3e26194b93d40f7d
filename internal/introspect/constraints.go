package introspect

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
)

var constraintKinds = map[string]catalog.ConstraintKind{
	"p": catalog.PrimaryKey, "u": catalog.Unique, "c": catalog.Check, "f": catalog.ForeignKey, "x": catalog.Exclusion,
}

var actions = map[string]catalog.Action{
	"a": catalog.NoAction, "r": catalog.Restrict, "c": catalog.Cascade, "n": catalog.SetNull, "d": catalog.SetDefault,
}

// constraintRow receives a row of sql/constraints.sql.
type constraintRow struct {
	oid, rel, domain                              uint32
	name, kind                                    string
	key                                           []int16
	index, parent, ref                            uint32
	refKey                                        []int16
	onUpdate, onDelete, match                     string
	deleteCols                                    []int16
	deferrable, deferred, valid, noInherit, local bool
	enforced, period                              bool
	expr                                          string
	operators                                     []string
}

func (w *constraintRow) dest() []any {
	return []any{&w.oid, &w.rel, &w.domain, &w.name, &w.kind, &w.key, &w.index, &w.parent, &w.ref, &w.refKey,
		&w.onUpdate, &w.onDelete, &w.match, &w.deleteCols, &w.deferrable, &w.deferred, &w.valid, &w.noInherit,
		&w.local, &w.enforced, &w.period, &w.expr, &w.operators}
}

// scanConstraint keeps the rows for addConstraints: a constraint names its
// index, which is read after it, and its parent, which may come after it.
func (r *reader) scanConstraint(rows pgx.Rows) error {
	var w constraintRow
	return each(rows, w.dest(), func() error {
		r.constraints = append(r.constraints, w)
		// The next row must not be scanned into this one's slices.
		w = constraintRow{}
		return nil
	})
}

func (r *reader) addConstraints() {
	of := make(map[uint32]uint32, len(r.constraints)) // constraint to its relation
	for i := range r.constraints {
		of[r.constraints[i].oid] = r.constraints[i].rel
	}
	for i := range r.constraints {
		w := &r.constraints[i]
		// A foreign key to a partitioned table has one more entry on the same
		// table for every partition: PostgreSQL's own book-keeping.
		if w.parent == 0 || of[w.parent] != w.rel {
			r.addConstraint(w)
		}
	}
}

func (r *reader) addConstraint(w *constraintRow) {
	x := r.relations[w.rel]
	if w.domain != 0 {
		x = r.relations[w.domain]
	}
	if x == nil || (x.table == nil && x.domain == nil) {
		return
	}
	c := &catalog.Constraint{Name: w.name, Kind: constraintKinds[w.kind], Deferrable: w.deferrable, InitiallyDeferred: w.deferred,
		NotValid: !w.valid && w.enforced, NotEnforced: !w.enforced, Inherited: !w.local && w.domain == 0,
		WithoutOverlaps: w.period, Comment: r.comment(classConstraint, w.oid, 0)}
	if x.domain != nil {
		c.Expr = r.expr(w.expr)
		x.domain.Constraints = append(x.domain.Constraints, c)
		return
	}
	c.Columns = x.columnNames(w.key)
	switch c.Kind {
	case catalog.Check:
		c.Expr = r.expr(w.expr)
		c.NoInherit = w.noInherit
		slices.Sort(c.Columns)
	case catalog.ForeignKey:
		c.OnDelete, c.OnUpdate, c.MatchFull = actions[w.onDelete], actions[w.onUpdate], w.match == "f"
		c.OnDeleteCols = x.columnNames(w.deleteCols)
		if to := r.relations[w.ref]; to != nil {
			c.RefTable, c.RefColumns = to.name, to.columnNames(w.refKey)
		}
	default:
		r.indexBehind(c, w)
	}
	x.table.Constraints = append(x.table.Constraints, c)
}

// indexBehind ties a key or exclusion constraint to its index.
func (r *reader) indexBehind(c *catalog.Constraint, w *constraintRow) {
	i := r.indexes[w.index]
	if i == nil {
		return
	}
	i.index.Constraint = c.Name
	c.Index = i.index.Name
	c.Include = i.index.Include
	c.NullsNotDistinct = i.index.NullsNotDistinct
	if c.Kind != catalog.Exclusion {
		return
	}
	c.Method, c.Where = i.index.Method, i.index.Where
	for k, key := range i.index.Keys {
		e := catalog.ExclusionElement{IndexKey: key}
		if k < len(w.operators) {
			e.Operator = w.operators[k]
		}
		c.Elements = append(c.Elements, e)
	}
}

// inheritChecks gives inherited checks their parent's expression.
func (r *reader) inheritChecks(x *relation) {
	if x.table == nil {
		return
	}
	for _, c := range x.table.Constraints {
		if c.Kind == catalog.Check && c.Inherited && c.Expr == nil {
			c.Expr = r.parentCheck(x, c.Name)
		}
	}
}

func (r *reader) parentCheck(x *relation, name string) *catalog.Expr {
	for _, p := range x.parents {
		parent := r.relations[p]
		if parent == nil || parent.table == nil {
			continue
		}
		c := parent.table.Constraint(name)
		if c == nil {
			continue
		}
		if c.Expr == nil && c.Inherited {
			c.Expr = r.parentCheck(parent, name)
		}
		if c.Expr != nil {
			return c.Expr
		}
	}
	return nil
}
