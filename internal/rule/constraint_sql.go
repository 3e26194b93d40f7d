package rule

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

// AddCheckFix adds a CHECK without stopping anybody: unproven first, which
// binds new rows at once, then proven beside readers and writers.
// expr is the condition as SQL without brackets around it.
func (p *Pass) AddCheckFix(t *catalog.Table, name, expr string) Fix {
	return Fix{
		Title: "Add the CHECK, then validate it beside readers and writers",
		Steps: addProven(t, ident.Truncate(name), "CHECK ("+expr+")"),
		Note:  "New rows are held to it at once. VALIDATE fails, and changes nothing, if a row breaks it: mend such rows first.",
		Check: fmt.Sprintf("SELECT count(*) FROM %s WHERE NOT (%s)", ident.Qualified(t.Name.Schema, t.Name.Name), expr),
	}
}

// SetNotNullFix makes a column NOT NULL with the proof made beside readers
// and writers.
func (p *Pass) SetNotNullFix(t *catalog.Table, column string) Fix {
	table, col := ident.Qualified(t.Name.Schema, t.Name.Name), ident.Quote(column)
	name := ident.Object(t.Name.Name, column, "not_null")
	fix := Fix{
		Title: "Make the column NOT NULL, with the proof made beside readers and writers",
		Note:  "Fails, and changes nothing, if there are NULLs: fill them first, in batches.",
		Check: fmt.Sprintf("SELECT count(*) FROM %s WHERE %s IS NULL", table, col),
	}
	if p.Version >= 18 {
		fix.Steps = addProven(t, name, "NOT NULL "+col)
		return fix
	}
	fix.Steps = append(addProven(t, name, "CHECK ("+col+" IS NOT NULL)"),
		FixStep{SQL: fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s SET NOT NULL", table, col), Comment: "reads nothing: the CHECK is the proof"},
		FixStep{SQL: fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", table, ident.Quote(name))})
	return fix
}

// addProven adds a constraint NOT VALID and validates it in a transaction of
// its own, so that the lock of the first is not kept through the second.
func addProven(t *catalog.Table, name, definition string) []FixStep {
	table := ident.Qualified(t.Name.Schema, t.Name.Name)
	return []FixStep{
		{SQL: fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s %s NOT VALID", table, ident.Quote(name), definition)},
		{
			SQL:           fmt.Sprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s", table, ident.Quote(name)),
			NoTransaction: true,
			Comment:       "in a transaction of its own: reads the table while everybody works",
		},
	}
}
