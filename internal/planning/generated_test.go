package planning_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/pgtest"
)

// pick gives one of the values.
func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

// generate writes a schema of a few tables with names from a small set, so
// that two schemas have much in common and differ in everything.
func generate(r *rand.Rand) string {
	var b strings.Builder
	b.WriteString("CREATE TYPE mood AS ENUM ('sad'" + pick(r, "", ", 'ok'", ", 'ok', 'glad'") + ");\n")
	b.WriteString("CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + pick(r, "", "NEW.note := 'x'; ") + "RETURN NEW; END $$;\n")
	var made []string
	for _, name := range []string{"a", "b", "c"} {
		if r.IntN(4) == 0 {
			continue
		}
		var lines, columns []string
		lines = append(lines, "id bigint PRIMARY KEY", "note text"+pick(r, "", " NOT NULL DEFAULT ''"))
		for _, c := range []string{"x", "y", "z"} {
			if r.IntN(3) == 0 {
				continue
			}
			columns = append(columns, c)
			lines = append(lines, c+" "+pick(r, "integer", "bigint", "numeric(10,2)", "integer NOT NULL DEFAULT 7", "bigint NOT NULL DEFAULT (random() * 9)::bigint"))
			if r.IntN(3) == 0 {
				lines = append(lines, fmt.Sprintf("CONSTRAINT %s_%s_check CHECK (%s > %d)", name, c, c, r.IntN(2)))
			}
			if r.IntN(4) == 0 {
				lines = append(lines, fmt.Sprintf("CONSTRAINT %s_%s_key UNIQUE (%s)", name, c, c))
			}
		}
		if r.IntN(2) == 0 {
			lines = append(lines, "m mood")
		}
		if len(made) > 0 && r.IntN(2) == 0 {
			lines = append(lines, "ref bigint CONSTRAINT "+name+"_ref_fkey REFERENCES "+pick(r, made...)+" (id) ON DELETE "+pick(r, "CASCADE", "RESTRICT", "SET NULL"))
		}
		fmt.Fprintf(&b, "CREATE TABLE %s (\n    %s\n)%s;\n", name, strings.Join(lines, ",\n    "), pick(r, "", " WITH (fillfactor = 80)"))
		for _, c := range columns {
			if r.IntN(3) == 0 {
				fmt.Fprintf(&b, "CREATE INDEX %s_%s_idx ON %s (%s%s)%s;\n", name, c, name, c, pick(r, "", ", id", " DESC"), pick(r, "", " WHERE "+c+" > 5"))
			}
		}
		if r.IntN(3) == 0 {
			fmt.Fprintf(&b, "CREATE VIEW %s_view AS SELECT id, %s AS shown FROM %s;\n", name, pick(r, append(columns, "note")...), name)
		}
		if r.IntN(3) == 0 {
			fmt.Fprintf(&b, "CREATE TRIGGER touch BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION touch();\n", pick(r, "INSERT", "UPDATE", "INSERT OR UPDATE"), name)
		}
		if r.IntN(3) == 0 {
			fmt.Fprintf(&b, "ALTER TABLE %s ENABLE ROW LEVEL SECURITY;\nCREATE POLICY own ON %s USING (id > %d);\n", name, name, r.IntN(3))
		}
		if r.IntN(3) == 0 {
			fmt.Fprintf(&b, "GRANT %s ON %s TO PUBLIC;\nCOMMENT ON TABLE %s IS '%s';\n", pick(r, "SELECT", "SELECT, INSERT", "UPDATE (id)"), name, name, pick(r, "one", "two"))
		}
		made = append(made, name)
	}
	return b.String()
}

// Whatever the two schemas: the plan is proven, or what it cannot do is
// refused by name.
func TestGenerated(t *testing.T) {
	pairs := 16
	if n := os.Getenv("DECADE_SOAK"); n != "" {
		if _, err := fmt.Sscan(n, &pairs); err != nil {
			t.Fatalf("DECADE_SOAK: %v", err)
		}
	}
	for seed := range pairs {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(seed), 10))
			dir := t.TempDir()
			from, to := filepath.Join(dir, "from.sql"), filepath.Join(dir, "to.sql")
			a, b := generate(r), generate(r)
			for file, sql := range map[string]string{from: a, to: b} {
				if err := os.WriteFile(file, []byte(sql), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			p, err := makePlan(t, pgtest.Usual, from, to)
			if err != nil {
				t.Fatalf("%v\n%s\n-- to\n%s", err, a, b)
			}
			if !p.Proven() && len(p.Refused) == 0 {
				t.Errorf("neither proven nor refused: %+v %+v\n%s\n-- to\n%s", p.Proof, p.Proof.Failed, a, b)
			}
		})
	}
}
