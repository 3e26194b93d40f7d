package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// The bits of CreateTrigStmt (src/include/catalog/pg_trigger.h).
const (
	triggerBefore   = 1 << 1
	triggerInsert   = 1 << 2
	triggerDelete   = 1 << 3
	triggerUpdate   = 1 << 4
	triggerTruncate = 1 << 5
	triggerInstead  = 1 << 6
)

func (f *folder) createTrigger(s *sqlparse.CreateTrigStmt) {
	tr := &catalog.Trigger{
		Name: s.Trigname, Timing: "after", UpdateOf: strs(s.Columns), ForEachRow: s.Row, Args: strs(s.Args),
		Constraint: s.Isconstraint, Deferrable: s.Deferrable, InitiallyDeferred: s.Initdeferred, Pos: f.stmt.Span,
		When: f.expr(s.WhenClause), Function: f.triggerFunction(s.Funcname),
	}
	switch {
	case s.Timing&triggerBefore != 0:
		tr.Timing = "before"
	case s.Timing&triggerInstead != 0:
		tr.Timing = "instead of"
	}
	for _, e := range []struct {
		bit  int32
		word string
	}{{triggerInsert, "insert"}, {triggerUpdate, "update"}, {triggerDelete, "delete"}, {triggerTruncate, "truncate"}} {
		if s.Events&e.bit != 0 {
			tr.Events = append(tr.Events, e.word)
		}
	}
	if s.Constrrel != nil {
		tr.From, _ = f.lookVar(s.Constrrel)
	}
	for _, n := range s.TransitionRels {
		if x := n.GetTriggerTransition(); x.GetIsNew() {
			tr.NewTable = x.Name
		} else if x != nil {
			tr.OldTable = x.Name
		}
	}
	n, _ := f.lookVar(s.Relation)
	if v := f.views.get(n); v != nil {
		own := *v
		own.Triggers = insertTrigger(removeTrigger(slices.Clone(v.Triggers), tr.Name), tr)
		f.putView(v, &own)
		f.act(Action{Kind: CreateTrigger, Relation: n, Name: tr.Name, NewTrigger: tr, IfExists: s.Replace})
		return
	}
	t := f.table(s.Relation, false)
	if t == nil || f.dumpedHypertable(t, tr) {
		return
	}
	f.wantColumns(t, tr.UpdateOf, -1)
	if slices.ContainsFunc(t.Triggers, func(o *catalog.Trigger) bool { return o.Name == tr.Name }) && !s.Replace {
		f.problem("conflict", -1, `trigger "%s" for relation "%s" already exists`, tr.Name, t.Name)
		return
	}
	after := f.update(t, func(d *catalog.Table) { d.Triggers = insertTrigger(removeTrigger(d.Triggers, tr.Name), tr) })
	if tr.ForEachRow {
		for _, p := range f.partitionsOf(t.Name) {
			f.inheritTrigger(p.Name, tr)
		}
	}
	f.act(Action{Kind: CreateTrigger, Relation: t.Name, Name: tr.Name, Before: t, After: after, NewTrigger: tr, IfExists: s.Replace})
}

// triggerFunction resolves the function of a trigger.
func (f *folder) triggerFunction(list []*sqlparse.Node) catalog.Name {
	names := strs(list)
	if len(names) == 0 {
		return catalog.Name{}
	}
	for _, n := range f.functionNames(names) {
		if f.functions.has(n) {
			return n
		}
	}
	n := catalog.Name{Schema: f.creationSchema(), Name: names[len(names)-1]}
	if len(names) > 1 {
		n.Schema = names[len(names)-2]
	} else if builtinTriggerFunction(n.Name) {
		n.Schema = "pg_catalog"
		return n
	}
	if ext := extensionOfTrigger(n.Name); ext != "" {
		if e := f.extensions.get(ext); e != nil {
			n.Schema = e.Schema
			return n
		}
	}
	if !f.unknownExtension() && n.Schema != "pg_catalog" && (len(names) == 1 || f.schemas.has(n.Schema)) {
		f.missingFunction(n.String() + "()")
	}
	return n
}

// unknownExtension reports an extension whose contents decade does not know.
func (f *folder) unknownExtension() bool {
	for name := range f.extensions.m {
		if !knownExtension(name) {
			return true
		}
	}
	return false
}

func builtinTriggerFunction(name string) bool {
	switch name {
	case "tsvector_update_trigger", "tsvector_update_trigger_column", "suppress_redundant_updates_trigger", "unique_key_recheck":
		return true
	}
	return strings.HasPrefix(name, "RI_FKey_")
}

func extensionOfTrigger(name string) string {
	switch name {
	case "moddatetime", "autoinc", "insert_username":
		return name
	case "check_primary_key", "check_foreign_key":
		return "refint"
	case "triggered_change_notification":
		return "tcn"
	case "lo_manage":
		return "lo"
	}
	return ""
}

func insertTrigger(list []*catalog.Trigger, tr *catalog.Trigger) []*catalog.Trigger {
	i, _ := slices.BinarySearchFunc(list, tr.Name, func(x *catalog.Trigger, name string) int { return strings.Compare(x.Name, name) })
	return slices.Insert(list, i, tr)
}

func removeTrigger(list []*catalog.Trigger, name string) []*catalog.Trigger {
	return slices.DeleteFunc(list, func(t *catalog.Trigger) bool { return t.Name == name })
}

// inheritTrigger gives a row trigger of a partitioned table to a partition.
func (f *folder) inheritTrigger(child catalog.Name, tr *catalog.Trigger) {
	c := f.tables.get(child)
	if c == nil {
		return
	}
	own := *tr
	own.Inherited, own.Pos = true, c.Pos
	f.update(c, func(d *catalog.Table) { d.Triggers = insertTrigger(removeTrigger(d.Triggers, tr.Name), &own) })
	for _, p := range f.partitionsOf(child) {
		f.inheritTrigger(p.Name, tr)
	}
}

// removeTrigger takes a trigger off a relation and its partitions.
func (f *folder) removeTrigger(n catalog.Name, name string) {
	if v := f.views.get(n); v != nil {
		own := *v
		own.Triggers = removeTrigger(slices.Clone(v.Triggers), name)
		f.putView(v, &own)
		return
	}
	t := f.tables.get(n)
	if t == nil {
		return
	}
	f.update(t, func(d *catalog.Table) { d.Triggers = removeTrigger(d.Triggers, name) })
	for _, p := range f.partitionsOf(n) {
		for _, tr := range p.Triggers {
			if tr.Name == name && tr.Inherited {
				f.removeTrigger(p.Name, name)
				break
			}
		}
	}
}

// onRelation splits the name of a trigger, policy or rule: relation and name.
func (f *folder) onRelation(names []string) (catalog.Name, string) {
	if len(names) < 2 {
		return catalog.Name{}, strings.Join(names, ".")
	}
	last := len(names) - 1
	schema := ""
	if last > 1 {
		schema = names[last-2]
	}
	n, _ := f.lookRelation(schema, names[last-1])
	return n, names[last]
}

func (f *folder) dropTrigger(d dropping) {
	n, name := f.onRelation(d.names())
	a := d.action(DropTrigger)
	a.Relation, a.Name, a.Before = n, name, f.tables.get(n)
	var list []*catalog.Trigger
	if t := f.tables.get(n); t != nil {
		list = t.Triggers
	} else if v := f.views.get(n); v != nil {
		list = v.Triggers
	}
	found := slices.ContainsFunc(list, func(t *catalog.Trigger) bool { return t.Name == name })
	if found {
		f.removeTrigger(n, name)
	} else if !d.missingOK && !f.assumed.get(n) {
		f.problem("conflict", -1, `trigger "%s" for table "%s" does not exist`, name, n)
	}
	a.After = f.tables.get(n)
	f.act(a)
}

// switchTrigger is ENABLE and DISABLE TRIGGER.
func (f *folder) switchTrigger(a altering) {
	state, detail := "", "enable"
	switch a.cmd.Subtype {
	case sqlparse.AlterTableType_AT_EnableAlwaysTrig:
		state, detail = "always", "enable always"
	case sqlparse.AlterTableType_AT_EnableReplicaTrig:
		state, detail = "replica", "enable replica"
	case sqlparse.AlterTableType_AT_DisableTrig, sqlparse.AlterTableType_AT_DisableTrigAll, sqlparse.AlterTableType_AT_DisableTrigUser:
		state, detail = "disabled", "disable"
	}
	name := a.cmd.Name
	switch a.cmd.Subtype {
	case sqlparse.AlterTableType_AT_EnableTrigAll, sqlparse.AlterTableType_AT_DisableTrigAll:
		detail += " all"
	case sqlparse.AlterTableType_AT_EnableTrigUser, sqlparse.AlterTableType_AT_DisableTrigUser:
		detail += " user"
	default:
		if !slices.ContainsFunc(a.t.Triggers, func(t *catalog.Trigger) bool { return t.Name == name }) && !f.assumed.get(a.t.Name) {
			f.problem("conflict", -1, `trigger "%s" for table "%s" does not exist`, name, a.t.Name)
			return
		}
	}
	f.enableTriggers(a.t.Name, name, state, !a.only)
	f.act(Action{Kind: AlterTrigger, Relation: a.t.Name, Name: name, Before: a.t, After: f.tables.get(a.t.Name), Detail: detail, Only: a.only})
}

// enableTriggers sets the state of a trigger, of all for an empty name.
func (f *folder) enableTriggers(n catalog.Name, name, state string, recurse bool) {
	f.update(f.tables.get(n), func(d *catalog.Table) {
		for i, t := range d.Triggers {
			if name == "" || t.Name == name {
				own := *t
				own.Enabled = state
				d.Triggers[i] = &own
			}
		}
	})
	if recurse {
		for _, p := range f.partitionsOf(n) {
			f.enableTriggers(p.Name, name, state, true)
		}
	}
}

func (f *folder) createPolicy(s *sqlparse.CreatePolicyStmt) {
	t := f.table(s.Table, false)
	if t == nil {
		return
	}
	p := &catalog.Policy{
		Name: s.PolicyName, Restrictive: !s.Permissive, Command: lower(s.CmdName), Roles: roleNames(s.Roles),
		Using: f.parenExpr(s.Qual, "using"), WithCheck: f.parenExpr(s.WithCheck, "check"), Pos: f.stmt.Span,
	}
	if p.Command == "" {
		p.Command = "all"
	}
	if slices.ContainsFunc(t.Policies, func(o *catalog.Policy) bool { return o.Name == p.Name }) {
		f.problem("conflict", -1, `policy "%s" for table "%s" already exists`, p.Name, t.Name)
		return
	}
	f.wantExprColumns(t, s.Qual)
	after := f.update(t, func(d *catalog.Table) { d.Policies = insertPolicy(d.Policies, p) })
	f.act(Action{Kind: CreatePolicy, Relation: t.Name, Name: p.Name, Before: t, After: after, NewPolicy: p})
}

// wantExprColumns reports columns that the expression needs and the table lacks.
// Sub-selects bring columns of their own and are left alone.
func (f *folder) wantExprColumns(t *catalog.Table, n *sqlparse.Node) {
	simple := true
	sqlparse.Walk(n, func(n *sqlparse.Node) bool {
		if n.GetSubLink() != nil {
			simple = false
		}
		return simple
	})
	if simple {
		f.wantColumns(t, columnsOf(n), -1)
	}
}

func insertPolicy(list []*catalog.Policy, p *catalog.Policy) []*catalog.Policy {
	i, _ := slices.BinarySearchFunc(list, p.Name, func(x *catalog.Policy, name string) int { return strings.Compare(x.Name, name) })
	return slices.Insert(list, i, p)
}

func roleNames(list []*sqlparse.Node) []string {
	var out []string
	for _, n := range list {
		out = append(out, roleName(n.GetRoleSpec()))
	}
	slices.Sort(out)
	return out
}

func (f *folder) alterPolicy(s *sqlparse.AlterPolicyStmt) {
	t := f.table(s.Table, false)
	if t == nil {
		return
	}
	i := slices.IndexFunc(t.Policies, func(o *catalog.Policy) bool { return o.Name == s.PolicyName })
	a := Action{Kind: AlterPolicy, Relation: t.Name, Name: s.PolicyName, Before: t, After: t}
	if i < 0 {
		if !f.assumed.get(t.Name) {
			f.problem("conflict", -1, `policy "%s" for table "%s" does not exist`, s.PolicyName, t.Name)
		}
		f.act(a)
		return
	}
	p := *t.Policies[i]
	if len(s.Roles) > 0 {
		p.Roles = roleNames(s.Roles)
	}
	if e := f.parenExpr(s.Qual, "using"); e != nil {
		p.Using = e
	}
	if e := f.parenExpr(s.WithCheck, "check"); e != nil {
		p.WithCheck = e
	}
	a.NewPolicy = &p
	a.After = f.update(t, func(d *catalog.Table) { d.Policies[i] = &p })
	f.act(a)
}

func (f *folder) removePolicy(n catalog.Name, name string) {
	f.update(f.tables.get(n), func(d *catalog.Table) {
		d.Policies = slices.DeleteFunc(d.Policies, func(p *catalog.Policy) bool { return p.Name == name })
	})
}

func (f *folder) dropPolicy(d dropping) {
	n, name := f.onRelation(d.names())
	t := f.tables.get(n)
	a := d.action(DropPolicy)
	a.Relation, a.Name, a.Before = n, name, t
	if t != nil && slices.ContainsFunc(t.Policies, func(p *catalog.Policy) bool { return p.Name == name }) {
		f.removePolicy(n, name)
	} else if !d.missingOK && !f.assumed.get(n) {
		f.problem("conflict", -1, `policy "%s" for table "%s" does not exist`, name, n)
	}
	a.After = f.tables.get(n)
	f.act(a)
}
