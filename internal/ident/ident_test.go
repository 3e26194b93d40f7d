package ident_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pgtest"
)

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"events": "events", "Events": `"Events"`, "user": `"user"`, "timestamp": `"timestamp"`, `a"b`: `"a""b"`,
		"": `""`, "1st": `"1st"`, "a$1": "a$1", "naïve": `"naïve"`, "name": "name",
	} {
		if got := ident.Quote(in); got != want {
			t.Errorf("Quote(%q) = %s, want %s", in, got, want)
		}
	}
	if got := ident.Qualified("", "public", "Order"); got != `public."Order"` {
		t.Errorf("Qualified = %s", got)
	}
}

func TestObject(t *testing.T) {
	long := strings.Repeat("a", 60)
	for _, tt := range []struct{ n1, n2, label, want string }{
		{"events", "user_id", "fkey", "events_user_id_fkey"},
		{"events", "", "pkey", "events_pkey"},
		{long, "", "pkey", strings.Repeat("a", 58) + "_pkey"},
		{long, long, "idx", strings.Repeat("a", 29) + "_" + strings.Repeat("a", 29) + "_idx"},
	} {
		if got := ident.Object(tt.n1, tt.n2, tt.label); got != tt.want || len(got) > ident.MaxBytes {
			t.Errorf("Object(%s, %s, %s) = %s, want %s", tt.n1, tt.n2, tt.label, got, tt.want)
		}
	}
}

func TestMain(m *testing.M) { pgtest.Main(m) }

// The server's own list of keywords decides. A word that only a newer
// version knows may be quoted on an older one; that is harmless.
func TestKeywords(t *testing.T) {
	ctx := t.Context()
	for _, version := range pgtest.Versions() {
		conn := pgtest.Connect(t, pgtest.Database(t, version))
		rows, err := conn.Query(ctx, `SELECT word, catcode::text FROM pg_catalog.pg_get_keywords()`)
		if err != nil {
			t.Fatal(err)
		}
		var word, class string
		_, err = pgx.ForEachRow(rows, []any{&word, &class}, func() error {
			if want := class != "U"; want && !ident.Reserved(word) {
				t.Errorf("PostgreSQL %d: %s is a keyword of class %s and would not be quoted", version, word, class)
			}
			if want := class == "R" || class == "T"; want != ident.NeverBare(word) {
				t.Errorf("PostgreSQL %d: %s has class %s, NeverBare says %v", version, word, class, ident.NeverBare(word))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
