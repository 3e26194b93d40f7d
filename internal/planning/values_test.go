package planning_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/review"
)

const usersAndPosts = "CREATE TABLE users (id int PRIMARY KEY, name text); CREATE TABLE posts (id int PRIMARY KEY, user_id int NOT NULL, body text);\n"

// postsInParts is usersAndPosts with posts in partitions, and more.
func postsInParts(more string) string {
	return "CREATE TABLE users (id int PRIMARY KEY, name text);\nCREATE TABLE posts (id int PRIMARY KEY, user_id int NOT NULL, body text, author text) PARTITION BY RANGE (id);\n" +
		"CREATE TABLE posts_rest PARTITION OF posts DEFAULT;\n" + more
}

// An expression is run by a trigger, in the session of whoever writes, so it
// must not need a search path: the copying alone would not show it.
func TestValuesNeedNoSearchPath(t *testing.T) {
	before := writeSQL(t, "a.sql", usersAndPosts)
	for name, c := range map[string]struct{ note, what string }{
		"table":       {"(SELECT name FROM users AS u WHERE u.id = posts.user_id)", `b.sql:4: the expression for public.posts.author needs a search path: relation "users" does not exist`},
		"with schema": {"(SELECT name FROM public.users AS u WHERE u.id = posts.user_id)", ""},
		"columns":     {"upper(body)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := makePlan(t, pgtest.Usual, before, writeSQL(t, "b.sql", postsInParts("-- decade:values public.posts.author = "+c.note)))
			switch {
			case c.what == "" && (err != nil || !p.Proven()):
				t.Errorf("%v", err)
			case c.what != "" && (err == nil || !strings.Contains(err.Error(), c.what)):
				t.Errorf("%v", err)
			}
		})
	}
}

// What looks like a note in a string, in the body of a function or in another
// comment is none.
func TestNotesAreComments(t *testing.T) {
	before := writeSQL(t, "a.sql", usersAndPosts)
	for name, more := range map[string]string{
		"string":         "COMMENT ON TABLE users IS '-- decade:values public.nowhere.a = 1';",
		"function":       "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$BEGIN\n-- decade:renamed nothing\n-- decade:values public.nowhere.a = 1\nRETURN 1; END$$;",
		"other comment":  "/* -- decade:values public.nowhere.a = 1 */",
		"commented away": "-- -- decade:values public.nowhere.a = 1",
	} {
		t.Run(name, func(t *testing.T) {
			if p, err := makePlan(t, pgtest.Usual, before, writeSQL(t, "b.sql", postsInParts(more))); err != nil || !p.Proven() {
				t.Errorf("%v", err)
			}
		})
	}
}

// Two notes that contradict each other are refused, with the places of both.
func TestNotesThatContradict(t *testing.T) {
	const note = "-- decade:values public.posts.author = "
	_, err := makePlan(t, pgtest.Usual, writeSQL(t, "a.sql", usersAndPosts), writeSQL(t, "b.sql", postsInParts(note+"body\n"+note+"upper(body)")))
	if err == nil || !strings.Contains(err.Error(), "b.sql:5: ") || !strings.Contains(err.Error(), "b.sql:4 says already that public.posts.author is body") {
		t.Errorf("%v", err)
	}
}

// What is not made anew is said, with what to name instead, and not passed over.
func TestNeverAnew(t *testing.T) {
	const schema = `CREATE TABLE parent (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE part PARTITION OF parent DEFAULT;
		CREATE TABLE base (id int); CREATE TABLE child () INHERITS (base); CREATE VIEW v AS SELECT 1 AS a`
	file := writeSQL(t, "b.sql", schema)
	for name, want := range map[string][2]string{
		"public.part":  {"it is a partition of public.parent", "--anew public.parent"},
		"public.v":     {"it is a view", "leave it out"},
		"public.child": {"without inheritance", "leave it out"},
		"parent":       {"no such table", "with its schema"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := planning.Run(t.Context(), planning.Options{Desired: file, From: planning.Empty, Postgres: pgtest.Usual, Getenv: os.Getenv,
				LockTimeout: time.Second, StatementTimeout: time.Second, Now: time.Unix(0, 0), Anew: []string{name}})
			var usage *review.UsageError
			if !errors.As(err, &usage) || !strings.Contains(usage.What, want[0]) || !strings.Contains(usage.Next, want[1]) {
				t.Errorf("%v", err)
			}
		})
	}
}
