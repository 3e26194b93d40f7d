package introspect

import (
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
)

// indexRow is an entry of pg_index with the index made of it.
type indexRow struct {
	table  uint32
	index  *catalog.Index
	parent uint32
}

func (r *reader) scanIndex(rows pgx.Rows) error {
	var oid, table, parent uint32
	var name, am, tablespace, exprs, pred string
	var unique, nullsNot, valid, replIdent bool
	var nkeys int16
	var keys, flags []int16
	var classes, colls []uint32
	var opts, optText []string
	var optCols []int16
	var pages, fileBytes, scans, read int64
	var tuples float64
	var lastScan *time.Time
	return each(rows, []any{&oid, &table, &name, &am, &unique, &nullsNot, &nkeys, &keys, &classes, &colls, &flags, &opts,
		&tablespace, &valid, &replIdent, &parent, &exprs, &pred, &optCols, &optText,
		&pages, &tuples, &fileBytes, &scans, &read, &lastScan}, func() error {
		x := r.relations[table]
		if x == nil || !r.own(classRelation, oid) {
			return nil
		}
		ix := &catalog.Index{Name: name, Method: am, Unique: unique, NullsNotDistinct: nullsNot, Options: options(opts, ""),
			Tablespace: tablespace, Invalid: !valid, Where: r.expr(pred), Comment: r.comment(classRelation, oid, 0)}
		left := splitList(exprs)
		for i := range keys {
			if i >= int(nkeys) {
				ix.Include = append(ix.Include, x.columnNames(keys[i:i+1])...)
				continue
			}
			k := catalog.IndexKey{OpClass: r.opclassName(classes[i]), Desc: flags[i]&1 != 0, NullsFirst: flags[i]&2 != 0}
			if keys[i] != 0 {
				if c := x.column(keys[i]); c != nil {
					k.Column = c.Name
				}
			} else if len(left) > 0 {
				k.Expr = r.expr(left[0])
				left = left[1:]
			}
			if at := slices.Index(optCols, int16(i+1)); at >= 0 {
				k.OpClassOptions = options(splitList(optText[at]), "")
				// SQL gives options to an operator class that it names, the default one too.
				k.OpClass = r.opclasses[classes[i]].name
			}
			ix.Keys = append(ix.Keys, k)
			if colls[i] != 0 {
				r.keyCollation(x, x.column(keys[i]), colls[i], func(name string) { ix.Keys[i].Collation = name },
					func() *catalog.Expr { return ix.Keys[i].Expr })
			}
		}
		bytes := max(pages*r.facts.blockSize, fileBytes)
		ix.Stats = &catalog.IndexStats{Bytes: bytes, Scans: scans, TupRead: read, Rows: tuples}
		if lastScan != nil {
			ix.Stats.LastScan = lastScan.UTC()
		}
		if x.stats != nil {
			x.stats.IndexBytes += bytes
			x.stats.IdxScan += scans
		}
		if replIdent && x.table != nil {
			x.table.ReplicaIdentity = "index " + name
		}
		r.indexes[oid] = &indexRow{table: table, index: ix, parent: parent}
		if x.table != nil {
			x.table.Indexes = append(x.table.Indexes, ix)
		} else if x.view != nil {
			x.view.Indexes = append(x.view.Indexes, ix)
		}
		return nil
	})
}

// shareParent gives an index that is part of a partitioned one what the two
// have in common by definition, and which was read once only.
func (r *reader) shareParent(i *indexRow) {
	p := r.indexes[i.parent]
	if p == nil {
		return
	}
	r.shareParent(p)
	i.index.Parent = p.index.Name
	i.index.Where = p.index.Where
	for k := range i.index.Keys {
		if k < len(p.index.Keys) && i.index.Keys[k].Column == "" {
			i.index.Keys[k].Expr = p.index.Keys[k].Expr
		}
	}
}

// keyCollation asks for a key's collation, to be set once names are known.
func (r *reader) keyCollation(x *relation, column *catalog.Column, oid uint32, set func(string), expr func() *catalog.Expr) {
	r.collation(oid)
	r.whenNamed(func() { r.nameCollation(x, column, oid, set, expr()) })
}

// nameCollation sets the collation of a key of an index or of a partitioned
// table where it is not the column's own. For an expression, whose collation
// follows from its columns, those are left out that could so follow.
func (r *reader) nameCollation(x *relation, column *catalog.Column, oid uint32, set func(string), expr *catalog.Expr) {
	own := "default"
	switch {
	case column != nil && column.Collation != "":
		own = column.Collation
	case column != nil && column.Type.Is("name"):
		own = "C"
	case column == nil && strings.Contains(expr.String(), "COLLATE"):
		return
	}
	name := r.collation(oid).name
	if name == own || name == "pg_catalog."+own { // with definitions, names have their schema
		return
	}
	if column == nil {
		// Whose collation it has: a column's that the expression mentions.
		for _, c := range x.columns {
			if c.Collation == name && strings.Contains(expr.String(), c.Name) {
				return
			}
		}
	}
	set(name)
}
