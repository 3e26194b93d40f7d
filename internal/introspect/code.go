package introspect

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
)

// The bits of pg_trigger.tgtype.
const (
	triggerRow      = 1 << 0
	triggerBefore   = 1 << 1
	triggerInsert   = 1 << 2
	triggerDelete   = 1 << 3
	triggerUpdate   = 1 << 4
	triggerTruncate = 1 << 5
	triggerInstead  = 1 << 6
)

// enabled gives tgenabled and evtenabled in the catalog's words.
var enabled = map[string]string{"O": "", "D": "disabled", "R": "replica", "A": "always"}

func (r *reader) scanTrigger(rows pgx.Rows) error {
	var oid, rel uint32
	var kind int32
	var name, oldTable, newTable, state, def string
	var attnums []int16
	var fn, from catalog.Name
	var args []byte
	var constraint, deferrable, deferred, inherited bool
	return each(rows, []any{&oid, &rel, &name, &kind, &attnums, &fn.Schema, &fn.Name, &args, &constraint, &from.Schema, &from.Name, &deferrable,
		&deferred, &oldTable, &newTable, &state, &inherited, &def}, func() error {
		x := r.relations[rel]
		// TimescaleDB puts triggers of its own on hypertables.
		if x == nil || !r.own(classTrigger, oid) || strings.HasPrefix(fn.Schema, "_timescaledb_") {
			return nil
		}
		t := &catalog.Trigger{Name: name, Timing: "after", UpdateOf: x.columnNames(attnums), ForEachRow: kind&triggerRow != 0,
			Function: fn, Constraint: constraint, From: from, Deferrable: deferrable, InitiallyDeferred: deferred,
			OldTable: oldTable, NewTable: newTable, Enabled: enabled[state], Inherited: inherited,
			Comment: r.comment(classTrigger, oid, 0), When: r.expr(whenClause(def))}
		switch {
		case kind&triggerBefore != 0:
			t.Timing = "before"
		case kind&triggerInstead != 0:
			t.Timing = "instead of"
		}
		for _, e := range []struct {
			bit  int32
			name string
		}{{triggerInsert, "insert"}, {triggerUpdate, "update"}, {triggerDelete, "delete"}, {triggerTruncate, "truncate"}} {
			if kind&e.bit != 0 {
				t.Events = append(t.Events, e.name)
			}
		}
		if len(args) > 0 {
			t.Args = strings.Split(strings.TrimSuffix(string(args), "\x00"), "\x00")
		}
		if x.table != nil {
			x.table.Triggers = append(x.table.Triggers, t)
		} else if x.view != nil {
			x.view.Triggers = append(x.view.Triggers, t)
		}
		return nil
	})
}

// whenClause cuts the condition out of a trigger's definition, which is the
// only way to get it: pg_get_expr cannot print OLD and NEW.
func whenClause(def string) string {
	// Names stand before FOR EACH and may hold anything in quotes.
	at := outsideQuotes(def, " FOR EACH ")
	if at < 0 {
		return ""
	}
	rest := def[at:]
	begin := outsideQuotes(rest, " WHEN (")
	if begin < 0 {
		return ""
	}
	rest = rest[begin+len(" WHEN ("):]
	end := outsideQuotes(rest, ") EXECUTE ")
	if end < 0 {
		return ""
	}
	return rest[:end]
}

// outsideQuotes finds the first occurrence of sub that begins outside of quotes.
func outsideQuotes(s, sub string) int {
	for i := 0; i < len(s); i++ {
		if strings.HasPrefix(s[i:], sub) {
			return i
		}
		if s[i] == '\'' || s[i] == '"' {
			i = skipQuoted(s, i)
		}
	}
	return -1
}

var policyCommands = map[string]string{"*": "all", "r": "select", "a": "insert", "w": "update", "d": "delete"}

func (r *reader) scanPolicy(rows pgx.Rows) error {
	var oid, rel uint32
	var name, cmd, using, check string
	var permissive bool
	var roles []string
	return each(rows, []any{&oid, &rel, &name, &permissive, &cmd, &roles, &using, &check}, func() error {
		x := r.relations[rel]
		if x == nil || x.table == nil {
			return nil
		}
		p := &catalog.Policy{Name: name, Restrictive: !permissive, Command: policyCommands[cmd], Roles: roles,
			Using: r.expr(using), WithCheck: r.expr(check), Comment: r.comment(classPolicy, oid, 0)}
		slices.Sort(p.Roles)
		x.table.Policies = append(x.table.Policies, p)
		roles = nil
		return nil
	})
}

func (r *reader) scanView(rows pgx.Rows) error {
	var oid uint32
	var def string
	var used []uint32
	return each(rows, []any{&oid, &def, &used}, func() error {
		x := r.relations[oid]
		if x == nil || x.view == nil {
			return nil
		}
		def = strings.TrimSuffix(strings.TrimSpace(def), ";")
		if def == "" {
			r.skipped = append(r.skipped, x.name.String())
		}
		x.view.Query = queryExpr(def)
		for _, u := range used {
			if to := r.relations[u]; to != nil {
				x.view.Uses = append(x.view.Uses, to.name)
			}
		}
		slices.SortFunc(x.view.Uses, catalog.Name.Compare)
		used = nil
		return nil
	})
}

var (
	volatilities = map[string]string{"v": "volatile", "s": "stable", "i": "immutable"}
	parallels    = map[string]string{"u": "unsafe", "r": "restricted", "s": "safe"}
)

func (r *reader) scanFunction(rows pgx.Rows) error {
	var oid, space uint32
	var name, kind, returns, language, body, volatile, parallel, definition string
	var args []uint32
	var modes, names, config []string
	var definer, strict, leakproof bool
	return each(rows, []any{&oid, &space, &name, &kind, &args, &modes, &names, &returns, &language, &body, &volatile,
		&definer, &strict, &leakproof, &parallel, &config, &definition}, func() error {
		if !r.own(classProc, oid) {
			return nil
		}
		f := &catalog.Function{Name: catalog.Name{Schema: r.spaces[space], Name: name}, Kind: "function", Returns: returns,
			Language: language, Body: body, Volatile: volatilities[volatile], SecurityDefiner: definer, Strict: strict,
			LeakProof: leakproof, Parallel: parallels[parallel], Config: options(config, ""),
			Comment: r.comment(classProc, oid, 0), ArgNames: inputNames(modes, names), Definition: definition}
		if kind == "p" {
			f.Kind = "procedure"
		}
		self := object{classProc, oid}
		refs := make([]int, len(args))
		for i, a := range args {
			refs[i] = r.types.ref(a, -1)
		}
		r.whenNamed(func() {
			for _, ref := range refs {
				f.Args = append(f.Args, r.types.name(ref).String())
			}
			r.keys[self] = catalog.Key("function", f.Name.String()+"("+strings.Join(f.Args, ", ")+")")
		})
		r.cat.Functions = append(r.cat.Functions, f)
		args, modes, names, config = nil, nil, nil, nil
		return nil
	})
}

// inputNames keeps the names of input arguments; nil when none has a name.
func inputNames(modes, names []string) []string {
	if len(modes) == 0 {
		return names
	}
	var out []string
	named := false
	for i, n := range names {
		if modes[i] == "i" || modes[i] == "b" || modes[i] == "v" {
			out = append(out, n)
			named = named || n != ""
		}
	}
	if !named {
		return nil
	}
	return out
}

func (r *reader) scanEventTrigger(rows pgx.Rows) error {
	var oid uint32
	var name, event, state string
	var tags []string
	var fn catalog.Name
	return each(rows, []any{&oid, &name, &event, &tags, &fn.Schema, &fn.Name, &state}, func() error {
		if r.own(classEvent, oid) {
			slices.Sort(tags)
			r.cat.EventTriggers = append(r.cat.EventTriggers, &catalog.EventTrigger{Name: name, Event: event, Tags: tags,
				Function: fn, Enabled: enabled[state], Comment: r.comment(classEvent, oid, 0)})
		}
		tags = nil
		return nil
	})
}
