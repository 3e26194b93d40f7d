package ddl

import (
	"cmp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlparse"
)

// timescaleCall folds TimescaleDB's functions and procedures; false for others.
func (f *folder) timescaleCall(fn string, args arguments) bool {
	switch fn {
	case "create_hypertable", "create_distributed_hypertable":
		f.createHypertable(args)
	case "add_dimension":
		f.addDimension(args)
	case "set_chunk_time_interval", "set_partitioning_interval":
		f.onHypertable(args, func(t *catalog.Table, h *catalog.Hypertable) {
			h.ChunkInterval = chunkInterval(t, h.TimeColumn, args.get("chunk_time_interval", 1))
		}, CreateHypertable, "set chunk interval")
	case "set_integer_now_func":
		f.onHypertable(args, func(_ *catalog.Table, h *catalog.Hypertable) {
			h.NowFunction = f.functionText(args.text("integer_now_func", 1))
		}, CreateHypertable, "set integer now")
	case "add_compression_policy":
		f.addPolicy("compression", args, []string{"compress_after"})
	case "add_columnstore_policy":
		f.addPolicy("compression", args, []string{"compress_after"})
	case "add_retention_policy":
		f.addPolicy("retention", args, []string{"drop_after"})
	case "add_reorder_policy":
		f.addPolicy("reorder", args, []string{"index_name"})
	case "add_continuous_aggregate_policy":
		f.addPolicy("refresh", args, []string{"start_offset", "end_offset", "schedule_interval"})
	case "remove_compression_policy", "remove_columnstore_policy":
		f.removePolicyOf("compression", args)
	case "remove_retention_policy":
		f.removePolicyOf("retention", args)
	case "remove_reorder_policy":
		f.removePolicyOf("reorder", args)
	case "remove_continuous_aggregate_policy":
		f.removePolicyOf("refresh", args)
	default:
		return false
	}
	return true
}

// regclass finds the relation that a function's first argument names.
func (f *folder) regclass(args arguments, names ...string) (catalog.Name, bool) {
	for i, name := range names {
		at := 0
		if i > 0 {
			at = -1
		}
		if text := args.text(name, at); text != "" {
			return f.lookText(text)
		}
	}
	return catalog.Name{}, false
}

func (f *folder) hypertableArg(args arguments) *catalog.Table {
	n, ok := f.regclass(args, "relation", "hypertable", "main_table", "continuous_aggregate")
	t := f.tables.get(n)
	if t == nil && !ok {
		if n.IsZero() {
			return nil
		}
		t = f.assume(n, -1)
	}
	return t
}

func (f *folder) createHypertable(args arguments) {
	t := f.hypertableArg(args)
	if t == nil {
		f.problem("conflict", -1, "the table of create_hypertable cannot be told")
		return
	}
	a := Action{Kind: CreateHypertable, Relation: t.Name, Before: t, After: t, IfExists: truth(args.text("if_not_exists", -1))}
	if t.Hypertable != nil {
		if !a.IfExists {
			f.problem("conflict", -1, `table "%s" is already a hypertable`, t.Name)
		}
		f.act(a)
		return
	}
	h := &catalog.Hypertable{Pos: f.stmt.Span}
	if by := args.get("dimension", 1).GetFuncCall(); by != nil && lastString(by.Funcname) == "by_range" {
		dim := readArguments(by)
		h.TimeColumn = dim.text("column_name", 0)
		h.ChunkInterval = chunkInterval(t, h.TimeColumn, dim.get("partition_interval", 1))
	} else {
		h.TimeColumn = args.text("time_column_name", 1)
		h.SpaceColumn = args.text("partitioning_column", 2)
		if v := number(args.get("number_partitions", 3)); v != nil {
			h.Partitions = int(*v)
		}
		h.ChunkInterval = chunkInterval(t, h.TimeColumn, args.get("chunk_time_interval", 6))
	}
	f.wantColumns(t, []string{h.TimeColumn}, -1)
	f.wantKeysInDimensions(t, h)
	defaultIndexes := args.text("create_default_indexes", -1)
	f.makeHypertable(t, h, defaultIndexes == "" || truth(defaultIndexes))
	a.After = f.tables.get(t.Name)
	f.act(a)
}

// makeHypertable turns a table into a hypertable: the time column becomes
// NOT NULL and gets an index where it has none.
func (f *folder) makeHypertable(t *catalog.Table, h *catalog.Hypertable, defaultIndexes bool) {
	t = f.update(t, func(d *catalog.Table) {
		d.Hypertable = h
		f.setKeyNotNull(d, []string{h.TimeColumn})
	})
	if !defaultIndexes || t.Column(h.TimeColumn) == nil {
		return
	}
	hasTime, hasSpace := false, h.SpaceColumn == ""
	for _, x := range t.Indexes {
		k := x.KeyColumns()
		if len(x.Keys) == 1 && len(k) == 1 && k[0] == h.TimeColumn {
			hasTime = true
		}
		if len(x.Keys) == 2 && len(k) == 2 && k[0] == h.SpaceColumn && k[1] == h.TimeColumn {
			hasSpace = true
		}
	}
	time := catalog.IndexKey{Column: h.TimeColumn, Desc: true, NullsFirst: true}
	if !hasTime {
		f.addDefaultIndex(t.Name, []catalog.IndexKey{time}, h.TimeColumn)
	}
	if !hasSpace {
		f.addDefaultIndex(t.Name, []catalog.IndexKey{{Column: h.SpaceColumn}, time}, h.SpaceColumn, h.TimeColumn)
	}
}

func (f *folder) addDefaultIndex(n catalog.Name, keys []catalog.IndexKey, names ...string) {
	x := &catalog.Index{Method: "btree", Keys: keys, Pos: f.stmt.Span}
	x.Name = f.relationName(n.Schema, n.Name, nameAddition(names), "idx", false)
	f.addIndex(f.tables.get(n), x, false)
}

// wantKeysInDimensions reports unique indexes without the time column, which
// TimescaleDB refuses.
func (f *folder) wantKeysInDimensions(t *catalog.Table, h *catalog.Hypertable) {
	for _, x := range t.Indexes {
		if x.Unique && !contains(x.KeyColumns(), h.TimeColumn) {
			f.problem("conflict", -1, `cannot create a unique index without the column "%s" (used in partitioning): "%s" is one`, h.TimeColumn, x.Name)
		}
	}
}

// chunkInterval gives an interval in the catalog's words, "" for the default
// of 7 days. A number is microseconds for times and as it is for integers.
func chunkInterval(t *catalog.Table, column string, n *sqlparse.Node) string {
	if n == nil || isNull(n) {
		return ""
	}
	v := interval{}
	if num := number(n); num != nil {
		if c := t.Column(column); c == nil || !c.Type.Is("timestamp with time zone", "timestamp without time zone", "date") {
			return itoa(int(*num))
		}
		v.micros = *num
	} else {
		parsed, ok := parseInterval(constText(n))
		if !ok {
			return constText(n)
		}
		v = parsed
	}
	if text := v.fixed().String(); text != "7 days" {
		return text
	}
	return ""
}

// onHypertable changes what is known of a hypertable.
func (f *folder) onHypertable(args arguments, fn func(t *catalog.Table, h *catalog.Hypertable), kind ActionKind, detail string) {
	t := f.hypertableArg(args)
	if t == nil {
		return
	}
	if t.Hypertable == nil && !f.assumed.get(t.Name) {
		f.problem("conflict", -1, `table "%s" is not a hypertable`, t.Name)
		return
	}
	h := catalog.Hypertable{Pos: f.stmt.Span}
	if t.Hypertable != nil {
		h = *t.Hypertable
	}
	fn(t, &h)
	after := f.update(t, func(d *catalog.Table) { d.Hypertable = &h })
	f.act(Action{Kind: kind, Relation: t.Name, Before: t, After: after, Detail: detail})
}

// functionText finds the function that a text names.
func (f *folder) functionText(text string) catalog.Name {
	names := splitName(text)
	if len(names) == 0 {
		return catalog.Name{}
	}
	for _, n := range f.functionNames(names) {
		if f.functions.has(n) || len(names) > 1 {
			return n
		}
	}
	return catalog.Name{Schema: f.creationSchema(), Name: names[0]}
}

func (f *folder) addDimension(args arguments) {
	f.onHypertable(args, func(t *catalog.Table, h *catalog.Hypertable) {
		if by := args.get("dimension", 1).GetFuncCall(); by != nil {
			dim := readArguments(by)
			h.SpaceColumn = dim.text("column_name", 0)
			if v := number(dim.get("number_partitions", 1)); v != nil && lastString(by.Funcname) == "by_hash" {
				h.Partitions = int(*v)
			}
			return
		}
		h.SpaceColumn = args.text("column_name", 1)
		if v := number(args.get("number_partitions", 2)); v != nil {
			h.Partitions = int(*v)
		}
	}, CreateHypertable, "add dimension")
}

// timescaleOptions takes timescaledb.* parameters of ALTER TABLE ... SET; true
// when there were some.
func (f *folder) timescaleOptions(t *catalog.Table, list []*sqlparse.Node) bool {
	opts := timescaleOnly(list)
	if len(opts) == 0 {
		return false
	}
	h := catalog.Hypertable{Pos: f.stmt.Span}
	if t.Hypertable != nil {
		h = *t.Hypertable
	} else if !f.assumed.get(t.Name) {
		f.problem("conflict", -1, `table "%s" is not a hypertable`, t.Name)
		return true
	}
	f.compression(&h, opts)
	if v, ok := opts.Get("chunk_time_interval"); ok {
		if p, ok := parseInterval(v); ok {
			h.ChunkInterval = p.fixed().String()
		}
	}
	f.update(t, func(d *catalog.Table) { d.Hypertable = &h })
	return true
}

// timescaleViewOptions takes timescaledb.* parameters of ALTER MATERIALIZED
// VIEW ... SET; true when there were some.
func (f *folder) timescaleViewOptions(v *catalog.View, list []*sqlparse.Node) bool {
	opts := timescaleOnly(list)
	for _, o := range opts {
		v.Options = aggregateOption(v.Options, o.Name, o.Value)
	}
	return len(opts) > 0
}

// aggregateOption keeps what a continuous aggregate's catalog keeps of a
// parameter: that it is not materialized_only, the default since 2.13. The
// others are for its making, or about its compression.
func aggregateOption(list catalog.Options, name, value string) catalog.Options {
	const only = "timescaledb.materialized_only"
	if name != "materialized_only" {
		return list
	}
	if truth(value) {
		return list.Without(only)
	}
	return list.Set(only, "false")
}

// timescaleOnly gives the parameters of the timescaledb namespace, without it.
func timescaleOnly(list []*sqlparse.Node) catalog.Options {
	var out catalog.Options
	for _, n := range list {
		if d := n.GetDefElem(); lower(d.GetDefnamespace()) == "timescaledb" || lower(d.GetDefnamespace()) == "tsdb" {
			out = out.Set(lower(d.Defname), optionValue(d))
		}
	}
	return out
}

// compression reads the columnstore parameters, in their old and new names.
func (f *folder) compression(h *catalog.Hypertable, opts catalog.Options) {
	for _, name := range []string{"compress", "enable_columnstore", "columnstore"} {
		if v, ok := opts.Get(name); ok && !truth(v) {
			h.Compression = nil
			return
		}
	}
	c := catalog.Compression{Pos: f.stmt.Span}
	said := false
	if h.Compression != nil {
		c = *h.Compression
	}
	for _, name := range []string{"compress_segmentby", "segmentby"} {
		if v, ok := opts.Get(name); ok {
			c.SegmentBy, said = nil, true
			for _, col := range strings.Split(v, ",") {
				if parts := splitName(col); len(parts) > 0 {
					c.SegmentBy = append(c.SegmentBy, parts[0])
				}
			}
		}
	}
	for _, name := range []string{"compress_orderby", "orderby"} {
		if v, ok := opts.Get(name); ok {
			c.OrderBy, said = orderBy(v), true
		}
	}
	for _, name := range []string{"compress", "enable_columnstore", "columnstore"} {
		if _, ok := opts.Get(name); ok {
			said = true
		}
	}
	if !said {
		return
	}
	if c.OrderBy == "" && h.TimeColumn != "" {
		c.OrderBy = ident.Quote(h.TimeColumn) + " DESC"
	}
	h.Compression = &c
}

// orderBy writes an order list evenly: "ts DESC, id".
func orderBy(list string) string {
	var out []string
	for _, item := range strings.Split(list, ",") {
		words := strings.Fields(item)
		if len(words) == 0 {
			continue
		}
		parts := splitName(words[0])
		if len(parts) == 0 {
			continue
		}
		s := ident.Quote(parts[0])
		rest := lower(strings.Join(words[1:], " "))
		desc := strings.HasPrefix(rest, "desc")
		if desc {
			s += " DESC"
		}
		switch {
		case strings.HasSuffix(rest, "nulls first") && !desc:
			s += " NULLS FIRST"
		case strings.HasSuffix(rest, "nulls last") && desc:
			s += " NULLS LAST"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

// hypertableOf gives the hypertable under a relation: itself, or what a
// continuous aggregate reads.
func (f *folder) hypertableOf(n catalog.Name) *catalog.Table {
	for range 16 {
		if t := f.tables.get(n); t != nil {
			return t
		}
		v := f.views.get(n)
		if v == nil || !v.Continuous {
			return nil
		}
		next := catalog.Name{}
		for _, u := range v.Uses {
			if t := f.tables.get(u); t != nil && t.Hypertable != nil {
				return t
			}
			if w := f.views.get(u); w != nil && w.Continuous {
				next = u
			}
		}
		n = next
	}
	return nil
}

// addPolicy folds add_*_policy. places are the parameters that may be given
// by position behind the relation.
func (f *folder) addPolicy(kind string, args arguments, places []string) {
	n, _ := f.regclass(args, "relation", "hypertable", "continuous_aggregate")
	t := f.hypertableOf(n)
	if t == nil || t.Hypertable == nil {
		if n.IsZero() || f.tables.has(n) && !f.assumed.get(n) || f.views.has(n) {
			f.problem("conflict", -1, `"%s" is not a hypertable or a continuous aggregate`, n)
			return
		}
		if t == nil {
			t = f.assume(n, -1)
		}
		t = f.update(t, func(d *catalog.Table) { d.Hypertable = &catalog.Hypertable{Pos: f.stmt.Span} })
	}
	p := catalog.TimescalePolicy{Kind: kind, On: n, Pos: f.stmt.Span}
	for i, name := range places {
		if v := intervalText(args.get(name, i+1)); v != "" {
			p.Args = p.Args.Set(name, v)
		}
	}
	for name, v := range args.named {
		switch name {
		case "after":
			name = "compress_after"
		case "relation", "hypertable", "continuous_aggregate", "if_not_exists", "initial_start", "timezone":
			continue
		}
		if text := intervalText(v); text != "" {
			p.Args = p.Args.Set(name, text)
		}
	}
	a := Action{Kind: TimescalePolicy, Relation: t.Name, Name: n.String(), Before: t, Detail: kind, IfExists: truth(args.text("if_not_exists", -1))}
	h := *t.Hypertable
	if i := slices.IndexFunc(h.Policies, func(o catalog.TimescalePolicy) bool { return o.Kind == kind && o.On == n }); i >= 0 {
		if !a.IfExists {
			f.problem("conflict", -1, `%s policy already exists for "%s"`, kind, n)
		}
		a.After = t
		f.act(a)
		return
	}
	if kind == "compression" && h.Compression == nil && f.tables.has(n) && !f.assumed.get(n) {
		f.problem("conflict", -1, `columnstore not enabled on hypertable "%s"`, n)
	}
	h.Policies = append(slices.Clone(h.Policies), p)
	slices.SortStableFunc(h.Policies, func(a, b catalog.TimescalePolicy) int { return strings.Compare(a.Kind, b.Kind) })
	a.After = f.update(t, func(d *catalog.Table) { d.Hypertable = &h })
	f.act(a)
}

func (f *folder) removePolicyOf(kind string, args arguments) {
	n, _ := f.regclass(args, "relation", "hypertable", "continuous_aggregate")
	t := f.hypertableOf(n)
	a := Action{Kind: TimescalePolicy, Name: n.String(), Before: t, Detail: "remove " + kind}
	if t != nil && t.Hypertable != nil {
		a.Relation = t.Name
		h := *t.Hypertable
		h.Policies = slices.DeleteFunc(slices.Clone(h.Policies), func(p catalog.TimescalePolicy) bool { return p.Kind == kind && p.On == n })
		a.After = f.update(t, func(d *catalog.Table) { d.Hypertable = &h })
	}
	f.act(a)
}

// forgetPolicies removes the policies of a continuous aggregate that is gone.
func (f *folder) forgetPolicies(n catalog.Name) {
	t := f.hypertableOf(n)
	if t == nil || t.Hypertable == nil {
		return
	}
	h := *t.Hypertable
	h.Policies = slices.DeleteFunc(slices.Clone(h.Policies), func(p catalog.TimescalePolicy) bool { return p.On == n })
	f.update(t, func(d *catalog.Table) { d.Hypertable = &h })
}

// hypertableWith makes a hypertable of CREATE TABLE ... WITH (timescaledb.hypertable).
func (f *folder) hypertableWith(n catalog.Name, opts catalog.Options) {
	if v, ok := opts.Get("hypertable"); !ok || !truth(v) {
		return
	}
	t := f.tables.get(n)
	h := &catalog.Hypertable{Pos: f.stmt.Span}
	h.TimeColumn, _ = opts.Get("partition_column")
	if v, ok := opts.Get("chunk_interval"); ok {
		if p, ok := parseInterval(v); ok {
			if h.ChunkInterval = p.fixed().String(); h.ChunkInterval == "7 days" {
				h.ChunkInterval = ""
			}
		} else {
			h.ChunkInterval = v
		}
	}
	if h.TimeColumn == "" {
		for _, c := range t.Columns {
			if c.Type.Is("timestamp with time zone", "timestamp without time zone", "date") {
				h.TimeColumn = c.Name
				break
			}
		}
	}
	f.compression(h, opts.Set("columnstore", "true"))
	if v, ok := opts.Get("columnstore"); ok && !truth(v) {
		h.Compression = nil
	} else {
		// The community build compresses what is one chunk old (measured on 2.23).
		h.Policies = []catalog.TimescalePolicy{{
			Kind: "compression", On: n, Pos: f.stmt.Span,
			Args: catalog.Options{}.Set("compress_after", cmp.Or(h.ChunkInterval, "7 days")),
		}}
	}
	indexes, ok := opts.Get("create_default_indexes")
	f.makeHypertable(t, h, !ok || truth(indexes))
}
