package logic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var updatedAtStands = &rule.Rule{
	ID: "LOG005", Name: "updated-at-never-moves", Severity: rule.Warning,
	Title: "updated_at with a default and no trigger",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A default counts when the row is inserted and never again: without a trigger updated_at says when the row was made. Caches, syncs and incremental exports that " +
		"ask for what changed since yesterday find nothing, and nobody notices until a restore from such an export is short of rows.",
	Sources: []string{"plpgsql-trigger", "ddl-default"},
	Limits:  "Silent where every UPDATE of the table in the workload and in functions sets the column. An application that always sets it, out of sight, is the likely false alarm: a trigger does no harm there.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, c := range t.Columns {
				if movesByName(c) && t.Kind != catalog.ForeignTable && t.Persistence != catalog.Temporary && c.Generated.Kind == "" && !moved(p, t, c.Name) {
					reportStanding(p, t, c)
				}
			}
		}
	},
}

func movesByName(c *catalog.Column) bool {
	return slices.Contains([]string{"updated_at", "modified_at", "updatedAt", "modifiedAt", "last_modified", "last_modified_at", "changed_at", "updated_on"}, c.Name) &&
		c.Type.Is("timestamp with time zone", "timestamp without time zone", "date") && c.Default != nil
}

// moved reports whether a trigger sets the column on UPDATE, or every UPDATE
// that can be seen does.
func moved(p *rule.Pass, t *catalog.Table, column string) bool {
	for _, g := range t.Triggers {
		if g.Timing != "before" || !g.ForEachRow || !slices.Contains(g.Events, "update") || g.Enabled == "disabled" {
			continue
		}
		fn := triggerFunction(p, g.Function)
		if fn == nil || fn.Language != "plpgsql" || slices.Contains(g.Args, column) || slices.Contains(assigned(fn.Body), column) {
			return true // written elsewhere, or it does
		}
	}
	updates := map[string]bool{}
	for _, s := range p.AssignmentsTo(t) {
		updates[s.SQL] = updates[s.SQL] || s.Column == column
	}
	for _, sets := range updates {
		if !sets {
			return false
		}
	}
	return len(updates) > 0
}

func reportStanding(p *rule.Pass, t *catalog.Table, c *catalog.Column) {
	pos := c.Pos
	if pos.IsZero() {
		pos = t.Pos
	}
	p.Report(rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: pos,
		Message: fmt.Sprintf("%s.%s has a default and no trigger: it says when the row was made, not when it changed", t.Name, c.Name),
		Facts:   []rule.Fact{{Name: "default", Value: c.Default.SQL}, {Name: "BEFORE UPDATE triggers that set it", Value: "none"}},
		Fixes:   []rule.Fix{touchTrigger(p, t, c)},
	})
}

// touchTrigger uses a function that is there and does nothing else, or makes one.
func touchTrigger(p *rule.Pass, t *catalog.Table, c *catalog.Column) rule.Fix {
	fix := rule.Fix{
		Title: "Set it by a trigger",
		Note:  "Rows that are there keep their value. CREATE TRIGGER waits for writers and lets readers pass.",
	}
	field := "NEW." + ident.Quote(c.Name)
	name := catalog.Name{Schema: t.Name.Schema, Name: "set_" + strings.Join(rule.Words(c.Name), "_")}
	for _, fn := range touchFunctions(p) {
		if touchesOnly(fn, c.Name) {
			name = fn.Name
		}
	}
	if fn := triggerFunction(p, name); fn == nil || !touchesOnly(fn, c.Name) {
		if fn != nil {
			name.Name += "_on_change"
		}
		fix.Steps = append(fix.Steps, rule.FixStep{SQL: fmt.Sprintf(
			"CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    %s := now();\n    RETURN NEW;\nEND;\n$$", sqlName(name), field)})
	}
	fix.Steps = append(fix.Steps, rule.FixStep{SQL: fmt.Sprintf("CREATE TRIGGER %s BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION %s()",
		ident.Quote(rule.NewName("trg_"+t.Name.Name, c.Name, "")), sqlName(t.Name), sqlName(name))})
	return fix
}

// touchFunctions gives the trigger functions that set one column to the time.
func touchFunctions(p *rule.Pass) []*catalog.Function {
	return rule.Memo(p, "logic: touch functions", func() []*catalog.Function {
		var out []*catalog.Function
		for _, fn := range p.Catalog.Functions {
			if fn.Returns == "trigger" && len(fn.Args) == 0 && touchBody.MatchString(uncommented(fn.Body)) {
				out = append(out, fn)
			}
		}
		return out
	})
}

var touchBody = pattern.New(`(?is)^\s*begin\s+new\.(?:(\w+)|"([^"]+)")\s*:?=\s*` + nowWord + `\s*;\s*return\s+new\s*;\s*end\s*;?\s*$`)

func touchesOnly(fn *catalog.Function, column string) bool {
	m := touchBody.FindStringSubmatch(uncommented(fn.Body))
	return m != nil && (strings.EqualFold(m[1], column) || m[2] == column)
}
