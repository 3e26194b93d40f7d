package introspect_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/sqlparse"
)

// TestGeneratedSchemasAgree makes up scripts, statement by statement. What the
// server refuses is left out; the fold of what it took must be the catalog
// that it now has, and must find nothing wrong in it.
//
// The usual run plays the same scripts every time, so that it fails only for
// what has changed. To look for more:
//
//	go test ./internal/introspect -run Generated -rapid.checks 2000 -rapid.seed $RANDOM
func TestGeneratedSchemasAgree(t *testing.T) {
	// Each version has fewer cases than rapid's 100 by default. A script that
	// fails is made small here, by leaving out statements: rapid could only
	// try other seeds.
	setFlag(t, "rapid.checks", "20")
	setFlag(t, "rapid.seed", "20261122")
	setFlag(t, "rapid.shrinktime", "0s")
	setFlag(t, "rapid.nofailfile", "true")
	for _, version := range pgtest.Versions() {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			g := &generated{version: version, target: pgtest.Database(t, version)}
			g.conn = pgtest.Connect(t, g.target)
			rapid.Check(t, func(rt *rapid.T) {
				seed := rapid.SliceOfN(rapid.Uint64(), 2, 2).Draw(rt, "seed")
				script := g.write(t, rand.New(rand.NewPCG(seed[0], seed[1])))
				if g.differ(t, script) != "" {
					script = g.shrink(t, script)
					rt.Errorf("PostgreSQL %d (-folded +introspected):\n%s\nafter:\n%s", version, g.differ(t, script), strings.Join(script, ";\n"))
				}
			})
			t.Logf("%d statements taken, %d refused", g.taken, g.refused)
			if g.taken < g.refused/2 {
				t.Error("most statements are refused: the generator tests little")
			}
		})
	}
}

// setFlag sets a flag that was not given for the time of the test.
func setFlag(t *testing.T, name, value string) {
	t.Helper()
	f := flag.Lookup(name)
	if f.Value.String() != f.DefValue {
		return
	}
	if err := f.Value.Set(value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Value.Set(f.DefValue) })
}

// generated plays scripts on one database.
type generated struct {
	version        int
	target         string
	conn           *pgx.Conn
	taken, refused int
}

// write makes up a script of statements that the server takes one after the other.
func (g *generated) write(t *testing.T, r *rand.Rand) []string {
	g.clear(t)
	var script []string
	var known map[string][]string
	var keys, types map[string]string
	renamed := false
	for range 20 + r.IntN(40) {
		m := &generator{r: r, known: known, keys: keys, types: types, renamed: renamed}
		sql := m.statement()
		if len(known) < 3 {
			sql = m.createTable()
		}
		if _, err := g.conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
			g.refused++
			continue
		}
		g.taken++
		script = append(script, sql)
		known, keys, types = g.look(t)
		renamed = renamed || strings.Contains(sql, "RENAME COLUMN")
	}
	return script
}

// look gives the tables of the schema public, quoted: their columns, the keys
// of partitioned ones, and the types of columns by "table column".
func (g *generated) look(t *testing.T) (columns map[string][]string, keys, types map[string]string) {
	rows, err := g.conn.Query(t.Context(), `SELECT quote_ident(relname), quote_ident(attname), format_type(atttypid, atttypmod), coalesce(pg_get_partkeydef(c.oid), ''), relispartition
		FROM pg_class c LEFT JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
		WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND attname IS NOT NULL
		ORDER BY relname, attnum`)
	if err != nil {
		t.Fatal(err)
	}
	columns, keys, types = map[string][]string{}, map[string]string{}, map[string]string{}
	var table, column, typ, key string
	var partition bool
	if _, err := pgx.ForEachRow(rows, []any{&table, &column, &typ, &key, &partition}, func() error {
		if partition {
			types[table] = "partition"
		}
		columns[table] = append(columns[table], column)
		types[table+" "+column] = typ
		if key != "" {
			keys[table] = key
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return columns, keys, types
}

func (g *generated) clear(t *testing.T) {
	if _, err := g.conn.PgConn().Exec(t.Context(), "DROP SCHEMA IF EXISTS public, other CASCADE; CREATE SCHEMA public").ReadAll(); err != nil {
		t.Fatal(err)
	}
}

// differ executes a script and says how the two readings differ; "" when they
// agree, or when the script does not run any more.
func (g *generated) differ(t *testing.T, script []string) string {
	g.clear(t)
	for _, sql := range script {
		if _, err := g.conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
			return ""
		}
	}
	text := strings.Join(script, ";\n") + ";\n"
	res := ddl.Fold([]*sqlparse.File{sqlparse.Parse("generated.sql", text)}, ddl.Options{Version: g.version})
	var out strings.Builder
	for _, p := range res.Problems {
		fmt.Fprintf(&out, "the fold has a problem: %s: %s: %s\n", p.Span, p.Kind, p.Message)
	}
	live, _ := read(t, g.target, introspect.Options{NoStats: true})
	folded, live := catalog.Normalize(res.Catalog), catalog.Normalize(live)
	if strings.Contains(text, " RENAME ") || strings.Contains(text, " SET SCHEMA ") {
		// A view follows what it reads; its text in the script does not.
		for _, v := range append(slices.Clone(folded.Views), live.Views...) {
			v.Query.Norm = ""
		}
	}
	out.WriteString(difference(lines(folded), lines(live)))
	return out.String()
}

// shrink leaves out every statement without which the readings still differ.
func (g *generated) shrink(t *testing.T, script []string) []string {
	for i := len(script) - 1; i >= 0; i-- {
		without := slices.Delete(slices.Clone(script), i, i+1)
		if g.differ(t, without) != "" {
			script = without
		}
	}
	return script
}

// generator makes statements from few names, so that they meet.
type generator struct {
	r *rand.Rand
	// keyed: the table that is being made has a primary key already.
	keyed bool
	// plain: its columns are of their usual types, as bounds must fit the key.
	plain bool
	// known are the tables that there are, and now the one spoken of.
	known map[string][]string
	now   string
	keys  map[string]string // of partitioned tables
	types map[string]string // by "table column"; of "table" whether it is a partition
	// renamed: a column has been renamed. Indexes keep its old name to
	// themselves and name their copies by it, which nobody can see.
	renamed bool
}

func (g *generator) pick(options ...string) string { return options[g.r.IntN(len(options))] }

func (g *generator) chance(percent int) bool { return g.r.IntN(100) < percent }

func (g *generator) maybe(percent int, s string) string {
	if g.chance(percent) {
		return s
	}
	return ""
}

// table gives a table, mostly one that there is, of which column then speaks.
func (g *generator) table() string {
	names := slices.Sorted(maps.Keys(g.known))
	if len(names) == 0 || g.chance(5) {
		names = []string{"a", "b", "c", `"D"`, "e"}
	}
	g.now = g.pick(names...)
	return g.now
}

// newTable gives a name, mostly one that no table has.
func (g *generator) newTable() string {
	name := g.pick("a", "b", "c", `"D"`, "e", "f")
	for tries := 0; g.known[name] != nil && tries < 8 && !g.chance(5); tries++ {
		name = g.pick("a", "b", "c", `"D"`, "e", "f", "h", "k")
	}
	return name
}

// partitioned gives a partitioned table, if there is one, and a bound that may
// fit its partitions.
func (g *generator) partitioned() (table, bound string) {
	names := slices.Sorted(maps.Keys(g.keys))
	if len(names) == 0 {
		return g.table(), g.bound()
	}
	table = g.pick(names...)
	g.now = table
	switch key := g.keys[table]; {
	case g.chance(10):
		return table, g.bound()
	case strings.HasPrefix(key, "LIST (s)"):
		return table, g.pick("FOR VALUES IN ('x', 'y')", "FOR VALUES IN ('z')", "FOR VALUES IN (NULL)", "DEFAULT")
	case strings.HasPrefix(key, "LIST"):
		return table, g.pick("FOR VALUES IN (1, 2)", "FOR VALUES IN (3, NULL)", "FOR VALUES IN ('7')", "DEFAULT")
	case strings.HasPrefix(key, "HASH"):
		return table, g.pick("FOR VALUES WITH (MODULUS 2, REMAINDER 0)", "FOR VALUES WITH (MODULUS 2, REMAINDER 1)")
	case strings.HasPrefix(key, "RANGE (at)"):
		return table, g.pick("FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')", "FOR VALUES FROM ('2026-02-01 00:00+00') TO (MAXVALUE)", "DEFAULT")
	case strings.Contains(key, ","):
		return table, g.pick("FOR VALUES FROM (0, MINVALUE) TO (5, 5)", "FOR VALUES FROM (5, 5) TO (9, MAXVALUE)", "DEFAULT")
	}
	return table, g.pick("FOR VALUES FROM (0) TO (10)", "FOR VALUES FROM (10) TO ('20')", "FOR VALUES FROM (MINVALUE) TO (0)", "DEFAULT")
}

func (g *generator) column() string {
	if columns := g.known[g.now]; len(columns) > 0 && g.chance(95) {
		return g.pick(columns...)
	}
	return g.pick("id", "n", "s", "at", "v", `"Q"`)
}

// usual gives a column of the kind's usual name, if the table has it.
func (g *generator) usual(name string) string {
	if slices.Contains(g.known[g.now], name) {
		return name
	}
	return g.column()
}

func (g *generator) statement() string {
	makers := []struct {
		weight int
		make   func() string
	}{
		{12, g.createTable}, {10, g.createPartition}, {16, g.createIndex}, {30, g.alterTable}, {6, g.foreignKey},
		{6, g.rename}, {3, g.dropObject}, {4, g.comment}, {4, g.createView}, {5, g.createType}, {3, g.createSequence}, {3, g.attach},
	}
	total := 0
	for _, m := range makers {
		total += m.weight
	}
	at := g.r.IntN(total)
	for _, m := range makers {
		if at -= m.weight; at < 0 {
			return m.make()
		}
	}
	return ""
}

// columnKinds are types as written and as format_type gives them, each with a
// default and a check that fit.
var columnKinds = [][4]string{
	{"int", "7", "%s > 0", "integer"}, {"bigint", "-1", "%s BETWEEN 0 AND 10", "bigint"}, {"smallint", "0", "%s <> 3 OR %[1]s IS NULL", "smallint"},
	{"text", "'x'", "%s <> ''", "text"}, {"varchar(20)", "'it''s'", "length(%s) > 2", "character varying(20)"}, {"varchar", "NULL", "%s LIKE 'a%%'", "character varying"},
	{"numeric(10,2)", "1.5", "%s >= 0.01", "numeric(10,2)"}, {"numeric", "10", "%s < 1e6", "numeric"},
	{"real", "0.5", "%s >= 0 AND %[1]s <= 1", "real"}, {"double precision", "1", "NOT %s < 0", "double precision"},
	{"timestamptz", "now()", "%s > '2020-01-01 00:00:00+00'", "timestamp with time zone"}, {"timestamp(3)", "CURRENT_TIMESTAMP", "%s IS NOT NULL", "timestamp(3) without time zone"},
	{"date", "CURRENT_DATE", "%s > '2020-01-01'", "date"}, {"time", "'12:00'", "%s < '13:00'", "time without time zone"}, {"interval", "'1 day'", "%s > interval '1 hour'", "interval"},
	{"boolean", "false", "%s IS NOT FALSE", "boolean"}, {"uuid", "gen_random_uuid()", "%s IS NOT NULL", "uuid"},
	{"jsonb", "'{}'", "jsonb_typeof(%s) = 'object'", "jsonb"}, {"json", "'[]'", "%s IS NOT NULL", "json"},
	{"int[]", "'{}'", "cardinality(%s) < 5", "integer[]"}, {"text[]", "ARRAY['a']", "%s <> '{}'", "text[]"}, {"tstzrange", "'empty'", "NOT isempty(%s)", "tstzrange"},
	{"inet", "'10.0.0.1'", "%s <<= '10.0.0.0/8'", "inet"}, {"bit(4)", "B'1010'", "%s <> B'0000'", "bit(4)"},
}

// typed gives a type with a default and a check that fit it.
func (g *generator) typed() (typ, def, check string) {
	k := columnKinds[g.r.IntN(len(columnKinds))]
	return k[0], k[1], k[2]
}

// fitting gives a default and a check for a column of the table spoken of.
func (g *generator) fitting(column string) (def, check string) {
	for _, k := range columnKinds {
		if k[3] == g.types[g.now+" "+column] {
			return k[1], k[2]
		}
	}
	return "NULL", "%s IS NOT NULL"
}

// usualTypes make it likely that keys, indexes and bounds fit.
var usualTypes = map[string][3]string{
	"id": {"int", "1", "%s > 0"}, "n": {"int", "7", "%s BETWEEN 1 AND 9"}, "s": {"text", "'x'", "%s <> ''"},
	"at": {"timestamptz", "now()", "%s > '2020-01-01 00:00:00+00'"},
}

func (g *generator) columnDef(name string) string {
	typ, def, check := g.typed()
	if usual, ok := usualTypes[name]; ok && (g.plain || g.chance(70)) {
		typ, def, check = usual[0], usual[1], usual[2]
	}
	out := name + " " + typ
	if strings.HasPrefix(typ, "text") || strings.HasPrefix(typ, "varchar") {
		out += g.maybe(10, ` COLLATE "C"`)
	}
	switch {
	case g.chance(35):
		out += " DEFAULT " + def
	case (typ == "int" || typ == "bigint") && g.chance(30):
		out += " GENERATED " + g.pick("ALWAYS", "BY DEFAULT") + " AS IDENTITY" + g.maybe(30, " (START WITH 5 INCREMENT BY 2)")
	case typ == "int" && g.chance(20):
		out = name + " " + g.pick("serial", "bigserial")
	}
	out += g.maybe(30, " NOT NULL")
	out += g.maybe(20, " "+g.maybe(30, "CONSTRAINT "+g.pick("k1", "k2")+" ")+"CHECK ("+fmt.Sprintf(check, name)+")")
	out += g.maybe(4, " UNIQUE"+g.maybe(20, " NULLS NOT DISTINCT"))
	if !g.keyed && g.chance(10) {
		g.keyed = true
		out += " PRIMARY KEY"
	}
	return out
}

func (g *generator) createTable() string {
	old := g.known
	defer func() { g.known = old }()
	name, parent := g.newTable(), g.table()
	if g.chance(8) && !g.renamed {
		name, source := g.newTable(), g.table()
		what := g.pick("ALL", "DEFAULTS", "CONSTRAINTS", "INDEXES", "IDENTITY")
		if g.types[source] == "partition" && (what == "ALL" || what == "INDEXES") {
			// Copies are named in the order in which the originals were made, and
			// the fold does not remember when a partition got its parent's.
			what = "DEFAULTS"
		}
		return fmt.Sprintf("CREATE TABLE %s (LIKE %s INCLUDING %s)", name, source, what)
	}
	g.plain = g.chance(25)
	var parts, names []string
	for _, c := range []string{"id", "n", "s", "at", "v", `"Q"`} {
		if g.chance(80) || g.plain && usualTypes[c][0] != "" {
			parts = append(parts, g.columnDef(c))
			names = append(names, c)
		}
	}
	// From here on columns are those of the table in the making.
	g.now = "the new one"
	g.known = map[string][]string{g.now: names}
	if !g.keyed && g.chance(20) {
		parts = append(parts, "PRIMARY KEY ("+g.pick(g.column(), g.usual("id")+", "+g.usual("at"))+")")
	}
	if g.chance(15) {
		parts = append(parts, g.maybe(50, "CONSTRAINT k3 ")+"UNIQUE ("+g.column()+", "+g.column()+")"+g.maybe(20, " DEFERRABLE INITIALLY DEFERRED"))
	}
	if g.chance(10) {
		parts = append(parts, "CHECK ("+g.column()+" IS NOT NULL OR "+g.column()+" IS NOT NULL)"+g.maybe(20, " NO INHERIT"))
	}
	out := "CREATE " + g.maybe(5, "UNLOGGED ") + "TABLE " + g.maybe(10, "IF NOT EXISTS ") + name + " (" + strings.Join(parts, ", ") + ")"
	switch {
	case g.plain:
		out += " PARTITION BY " + g.pick("RANGE ("+g.usual("id")+")", "RANGE ("+g.usual("at")+")", "LIST ("+g.usual("n")+")", "HASH ("+g.usual("id")+")", "LIST ("+g.usual("s")+")", "RANGE ("+g.usual("id")+", "+g.usual("n")+")")
	case g.chance(10):
		out += " INHERITS (" + parent + ")"
	default:
		out += g.maybe(15, " WITH (fillfactor = 80, autovacuum_enabled = off)")
	}
	return out
}

func (g *generator) bound() string {
	return g.pick("FOR VALUES FROM (0) TO (10)", "FOR VALUES FROM (10) TO (20)", "FOR VALUES FROM (MINVALUE) TO (0)",
		"FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')", "FOR VALUES FROM ('2026-02-01') TO (MAXVALUE)",
		"FOR VALUES IN (1, 2)", "FOR VALUES IN (3, NULL)", "FOR VALUES IN ('x', 'y')", "FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
		"FOR VALUES WITH (MODULUS 2, REMAINDER 1)", "FOR VALUES FROM (0, MINVALUE) TO (5, 5)", "DEFAULT")
}

func (g *generator) createPartition() string {
	if g.renamed {
		return g.createIndex()
	}
	parent, bound := g.partitioned()
	return fmt.Sprintf("CREATE TABLE %s PARTITION OF %s %s%s", g.pick("p1", "p2", "p3", "p4", "p5"), parent, bound,
		g.maybe(15, " PARTITION BY "+g.pick("LIST (n)", "HASH (id)")))
}

func (g *generator) attach() string {
	if g.chance(30) {
		parent, _ := g.partitioned()
		return fmt.Sprintf("ALTER TABLE %s DETACH PARTITION %s", parent, g.pick("p1", "p2", "p3", "p4"))
	}
	if g.renamed {
		return g.comment()
	}
	parent, bound := g.partitioned()
	return fmt.Sprintf("ALTER TABLE %s ATTACH PARTITION %s %s", parent, g.table(), bound)
}

func (g *generator) createIndex() string {
	table := g.table()
	key := func() string {
		return g.pick(g.column(), g.column(), g.column()+" DESC", g.column()+" NULLS FIRST", "lower("+g.usual("s")+")", "("+g.usual("n")+" + 1)",
			"coalesce("+g.usual("n")+", 0)", g.usual("s")+` COLLATE "C"`, g.usual("s")+" text_pattern_ops", "("+g.usual("v")+"::text)")
	}
	keys := key()
	for g.chance(35) {
		keys += ", " + key()
	}
	out := "CREATE " + g.maybe(15, "UNIQUE ") + "INDEX " + g.maybe(40, g.pick("i1", "i2", "i3")+" ")
	out += "ON " + g.maybe(8, "ONLY ") + table + " " + g.maybe(10, "USING "+g.pick("btree", "hash", "brin", "gin", "gist")+" ") + "(" + keys + ")"
	out += g.maybe(10, " INCLUDE ("+g.column()+")")
	out += g.maybe(10, " WITH (fillfactor = 70)")
	c := g.column()
	_, check := g.fitting(c)
	out += g.maybe(25, " WHERE "+g.pick(fmt.Sprintf(check, c), c+" IS NOT NULL", g.usual("n")+" = ANY (ARRAY[1, 2])", "NOT ("+g.usual("n")+" = 3)"))
	return out
}

func (g *generator) alterTable() string {
	t := g.table()
	c := g.column()
	only := g.maybe(7, "ONLY ")
	switch g.pick("add", "drop", "type", "default", "nodefault", "notnull", "null", "check", "unique", "dropcon", "options", "storage", "stats", "pkey", "inherit", "identity", "validate", "rls", "two") {
	case "add":
		return "ALTER TABLE " + only + t + " ADD COLUMN " + g.maybe(10, "IF NOT EXISTS ") + g.columnDef(g.pick("x", "y", "n", "s", "v"))
	case "drop":
		return "ALTER TABLE " + only + t + " DROP COLUMN " + g.maybe(10, "IF EXISTS ") + c + g.maybe(30, " CASCADE")
	case "type":
		typ, _, _ := g.typed()
		return "ALTER TABLE " + t + " ALTER COLUMN " + c + " TYPE " + typ + g.maybe(60, " USING NULL::"+typ)
	case "default":
		def, _ := g.fitting(c)
		return "ALTER TABLE " + only + t + " ALTER COLUMN " + c + " SET DEFAULT " + def
	case "nodefault":
		return "ALTER TABLE " + only + t + " ALTER COLUMN " + c + " DROP DEFAULT"
	case "notnull":
		return "ALTER TABLE " + t + " ALTER COLUMN " + c + " SET NOT NULL"
	case "null":
		return "ALTER TABLE " + t + " ALTER COLUMN " + c + " DROP NOT NULL"
	case "check":
		_, check := g.fitting(c)
		return "ALTER TABLE " + only + t + " ADD " + g.maybe(50, "CONSTRAINT "+g.pick("k1", "k2", "k4")+" ") + "CHECK (" + fmt.Sprintf(check, c) + ")" + g.maybe(30, " NOT VALID")
	case "unique":
		return "ALTER TABLE " + t + " ADD " + g.maybe(50, "CONSTRAINT "+g.pick("k1", "k5")+" ") + "UNIQUE (" + c + g.maybe(40, ", "+g.column()) + ")"
	case "pkey":
		return "ALTER TABLE " + t + " ADD PRIMARY KEY (" + c + g.maybe(40, ", "+g.column()) + ")"
	case "dropcon":
		return "ALTER TABLE " + t + " DROP CONSTRAINT " + g.pick("k1", "k2", "k3", "k4", "k5", "a_pkey", "b_pkey", "a_n_check", "b_n_key", "fk1", "a_id_fkey") + g.maybe(20, " CASCADE")
	case "options":
		return "ALTER TABLE " + t + " " + g.pick("SET (fillfactor = 90)", "RESET (fillfactor)", "SET (autovacuum_vacuum_scale_factor = 0.01)", "SET UNLOGGED", "SET LOGGED", "REPLICA IDENTITY FULL", "REPLICA IDENTITY DEFAULT")
	case "storage":
		return "ALTER TABLE " + t + " ALTER COLUMN " + c + " SET " + g.pick("STORAGE EXTERNAL", "STORAGE PLAIN", "COMPRESSION pglz", "COMPRESSION default")
	case "stats":
		return "ALTER TABLE " + t + " ALTER COLUMN " + c + " SET " + g.pick("STATISTICS 500", "STATISTICS -1", "(n_distinct = -0.5)")
	case "inherit":
		return "ALTER TABLE " + t + g.pick(" INHERIT ", " NO INHERIT ") + g.table()
	case "identity":
		return "ALTER TABLE " + t + " ALTER COLUMN " + c + g.pick(" ADD GENERATED ALWAYS AS IDENTITY", " DROP IDENTITY IF EXISTS", " SET GENERATED BY DEFAULT")
	case "validate":
		return "ALTER TABLE " + t + " VALIDATE CONSTRAINT " + g.pick("k1", "k2", "k4", "fk1")
	case "rls":
		return "ALTER TABLE " + t + " " + g.pick("ENABLE", "DISABLE", "FORCE", "NO FORCE") + " ROW LEVEL SECURITY"
	}
	return "ALTER TABLE " + t + " ADD COLUMN z int DEFAULT 3, ALTER COLUMN " + c + " DROP DEFAULT, DROP COLUMN IF EXISTS x"
}

func (g *generator) foreignKey() string {
	return "ALTER TABLE " + g.table() + " ADD " + g.maybe(50, "CONSTRAINT fk1 ") + "FOREIGN KEY (" + g.usual(g.pick("id", "n")) + ") REFERENCES " + g.table() +
		g.maybe(40, " ("+g.pick("id", "n")+")") + g.maybe(40, " ON DELETE "+g.pick("CASCADE", "SET NULL", "RESTRICT", "NO ACTION")) + g.maybe(20, " DEFERRABLE") + g.maybe(20, " NOT VALID")
}

func (g *generator) rename() string {
	switch g.pick("table", "column", "constraint", "index", "schema") {
	case "table":
		return "ALTER TABLE " + g.table() + " RENAME TO " + g.newTable()
	case "column":
		return "ALTER TABLE " + g.table() + " RENAME COLUMN " + g.column() + " TO " + g.pick("x", "y", "n", "s", "renamed")
	case "constraint":
		return "ALTER TABLE " + g.table() + " RENAME CONSTRAINT " + g.pick("k1", "k2", "k3", "a_pkey", "fk1") + " TO " + g.pick("k4", "k5", "k6")
	case "index":
		return "ALTER INDEX " + g.pick("i1", "i2", "a_pkey", "b_pkey", "a_n_idx", "k3") + " RENAME TO " + g.pick("i3", "i4", "k7")
	}
	return g.pick("CREATE SCHEMA IF NOT EXISTS other", "ALTER TABLE "+g.table()+" SET SCHEMA other", "ALTER TABLE other."+g.table()+" SET SCHEMA public")
}

func (g *generator) dropObject() string {
	return g.pick("DROP TABLE "+g.table()+g.maybe(60, " CASCADE"), "DROP TABLE IF EXISTS "+g.pick("p1", "p2", "e"), "DROP INDEX "+g.pick("i1", "i2", "i3"),
		"DROP VIEW "+g.pick("w1", "w2"), "DROP SEQUENCE q1", "DROP TYPE mood CASCADE", "DROP TABLE "+g.table()+" CASCADE")
}

func (g *generator) comment() string {
	return "COMMENT ON " + g.pick("TABLE "+g.table(), "COLUMN "+g.table()+"."+g.column(), "INDEX i1", "VIEW w1", "TYPE mood", "SEQUENCE q1", "CONSTRAINT k1 ON "+g.table()) +
		" IS " + g.pick("'it''s'", "'two\nlines'", "NULL")
}

func (g *generator) createView() string {
	t := g.table()
	c := g.column()
	return "CREATE " + g.pick("", "OR REPLACE ", "MATERIALIZED ") + "VIEW " + g.pick("w1", "w2") + " AS SELECT " + c + ", count(*) AS total FROM " + t + " GROUP BY " + c
}

func (g *generator) createType() string {
	return g.pick("CREATE TYPE mood AS ENUM ('sad', 'ok')", "ALTER TYPE mood ADD VALUE 'happy' "+g.pick("", "BEFORE 'ok'", "AFTER 'sad'"),
		"ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'", "ALTER TABLE "+g.table()+" ADD COLUMN m mood DEFAULT 'sad'",
		"CREATE DOMAIN small AS int CHECK (VALUE < 100)", "ALTER TABLE "+g.table()+" ADD COLUMN d small NOT NULL DEFAULT 1",
		"CREATE TYPE pair AS (l int, r text)")
}

func (g *generator) createSequence() string {
	return g.pick("CREATE SEQUENCE q1 AS int INCREMENT 5 CACHE 3", "ALTER SEQUENCE q1 OWNED BY a.id", "ALTER TABLE "+g.table()+" ALTER COLUMN n SET DEFAULT nextval('q1')",
		"ALTER SEQUENCE q1 MAXVALUE 1000 CYCLE", "ALTER SEQUENCE q1 RENAME TO q2")
}
