package blueprinttest

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/introspect"
)

func (c *checker) userColumn() string { return cmp.Or(c.o.UserColumn, "user_id") }

// userKeys demands that every key of a user's table says whose it is: then
// the tables can be distributed by user without a change.
func (c *checker) userKeys(t *testing.T) {
	s := c.usual(t)
	conn, _ := s.loaded(t, false)
	cat, _, err := introspect.Read(t.Context(), conn, introspect.Options{NoStats: true})
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	excused := func(list map[string]string, key string) bool {
		_, ok := list[key]
		used[key] = used[key] || ok
		return ok
	}
	for _, table := range cat.Roots() {
		if table.Column(c.userColumn()) == nil {
			if !excused(c.o.Shared, table.Name.String()) {
				t.Errorf("%s has no %s and is not said to be shared", table.Name, c.userColumn())
			}
			continue
		}
		for _, k := range c.keysOf(table) {
			if !slices.Contains(k.columns, c.userColumn()) && !excused(c.o.KeysWithoutUser, table.Name.String()+"."+k.name) {
				t.Errorf("%s.%s (%s) does not say whose it is", table.Name, k.name, strings.Join(k.columns, ", "))
			}
		}
	}
	for _, list := range []map[string]string{c.o.Shared, c.o.KeysWithoutUser} {
		for _, key := range sorted(list) {
			if !used[key] {
				t.Errorf("%s is excused and needs no excuse", key)
			}
		}
	}
}

type key struct {
	name    string
	columns []string
}

func (c *checker) keysOf(table *catalog.Table) []key {
	var out []key
	for _, con := range table.Constraints {
		switch con.Kind {
		case catalog.PrimaryKey, catalog.Unique, catalog.ForeignKey, catalog.Exclusion:
			out = append(out, key{con.Name, con.Columns})
		}
	}
	for _, i := range table.Indexes {
		if i.Unique && i.Constraint == "" {
			var columns []string
			for _, k := range i.Keys {
				columns = append(columns, k.Column)
			}
			out = append(out, key{i.Name, columns})
		}
	}
	return out
}

// erases demands that the erasure of a user takes every row of that user, in
// every schema, and not one of anybody else's.
func (s *subject) erases(t *testing.T) {
	conn := s.seeded(t)
	before := s.count(t, conn)
	if len(before) < 2 {
		t.Fatalf("rows of a user in %d tables only", len(before))
	}
	if _, err := conn.Exec(t.Context(), cmp.Or(s.o.Erase, "SELECT public.erase_user($1)"), s.o.ErasedUser); err != nil {
		t.Fatal(err)
	}
	after := s.count(t, conn)
	for _, table := range before {
		i := slices.IndexFunc(after, func(c counted) bool { return c.table == table.table })
		now := after[i]
		_, keeps := s.o.EraseKeeps[table.table]
		if !keeps && table.own == 0 {
			t.Errorf("%s has no row of %s in the seed: nothing is proven", table.table, s.o.ErasedUser)
		}
		if !keeps && now.own != 0 {
			t.Errorf("%s still has %d rows of %s", table.table, now.own, s.o.ErasedUser)
		}
		if now.others != table.others {
			t.Errorf("%s had %d rows of others and has %d", table.table, table.others, now.others)
		}
	}
}

type counted struct {
	table       string
	own, others int64
}

// count counts the rows of the user and of others in every table that is not
// itself a partition.
func (s *subject) count(t *testing.T, conn *pgx.Conn) []counted {
	t.Helper()
	r, err := conn.Query(t.Context(), `SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = $1 AND NOT a.attisdropped
		WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
		ORDER BY 1, 2`, s.userColumn())
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(r, pgx.RowToStructByPos[struct{ Schema, Name string }])
	if err != nil {
		t.Fatal(err)
	}
	var out []counted
	for _, n := range names {
		c := counted{table: n.Schema + "." + n.Name}
		u := ident.Quote(s.userColumn())
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FILTER (WHERE "+u+"::text = $1), count(*) FILTER (WHERE "+u+"::text IS DISTINCT FROM $1) FROM "+
			ident.Qualified(n.Schema, n.Name), s.o.ErasedUser).Scan(&c.own, &c.others); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}
