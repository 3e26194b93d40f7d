package planning_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// names writes objects of several schemas, with names that have to be quoted
// or are as long as a name can be.
func names(r *rand.Rand, b *strings.Builder) {
	long := strings.Repeat("long_name_", 6) + "abc"
	alike := strings.Repeat("long_name_", 6) + "abd"
	schemas := []string{"one", `"Two"`}
	b.WriteString("CREATE SCHEMA one;\nCREATE SCHEMA \"Two\";\n")
	if r.IntN(2) == 0 {
		schemas = append(schemas, `"order"`)
		b.WriteString("CREATE SCHEMA \"order\";\n" + some(r, "GRANT USAGE ON SCHEMA \"order\" TO PUBLIC;\n", "COMMENT ON SCHEMA \"order\" IS 'o';\n"))
	}
	fmt.Fprintf(b, "CREATE TYPE one.\"Mood\" AS ENUM ('it''s'%s);\nCREATE DOMAIN \"Two\".\"check\" AS %s CHECK (VALUE > 0);\n", pick(r, "", ", 'so so'"), pick(r, "integer", "bigint"))
	fmt.Fprintf(b, "CREATE FUNCTION \"Two\".\"Touch me\"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN %s; END $$;\n", pick(r, "NEW", "OLD"))
	var made []string
	for _, name := range []string{`"user"`, `"Mixed ""case"""`, long, alike} {
		for _, schema := range schemas {
			if r.IntN(6) < 4 {
				continue
			}
			full := schema + "." + name
			lines := []string{`"select" bigint PRIMARY KEY`}
			text := `"select"`
			other := pick(r, long, alike) // PostgreSQL gives the sequences of both one name, and refuses it
			for _, c := range []string{`"Case"`, `"with space"`, long, alike, `"a.b"`} {
				if r.IntN(2) == 0 {
					continue
				}
				text = c
				typed := pick(r, "integer", "bigint", "integer NOT NULL DEFAULT 4", `"Two"."check"`)
				if c != other && r.IntN(3) == 0 {
					typed = pick(r, "serial", "bigint GENERATED ALWAYS AS IDENTITY")
				}
				if r.IntN(100) == 0 { // no cast leads there from most of the others
					typed = `one."Mood"`
				}
				lines = append(lines, c+" "+typed)
				if r.IntN(4) == 0 {
					lines = append(lines, "UNIQUE ("+c+")")
				}
				if r.IntN(4) == 0 {
					lines = append(lines, "CHECK ("+c+" IS NOT NULL)")
				}
			}
			if r.IntN(2) == 0 {
				lines = append(lines, `"Mood" `+pick(r, `one."Mood"`, `one."Mood" NOT NULL DEFAULT 'it''s'`, "text", "text DEFAULT 'it''s'"))
			}
			if len(made) > 0 && r.IntN(2) == 0 {
				lines = append(lines, "\"references\" bigint REFERENCES "+pick(r, made...))
			}
			fmt.Fprintf(b, "CREATE TABLE %s (\n    %s\n);\n", full, strings.Join(lines, ",\n    "))
			if r.IntN(3) == 0 {
				fmt.Fprintf(b, "CREATE INDEX ON %s (%s);\n", full, text)
			}
			if r.IntN(4) == 0 {
				fmt.Fprintf(b, "CREATE TRIGGER \"On %d\" BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION \"Two\".\"Touch me\"();\n", len(made), full)
			}
			if r.IntN(4) == 0 {
				fmt.Fprintf(b, "COMMENT ON COLUMN %s.%s IS 'it''s';\nGRANT SELECT (%s) ON %s TO PUBLIC;\n", full, text, text, full)
			}
			if r.IntN(4) == 0 {
				fmt.Fprintf(b, "CREATE VIEW %s.\"View %d\" AS SELECT %s AS \"Shown\" FROM %s;\n", pick(r, schemas...), len(made), text, full)
			}
			if r.IntN(4) == 0 {
				fmt.Fprintf(b, "ALTER TABLE %s ENABLE ROW LEVEL SECURITY;\nCREATE POLICY \"own rows\" ON %s USING (\"select\" > %d);\n", full, full, r.IntN(2))
			}
			made = append(made, full)
		}
	}
}
