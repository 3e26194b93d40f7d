package introspect

import (
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
)

// relation is an entry of pg_class, or a domain that constraints may name.
// Exactly one of table, view, composite and domain is set.
type relation struct {
	oid       uint32
	kind      string
	table     *catalog.Table
	view      *catalog.View
	composite bool
	domain    *catalog.Type
	name      catalog.Name
	columns   []*catalog.Column
	attnums   []int16        // of columns, in order
	bigint    map[int16]bool // columns of bigint, by number; only with an identity or default
	isLocked  bool
	// ofType is the composite type of CREATE TABLE OF.
	ofType uint32
	// parents are the relations it inherits from or is a partition of.
	parents   []uint32
	partition bool
	pending   bool
	bound     string
	key       *partitionKey
	stats     *catalog.TableStats
	// statsHidden: this role may not see the planner's statistics, because of
	// missing SELECT or because of row security.
	noSelect, rowSecured bool
}

// partitionKey is pg_partitioned_table before its columns have names.
type partitionKey struct {
	strategy   string
	attnums    []int16
	opclasses  []uint32
	collations []uint32
	exprs      string
}

func (x *relation) column(attnum int16) *catalog.Column {
	// Almost always the columns are numbered without a gap.
	if i := int(attnum) - 1; i >= 0 && i < len(x.attnums) && x.attnums[i] == attnum {
		return x.columns[i]
	}
	for i, n := range x.attnums {
		if n == attnum {
			return x.columns[i]
		}
	}
	return nil
}

// columnNames gives names for attribute numbers. Numbers of system columns
// and of expressions (0) are left out.
func (x *relation) columnNames(attnums []int16) []string {
	var out []string
	for _, n := range attnums {
		if c := x.column(n); c != nil {
			out = append(out, c.Name)
		}
	}
	return out
}

// relationRow receives a row of sql/relations.sql.
type relationRow struct {
	oid, space                                        uint32
	name, kind, persistence, am, tablespace           string
	options, toastOptions                             []string
	isPartition, rowSecurity, forceRowSecurity        bool
	replicaIdentity                                   string
	ofType                                            uint32
	server, owner                                     string
	populated                                         bool
	bound                                             string
	parents                                           []uint32
	pending                                           bool
	pages                                             int64
	rows                                              float64
	fileBytes                                         int64
	toastPages, toastFileBytes                        int64
	xidAge                                            int64
	seqScan, ins, upd, hot, del, live, dead, modified int64
	lastVacuum, lastAnalyze                           *time.Time
	mayRead, secured                                  bool
}

func (w *relationRow) dest() []any {
	return []any{&w.oid, &w.space, &w.name, &w.kind, &w.persistence, &w.am, &w.tablespace, &w.options, &w.toastOptions,
		&w.isPartition, &w.rowSecurity, &w.forceRowSecurity, &w.replicaIdentity, &w.ofType, &w.server, &w.owner, &w.populated,
		&w.bound, &w.parents, &w.pending,
		&w.pages, &w.rows, &w.fileBytes, &w.toastPages, &w.toastFileBytes, &w.xidAge,
		&w.seqScan, &w.ins, &w.upd, &w.hot, &w.del, &w.live, &w.dead, &w.modified, &w.lastVacuum, &w.lastAnalyze,
		&w.mayRead, &w.secured}
}

func (r *reader) scanRelation(rows pgx.Rows) error {
	var w relationRow
	return each(rows, w.dest(), func() error {
		if r.own(classRelation, w.oid) {
			r.addRelation(&w)
		}
		return nil
	})
}

func (r *reader) addRelation(w *relationRow) {
	x := &relation{oid: w.oid, kind: w.kind, name: catalog.Name{Schema: r.spaces[w.space], Name: w.name},
		isLocked: r.locked[w.oid], parents: w.parents, partition: w.isPartition, pending: w.pending, bound: w.bound,
		ofType: w.ofType, noSelect: !w.mayRead, rowSecured: w.secured}
	r.relations[w.oid] = x
	r.order = append(r.order, x)
	opts := options(w.options, "")
	for _, o := range options(w.toastOptions, "toast.") {
		opts = opts.Set(o.Name, o.Value)
	}
	comment := r.comment(classRelation, w.oid, 0)
	switch w.kind {
	case "c":
		x.composite = true
		return
	case "v", "m":
		x.view = &catalog.View{Name: x.name, Materialized: w.kind == "m", Options: opts, Comment: comment,
			NoData: w.kind == "m" && !w.populated}
		if w.kind == "m" {
			x.stats = r.tableStats(w)
			x.view.Stats = x.stats
		}
		return
	}
	x.stats = r.tableStats(w)
	x.table = &catalog.Table{Name: x.name, Kind: catalog.OrdinaryTable, Options: opts,
		RowSecurity: w.rowSecurity, ForceRowSecurity: w.forceRowSecurity, Tablespace: w.tablespace,
		Server: w.server, Owner: w.owner, Comment: comment, Stats: x.stats}
	if w.am != "heap" {
		x.table.AccessMethod = w.am
	}
	switch w.kind {
	case "p":
		x.table.Kind = catalog.PartitionedTable
	case "f":
		x.table.Kind = catalog.ForeignTable
	}
	switch w.persistence {
	case "u":
		x.table.Persistence = catalog.Unlogged
	case "t":
		x.table.Persistence = catalog.Temporary
	}
	switch w.replicaIdentity {
	case "f":
		x.table.ReplicaIdentity = "full"
	case "n":
		x.table.ReplicaIdentity = "nothing"
	}
}

// bigintOID is int8's, fixed by PostgreSQL's headers.
const bigintOID = 20

var strategies = map[string]string{"r": "range", "l": "list", "h": "hash"}

func (r *reader) scanPartitionKey(rows pgx.Rows) error {
	var oid uint32
	var strategy, exprs string
	var attnums []int16
	var opclasses, collations []uint32
	return each(rows, []any{&oid, &strategy, &attnums, &opclasses, &collations, &exprs}, func() error {
		if x := r.relations[oid]; x != nil {
			x.key = &partitionKey{strategies[strategy], attnums, opclasses, collations, exprs}
			for _, c := range collations {
				r.collation(c)
			}
		}
		attnums, opclasses, collations = nil, nil, nil
		return nil
	})
}

func (r *reader) tableStats(w *relationRow) *catalog.TableStats {
	s := &catalog.TableStats{Rows: w.rows, Pages: w.pages,
		TableBytes: max(w.pages*r.facts.blockSize, w.fileBytes), ToastBytes: max(w.toastPages*r.facts.blockSize, w.toastFileBytes),
		SeqScan: w.seqScan, Inserted: w.ins, Updated: w.upd, HotUpdated: w.hot, Deleted: w.del,
		LiveRows: w.live, DeadRows: w.dead, ModSinceAnalyze: w.modified, XIDAge: w.xidAge}
	if w.lastVacuum != nil {
		s.LastVacuum = w.lastVacuum.UTC()
	}
	if w.lastAnalyze != nil {
		s.LastAnalyze = w.lastAnalyze.UTC()
	}
	return s
}

func (r *reader) scanColumn(rows pgx.Rows) error {
	var rel, typ, coll uint32
	var num int16
	var mod, target int32
	var name, identity, generated, storage, compression, def, notNullName string
	var notNull, local, notNullNotValid bool
	var opts, foreign []string
	return each(rows, []any{&rel, &num, &name, &typ, &mod, &notNull, &identity, &generated, &coll, &storage,
		&compression, &target, &opts, &foreign, &local, &notNullName, &notNullNotValid, &def}, func() error {
		x := r.relations[rel]
		if x == nil {
			return nil
		}
		c := &catalog.Column{Name: name, NotNull: notNull, Inherited: !local, NotNullName: notNullName, NotNullNotValid: notNullNotValid,
			Storage: storages[storage], Compression: compressions[compression], Options: options(opts, "")}
		if r.opts.Definitions {
			c.ForeignOptions = options(foreign, "")
		}
		if target >= 0 {
			n := int(target)
			c.StatsTarget = &n
		}
		switch identity {
		case "a":
			c.Identity = catalog.IdentityAlways
		case "d":
			c.Identity = catalog.IdentityByDefault
		}
		e := r.expr(def)
		if typ == bigintOID && (identity != "" || def != "") {
			if x.bigint == nil {
				x.bigint = map[int16]bool{}
			}
			x.bigint[num] = true
		}
		switch generated {
		case "s":
			c.Generated = catalog.Generated{Kind: "stored", Expr: e}
		case "v":
			c.Generated = catalog.Generated{Kind: "virtual", Expr: e}
		default:
			c.Default = e
		}
		c.Comment = r.comment(classRelation, rel, int32(num))
		ref := r.types.ref(typ, mod)
		if coll == 0 {
			r.whenNamed(func() { c.Type = r.types.name(ref) })
		} else {
			use := r.collation(coll)
			r.whenNamed(func() { c.Type, c.Collation = r.types.name(ref), use.name })
		}
		x.columns = append(x.columns, c)
		x.attnums = append(x.attnums, num)
		return nil
	})
}

var (
	storages     = map[string]string{"p": "plain", "e": "external", "m": "main", "x": "extended"}
	compressions = map[string]string{"p": "pglz", "l": "lz4"}
)

// partitionBy names the columns of a partition key.
func (r *reader) partitionBy(x *relation) *catalog.PartitionKey {
	k := &catalog.PartitionKey{Strategy: x.key.strategy}
	exprs := splitList(x.key.exprs)
	for i, n := range x.key.attnums {
		part := catalog.PartitionKeyPart{OpClass: r.opclassName(x.key.opclasses[i])}
		if n != 0 {
			c := x.column(n)
			if c == nil {
				continue
			}
			part.Column = c.Name
		} else if len(exprs) > 0 {
			part.Expr = r.expr(exprs[0])
			exprs = exprs[1:]
		}
		if oid := x.key.collations[i]; oid != 0 {
			r.nameCollation(x, x.column(n), oid, func(name string) { part.Collation = name }, part.Expr)
		}
		k.Keys = append(k.Keys, part)
	}
	return k
}

// partitionOf reads a bound as the server prints it.
func partitionOf(parent *relation, x *relation) *catalog.PartitionBound {
	b := &catalog.PartitionBound{Parent: parent.name, DetachPending: x.pending}
	text := strings.TrimPrefix(x.bound, "FOR VALUES ")
	switch {
	case text == "DEFAULT":
		b.Default = true
	case strings.HasPrefix(text, "FROM ("):
		from, to, _ := cutBounds(strings.TrimPrefix(text, "FROM "))
		b.From, b.To = splitList(from), splitList(to)
		if len(b.From) == 1 && len(b.To) == 1 {
			b.FromTime, b.ToTime = boundTime(b.From[0]), boundTime(b.To[0])
		}
	case strings.HasPrefix(text, "IN ("):
		b.In = splitList(text[len("IN (") : len(text)-1])
	case strings.HasPrefix(text, "WITH (modulus "):
		mod, rem, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(text, "WITH (modulus "), ")"), ", remainder ")
		b.Modulus, _ = strconv.Atoi(mod)
		b.Remainder, _ = strconv.Atoi(rem)
	}
	return b
}

// cutBounds splits "(a, b) TO (c, d)" into the two lists.
func cutBounds(s string) (from, to string, ok bool) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'', '"':
			i = skipQuoted(s, i)
		case ')':
			if rest, found := strings.CutPrefix(s[i:], ") TO ("); found {
				return s[1:i], strings.TrimSuffix(rest, ")"), true
			}
		}
	}
	return "", "", false
}

// boundTime reads a bound literal as an instant; zero when it is none. The
// server prints timestamps with zone in the session's TimeZone, with offset.
func boundTime(lit string) time.Time {
	s := strings.Trim(lit, "'")
	for _, layout := range []string{"2006-01-02 15:04:05.999999-07:00:00", "2006-01-02 15:04:05.999999-07:00", "2006-01-02 15:04:05.999999-07", "2006-01-02 15:04:05.999999", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
