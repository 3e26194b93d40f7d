package query

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/pgtest"
)

var update = flag.Bool("update", false, "write the list of system columns anew from the servers")

// TestSystemColumns demands that systemviews.txt is what the servers have.
func TestSystemColumns(t *testing.T) {
	byRelation := map[string]map[int]string{}
	for _, v := range pgtest.Versions() {
		for rel, columns := range columnsOf(t, v) {
			if byRelation[rel] == nil {
				byRelation[rel] = map[int]string{}
			}
			byRelation[rel][v] = columns
		}
	}
	var b strings.Builder
	b.WriteString("# Columns of system relations, measured. Written by go test -run TestSystemColumns -update.\n")
	for _, rel := range slices.Sorted(maps.Keys(byRelation)) {
		versions := map[string][]string{}
		var order []string
		for _, v := range pgtest.Versions() {
			c, ok := byRelation[rel][v]
			if !ok {
				continue
			}
			if versions[c] == nil {
				order = append(order, c)
			}
			versions[c] = append(versions[c], strconv.Itoa(v))
		}
		for _, c := range order {
			fmt.Fprintf(&b, "%s %s: %s\n", rel, strings.Join(versions[c], ","), c)
		}
	}
	if *update {
		if err := os.WriteFile("systemviews.txt", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(b.String(), systemColumns); diff != "" {
		t.Errorf("systemviews.txt: -servers +file (run with -update):\n%s", diff)
	}
}

// columnsOf reads the columns of all system relations and of the views of
// those extensions that the server has.
func columnsOf(t *testing.T, version int) map[string]string {
	out := map[string]string{}
	read(t, pgtest.Connect(t, pgtest.Database(t, version)), out)
	for _, e := range []string{"pg_stat_statements", "timescaledb"} {
		if !pgtest.Lacks(version, e) {
			read(t, pgtest.Connect(t, pgtest.WithExtensions(t, version, e)), out)
		}
	}
	return out
}

func read(t *testing.T, conn *pgx.Conn, out map[string]string) {
	t.Helper()
	rows, err := conn.Query(context.Background(), `
		SELECT CASE WHEN n.nspname IN ('pg_catalog', 'public') THEN '' ELSE n.nspname || '.' END || c.relname,
		       string_agg(a.attname, ' ' ORDER BY a.attnum)
		FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE n.nspname IN ('pg_catalog', 'information_schema', 'timescaledb_information', 'public') AND c.relkind IN ('r', 'v')
		  AND c.relname !~ '^sql_'
		GROUP BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name, columns string
		if err := rows.Scan(&name, &columns); err != nil {
			t.Fatal(err)
		}
		out[name] = columns
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
}
