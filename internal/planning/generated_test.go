package planning_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/pgtest"
)

// pick gives one of the values.
func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

// generate writes a schema of a few tables with names from a small set, so
// that two schemas have much in common and differ in everything.
func generate(r *rand.Rand) string {
	var b strings.Builder
	types(r, &b)
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
			lines = append(lines, "m mood"+pick(r, "", " DEFAULT 'ok'"))
		}
		if r.IntN(3) == 0 {
			lines = append(lines, "s size", "p pair")
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
	rest(r, &b, made)
	return b.String()
}

// types writes types with much that can differ.
func types(r *rand.Rand, b *strings.Builder) {
	b.WriteString("CREATE TYPE mood AS ENUM (" + pick(r, "'ok'", "'sad', 'ok'", "'ok', 'glad'", "'glad', 'ok', 'sad'") + ");\n")
	b.WriteString("CREATE DOMAIN size AS " + pick(r, "integer", "integer DEFAULT 3", "bigint", "integer NOT NULL DEFAULT 1") + pick(r, "", " CONSTRAINT size_low CHECK (VALUE > 0)", " CONSTRAINT size_low CHECK (VALUE > 0) CONSTRAINT size_high CHECK (VALUE < 1000)") + ";\n")
	b.WriteString("CREATE TYPE pair AS (one " + pick(r, "integer", "integer, two text", "bigint, two text", "integer, three mood") + ");\n")
	if r.IntN(3) == 0 {
		fmt.Fprintf(b, "CREATE TYPE span AS RANGE (SUBTYPE = %s);\n", pick(r, "integer", "bigint"))
	}
	fmt.Fprintf(b, "CREATE FUNCTION more(a integer, b %s) RETURNS integer LANGUAGE sql IMMUTABLE %s;\n", pick(r, "integer", "integer DEFAULT 1"), pick(r, "AS 'SELECT a + b'", "RETURN a + b", "RETURN a - b"))
	fmt.Fprintf(b, "CREATE FUNCTION first(p pair) RETURNS %s LANGUAGE sql %s;\n", pick(r, "bigint", "text"), "AS 'SELECT (p).one'")
	if r.IntN(2) == 0 {
		fmt.Fprintf(b, "CREATE AGGREGATE total(integer) (SFUNC = more, STYPE = integer, INITCOND = '%d');\n", r.IntN(2))
	}
	if r.IntN(3) == 0 {
		fmt.Fprintf(b, "CREATE OPERATOR <+> (FUNCTION = more, LEFTARG = integer, RIGHTARG = integer%s);\n", pick(r, "", ", COMMUTATOR = <+>"))
	}
	if r.IntN(3) == 0 {
		b.WriteString("CREATE FUNCTION mood_rank(mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';\nCREATE CAST (mood AS integer) WITH FUNCTION mood_rank(mood)" + pick(r, "", " AS ASSIGNMENT") + ";\n")
	}
	if r.IntN(3) == 0 {
		fmt.Fprintf(b, "CREATE COLLATION folded (PROVIDER = icu, LOCALE = '%s');\n", pick(r, "de", "en"))
	}
	if r.IntN(3) == 0 {
		fmt.Fprintf(b, "CREATE TEXT SEARCH CONFIGURATION plain (PARSER = pg_catalog.default);\nALTER TEXT SEARCH CONFIGURATION plain ADD MAPPING FOR asciiword WITH %s;\n", pick(r, "simple", "english_stem, simple"))
	}
	if r.IntN(4) == 0 {
		fmt.Fprintf(b, "ALTER DEFAULT PRIVILEGES %s;\n", pick(r, "GRANT SELECT ON TABLES TO PUBLIC", "REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC", "GRANT USAGE ON SEQUENCES TO PUBLIC"))
	}
}

// rest writes what stands on tables.
func rest(r *rand.Rand, b *strings.Builder, made []string) {
	if len(made) == 0 {
		return
	}
	on := pick(r, made...)
	if r.IntN(3) == 0 {
		fmt.Fprintf(b, "CREATE RULE quiet AS ON DELETE TO %s WHERE OLD.id > %d DO INSTEAD NOTHING;\n", on, r.IntN(2))
	}
	if r.IntN(2) == 0 {
		fmt.Fprintf(b, "CREATE VIEW low AS SELECT id, %s AS shown FROM %s;\nCREATE VIEW high AS SELECT shown, count(*) AS n FROM low GROUP BY shown;\nGRANT SELECT ON high TO PUBLIC;\n", pick(r, "note", "more(id::integer, 2)", "id + 1"), on)
		if r.IntN(2) == 0 {
			b.WriteString("CREATE MATERIALIZED VIEW kept AS SELECT n FROM high;\nCREATE INDEX kept_n_idx ON kept (n" + pick(r, "", " DESC") + ");\n")
		}
	}
	if r.IntN(3) == 0 {
		fmt.Fprintf(b, "CREATE PUBLICATION out FOR TABLE %s%s;\n", strings.Join(made, ", "), pick(r, "", " WITH (publish = 'insert')", " WITH (publish_via_partition_root = true)"))
	}
	if r.IntN(3) == 0 {
		fmt.Fprintf(b, "CREATE PUBLICATION part FOR TABLE %s (id, note)%s;\n", on, pick(r, "", " WHERE (id > 5)"))
	}
	if r.IntN(4) == 0 {
		fmt.Fprintf(b, "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';\nCREATE EVENT TRIGGER watch ON %s EXECUTE FUNCTION watch();\n", pick(r, "ddl_command_end", "sql_drop"))
	}
	if r.IntN(3) == 0 {
		fmt.Fprintf(b, "CREATE STATISTICS s ON id, note FROM %s;\nCOMMENT ON STATISTICS s IS '%s';\n", on, pick(r, "one", "two"))
	}
}

// Whatever the two schemas: the plan is proven, or what it cannot do is
// refused by name. Each pair is planned on one version, in turn; a version's
// throw-away server is started once.
//
// The usual run plans between the same pairs every time. To look for more:
// DECADE_SOAK says how many pairs, DECADE_SOAK_FROM the first one's seed, and
// DECADE_SOAK_PART which part of generated_parts_test.go all of them have.
func TestGenerated(t *testing.T) {
	pairs, first := soak(t, "DECADE_SOAK", 200), soak(t, "DECADE_SOAK_FROM", 0)
	versions := pgtest.Versions()
	var refused atomic.Int64
	t.Run("pairs", func(t *testing.T) {
		for i, version := range versions {
			t.Run(fmt.Sprint(version), func(t *testing.T) {
				t.Parallel()
				labOf := labs(t)
				for seed := first; seed < first+pairs; seed++ {
					if seed%len(versions) != i {
						continue
					}
					if !t.Run(fmt.Sprint(seed), func(t *testing.T) { refused.Add(generated(t, labOf(version), version, seed)) }) && t.Context().Err() != nil {
						return
					}
				}
			})
		}
	})
	// A generator that is mostly refused tests little.
	if n := refused.Load(); n > int64(max(pairs/4, 1)) {
		t.Errorf("%d of %d pairs are refused by name", n, pairs)
	}
}

// soak reads a number from the environment.
func soak(t *testing.T, name string, usual int) int {
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		t.Fatalf("%s=%s is no number of pairs", name, text)
	}
	return n
}

func generated(t *testing.T, l *lab.Lab, version, seed int) (refused int64) {
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("again: DECADE_SOAK_FROM=%d DECADE_SOAK=1 scripts/test.sh ./internal/planning -run 'TestGenerated$'", seed)
		}
	})
	r := rand.New(rand.NewPCG(uint64(seed), 10))
	a, b := generate(r), generate(r)
	more := rand.New(rand.NewPCG(uint64(seed), 11))
	part := partOf(more)
	a, b = a+part(more), b+part(more)
	p, err := planIn(t, l, version, writeSQL(t, "from.sql", a), writeSQL(t, "to.sql", b))
	if err != nil {
		t.Fatalf("PostgreSQL %d: %v\n%s\n-- to\n%s", version, err, a, b)
	}
	if !p.Proven() && len(p.Refused) == 0 {
		t.Errorf("PostgreSQL %d: neither proven nor refused: %+v %+v\n%s\n-- to\n%s\n-- plan\n%s", version, p.Proof, p.Proof.Failed, a, b, steps(p))
	}
	for _, x := range p.Refused {
		t.Logf("refused: %s: %s", x.Object.Path, x.What)
	}
	return int64(min(len(p.Refused), 1))
}
