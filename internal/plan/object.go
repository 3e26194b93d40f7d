package plan

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

func (m *maker) namespaces() {
	for _, e := range m.d.Extensions.Created {
		sql := "CREATE EXTENSION " + ident.Quote(e.Name)
		if e.Schema != "" && e.Schema != "pg_catalog" && e.Schema != e.Name {
			sql += " WITH SCHEMA " + ident.Quote(e.Schema)
		}
		m.add(makeExtension, Step{Title: "create extension " + e.Name, Object: Object{"extension", e.Name}, SQL: []string{sql},
			Undo: []string{"DROP EXTENSION " + ident.Quote(e.Name)}, Verify: exists("SELECT FROM pg_catalog.pg_extension WHERE extname = " + ident.Literal(e.Name))})
	}
	for _, e := range m.d.From.Extensions {
		m.updateExtension(e)
	}
	for _, e := range m.d.Extensions.Dropped {
		m.add(dropExtension, Step{Title: "drop extension " + e.Name, Object: Object{"extension", e.Name}, SQL: []string{"DROP EXTENSION " + ident.Quote(e.Name)},
			Hazards: lost("what the extension " + e.Name + " keeps in tables of its own goes")})
	}
	for _, s := range m.d.Schemas.Created {
		m.add(makeSchema, Step{Title: "create schema " + s.Name, Object: Object{"schema", s.Name}, SQL: createSchema(s),
			Undo: []string{"DROP SCHEMA " + ident.Quote(s.Name)}, Verify: exists("SELECT FROM pg_catalog.pg_namespace WHERE nspname = " + ident.Literal(s.Name))})
	}
	for _, p := range m.d.Schemas.Changed {
		m.add(makeComment, Step{Title: "comment on schema " + p.To.Name, Object: Object{"schema", p.To.Name}, SQL: []string{comment("SCHEMA "+ident.Quote(p.To.Name), p.To.Comment)},
			Undo: []string{comment("SCHEMA "+ident.Quote(p.To.Name), p.From.Comment)}})
	}
	for _, s := range m.d.Schemas.Dropped {
		back := createSchema(s)
		for _, g := range m.d.From.Grants {
			if g.ObjectKind == "schema" && g.Object == s.Name {
				back = append(back, grantSQL(g, g.Privileges))
			}
		}
		m.add(dropSchema, Step{Title: "drop schema " + s.Name, Object: Object{"schema", s.Name}, SQL: []string{"DROP SCHEMA " + ident.Quote(s.Name)},
			Why: "it is empty by then", Undo: back})
	}
}

func createSchema(s *catalog.Schema) []string {
	sql := []string{"CREATE SCHEMA " + ident.Quote(s.Name)}
	if s.Comment != "" {
		sql = append(sql, comment("SCHEMA "+ident.Quote(s.Name), s.Comment))
	}
	return sql
}

func (m *maker) sequences() {
	for _, s := range m.d.Sequences.Created {
		if s.Identity { // made with its column
			m.commentSequence(&catalog.Sequence{Name: s.Name}, s)
			if m.newTable[s.OwnedBy] && (s.Start != 1 || s.Increment != 1 || s.Cache != 1 || s.Cycle || s.Min != 1 || !slices.Contains([]int64{1<<15 - 1, 1<<31 - 1, 1<<63 - 1}, s.Max)) {
				m.add(changeColumn, Step{Title: "set the identity sequence " + s.Name.String(), Object: Object{"sequence", s.Name.String()},
					SQL: []string{"ALTER SEQUENCE " + sqlwrite.Name(s.Name) + identityOptions(s)}})
			}
			continue
		}
		m.add(makeSequence, Step{Title: "create sequence " + s.Name.String(), Object: Object{"sequence", s.Name.String()}, SQL: createSequence(s),
			Undo: []string{"DROP SEQUENCE " + sqlwrite.Name(s.Name)}, Verify: relationExists(s.Name)})
		if !s.OwnedBy.IsZero() {
			m.add(changeConstraint, m.ownSequence(s))
		}
	}
	for _, p := range m.d.Sequences.Changed {
		if m.becomesIdentity(p.From) {
			continue
		}
		if t := m.d.To.Table(p.From.OwnedBy); p.From.Identity && !p.To.Identity && t != nil && t.Column(p.From.OwnedByColumn) != nil {
			m.commentSequence(&catalog.Sequence{}, p.To)
			continue // comes when the column is no identity column any more
		}
		if p.From.Identity && !p.To.Identity {
			m.refuse("sequence", p.To.Name.String(), "the sequence of an identity column is to be one of its own", "give the new sequence another name")
			continue
		}
		step := Step{Title: "change sequence " + p.To.Name.String(), Object: Object{"sequence", p.To.Name.String()},
			SQL: []string{"ALTER SEQUENCE " + sqlwrite.Name(p.To.Name) + sqlwrite.SequenceOptions(p.To)}, Undo: []string{"ALTER SEQUENCE " + sqlwrite.Name(p.To.Name) + sqlwrite.SequenceOptions(p.From)}}
		if (p.From.OwnedBy != p.To.OwnedBy || p.From.OwnedByColumn != p.To.OwnedByColumn) && !p.To.Identity {
			m.add(changeConstraint, m.ownSequence(p.To))
		}
		if sqlwrite.SequenceOptions(p.From) != sqlwrite.SequenceOptions(p.To) {
			m.add(changeColumn, step)
		}
		m.persistSequence(p.From, p.To)
		m.commentSequence(p.From, p.To)
	}
	for _, s := range m.d.Sequences.Dropped {
		if to := m.d.To.Table(s.OwnedBy); !s.OwnedBy.IsZero() && (to == nil || to.Column(s.OwnedByColumn) == nil) {
			continue // goes with its column
		}
		if s.Identity || m.becomesIdentity(s) {
			continue
		}
		m.add(dropSequence, Step{Title: "drop sequence " + s.Name.String(), Object: Object{"sequence", s.Name.String()}, SQL: []string{"DROP SEQUENCE " + sqlwrite.Name(s.Name)},
			Hazards: lost("the position of " + s.Name.String() + " goes"), Verify: relationGone(s.Name)})
	}
}

// persistSequence makes a sequence logged or unlogged, where its table does not
// become so too.
func (m *maker) persistSequence(from, to *catalog.Sequence) {
	was, is := m.d.From.Table(to.OwnedBy), m.d.To.Table(to.OwnedBy)
	if from.Unlogged == to.Unlogged || to.Identity || was != nil && is != nil && was.Persistence != is.Persistence {
		return
	}
	s := Step{Title: "make " + to.Name.String() + " a logged sequence", Object: Object{"sequence", to.Name.String()}, SQL: []string{persistenceSQL(to)}, Undo: []string{persistenceSQL(from)}}
	if to.Unlogged {
		s.Title = "make " + to.Name.String() + " an unlogged sequence"
		s.Hazards = []Hazard{{Name: DataLoss, What: "after a crash " + to.Name.String() + " counts from its start again", NeedsAllow: true}}
	}
	m.add(setProperty, s)
}

func persistenceSQL(s *catalog.Sequence) string {
	if s.Unlogged {
		return "ALTER SEQUENCE " + sqlwrite.Name(s.Name) + " SET UNLOGGED"
	}
	return "ALTER SEQUENCE " + sqlwrite.Name(s.Name) + " SET LOGGED"
}

func createSequence(s *catalog.Sequence) []string {
	sql := []string{sqlwrite.CreateSequence(s)}
	if s.Comment != "" {
		sql = append(sql, comment("SEQUENCE "+sqlwrite.Name(s.Name), s.Comment))
	}
	return sql
}

func (m *maker) commentSequence(from, to *catalog.Sequence) {
	if from.Comment != to.Comment {
		on := "SEQUENCE " + sqlwrite.Name(to.Name)
		m.add(makeComment, Step{Title: "comment on sequence " + to.Name.String(), Object: Object{"sequence", to.Name.String()}, SQL: []string{comment(on, to.Comment)}, Undo: []string{comment(on, from.Comment)}})
	}
}

// identityOptions leaves out the type, which follows the column's.
func identityOptions(s *catalog.Sequence) string {
	all := sqlwrite.SequenceOptions(s)
	return all[strings.Index(all, " INCREMENT"):] + fmt.Sprintf(" RESTART WITH %d", s.Start)
}

func (m *maker) ownSequence(s *catalog.Sequence) Step {
	owner := "NONE"
	if !s.OwnedBy.IsZero() {
		owner = sqlwrite.Name(s.OwnedBy) + "." + ident.Quote(s.OwnedByColumn)
	}
	return Step{Title: "let sequence " + s.Name.String() + " go with its column", Object: Object{"sequence", s.Name.String()},
		SQL: []string{"ALTER SEQUENCE " + sqlwrite.Name(s.Name) + " OWNED BY " + owner}, Undo: []string{"ALTER SEQUENCE " + sqlwrite.Name(s.Name) + " OWNED BY NONE"}}
}

func functionSQL(f *catalog.Function) string { return strings.TrimSpace(f.Definition) }

func dropFunctionSQL(f *catalog.Function) string {
	return "DROP " + strings.ToUpper(f.Kind) + " " + sqlwrite.Name(f.Name) + "(" + strings.Join(f.Args, ", ") + ")"
}

func (m *maker) functions() {
	for _, f := range m.d.Functions.Created {
		m.add(m.functionRank(f), Step{Title: "create " + f.Kind + " " + f.Path(), Object: Object{f.Kind, f.Path()},
			SQL: append(withComment(functionSQL(f), f), m.functionGrants(m.d.To, f)...), Undo: []string{dropFunctionSQL(f)}, Verify: functionExists(f)})
	}
	for _, p := range m.d.Functions.Changed {
		if !m.remade[functionKey(p.To)] && !m.swapped[p.To] {
			m.changeFunction(p.From, p.To)
		}
	}
	for _, f := range m.d.Functions.Dropped {
		if m.remade[functionKey(f)] {
			continue
		}
		s := Step{Title: "drop " + f.Kind + " " + f.Path(), Object: Object{f.Kind, f.Path()}, SQL: []string{dropFunctionSQL(f)},
			Undo: append(withComment(functionSQL(f), f), m.functionGrants(m.d.From, f)...), Hazards: []Hazard{{Name: DependentBroken, What: "whoever calls " + f.Path() + " fails"}}}
		if n, ok := m.standsOnAside(functionKey(f)); ok {
			s.Undo, s.OneWay = nil, "it gives or takes rows of "+n.String()+", whose name a view has taken"
		}
		m.add(dropFunction, s)
	}
}

func functionKey(f *catalog.Function) string { return catalog.Key("function", f.Path()) }

func (m *maker) changeFunction(from, to *catalog.Function) {
	s := Step{Title: "change " + to.Kind + " " + to.Path(), Object: Object{to.Kind, to.Path()}}
	if from.Body != to.Body && strings.Contains(to.Definition, "\nAS $") { // a body that is kept as it was written
		s.Verify = exists("SELECT FROM pg_catalog.pg_proc WHERE oid = " + regprocedure(to) + " AND pg_catalog.md5(prosrc) = " + ident.Literal(md5Of(to.Body)))
	}
	switch {
	case from.Definition == to.Definition:
	case replaceable(from, to):
		s.SQL, s.Undo = []string{functionSQL(to)}, []string{functionSQL(from)}
	default:
		before, after, ok := m.around(functionKey(to))
		if !ok {
			return
		}
		m.granted[to.Path()] = true
		s.SQL = slices.Concat(before, []string{dropFunctionSQL(from), functionSQL(to)}, m.functionGrants(m.d.To, to), after)
		if len(before) == 0 {
			s.Undo = append([]string{dropFunctionSQL(to)}, append(withComment(functionSQL(from), from), m.functionGrants(m.d.From, from)...)...)
		}
		if to.Comment != "" && to.Comment == from.Comment {
			s.SQL = append(s.SQL, comment(functionOn(to), to.Comment))
		}
		s.Hazards = []Hazard{{Name: DependentBroken, What: "the result or the arguments change, so the function is dropped and made again: callers must agree", NeedsAllow: true}}
	}
	if from.Comment != to.Comment {
		s.SQL = append(s.SQL, comment(functionOn(to), to.Comment))
		if len(s.Undo) < 2 {
			s.Undo = append(s.Undo, comment(functionOn(to), from.Comment))
		}
	}
	m.add(m.functionRank(to), s)
}

// replaceable reports whether CREATE OR REPLACE leads from one function to the
// other: it changes no result, no name of an argument, and takes no default away.
func replaceable(from, to *catalog.Function) bool {
	defaults := func(f *catalog.Function) int {
		head, _, _ := strings.Cut(f.Definition, "\n")
		return strings.Count(head, " DEFAULT ")
	}
	return from.Returns == to.Returns && slices.Equal(from.ArgNames, to.ArgNames) && from.Kind == to.Kind && defaults(from) <= defaults(to)
}

func functionOn(f *catalog.Function) string {
	return strings.ToUpper(f.Kind) + " " + sqlwrite.Name(f.Name) + "(" + strings.Join(f.Args, ", ") + ")"
}

func withComment(sql string, f *catalog.Function) []string {
	if f.Comment == "" {
		return []string{sql}
	}
	return []string{sql, comment(functionOn(f), f.Comment)}
}

func functionExists(f *catalog.Function) string {
	return "SELECT " + regprocedure(f) + " IS NOT NULL"
}

func regprocedure(f *catalog.Function) string {
	return "pg_catalog.to_regprocedure(" + ident.Literal(sqlwrite.Name(f.Name)+"("+strings.Join(f.Args, ",")+")") + ")"
}

// functionRank puts a function before the tables when an expression of one
// calls it, or of an index of a materialized view that keeps its rows.
func (m *maker) functionRank(f *catalog.Function) rank {
	calls := func(e *catalog.Expr) bool { return e != nil && strings.Contains(e.SQL, f.Name.Name+"(") }
	indexed := func(x *catalog.Index) bool {
		return calls(x.Where) || slices.ContainsFunc(x.Keys, func(k catalog.IndexKey) bool { return calls(k.Expr) })
	}
	for _, t := range m.d.To.Tables {
		for _, c := range t.Columns {
			if calls(c.Default) || calls(c.Generated.Expr) {
				return makeEarlyFunction
			}
		}
		for _, c := range t.Constraints {
			if calls(c.Expr) {
				return makeEarlyFunction
			}
		}
		if slices.ContainsFunc(t.Indexes, indexed) {
			return makeEarlyFunction
		}
	}
	for _, v := range m.d.ViewDetails {
		if v.Settings && slices.ContainsFunc(v.To.Indexes, indexed) {
			return makeEarlyFunction
		}
	}
	return makeFunction
}

// statisticsSQL creates statistics with their comment.
func statisticsSQL(s *catalog.Statistics) []string {
	out := []string{sqlwrite.CreateStatistics(s)}
	if s.Comment != "" {
		out = append(out, comment("STATISTICS "+sqlwrite.Name(s.Name), s.Comment))
	}
	return out
}

func (m *maker) statistics() {
	drop := func(s *catalog.Statistics) string { return "DROP STATISTICS " + sqlwrite.Name(s.Name) }
	about := func(s *catalog.Statistics) string {
		return comment("STATISTICS "+sqlwrite.Name(s.Name), s.Comment)
	}
	for _, s := range m.d.Statistics.Created {
		m.add(makeStatistics, Step{Title: "create statistics " + s.Name.String(), Object: Object{"statistics", s.Name.String()}, SQL: statisticsSQL(s), Undo: []string{drop(s)}})
	}
	for _, p := range m.d.Statistics.Changed {
		if m.swapped[p.To] {
			continue
		}
		s := Step{Title: "change statistics " + p.To.Name.String(), Object: Object{"statistics", p.To.Name.String()},
			SQL: append([]string{drop(p.From)}, statisticsSQL(p.To)...), Undo: append([]string{drop(p.To)}, statisticsSQL(p.From)...)}
		if p.From.Table == p.To.Table && sqlwrite.CreateStatistics(p.From) == sqlwrite.CreateStatistics(p.To) {
			s.SQL, s.Undo = []string{about(p.To)}, []string{about(p.From)}
		}
		m.add(makeStatistics, s)
	}
	for _, s := range m.d.Statistics.Dropped {
		if m.goneTable[s.Table] {
			continue
		}
		m.add(dropStatistics, Step{Title: "drop statistics " + s.Name.String(), Object: Object{"statistics", s.Name.String()}, SQL: []string{drop(s)}, Undo: statisticsSQL(s)})
	}
}

func (m *maker) cronJobs() {
	schedule := func(j *catalog.CronJob) string {
		if j.Name == "" {
			return "SELECT cron.schedule(" + ident.Literal(j.Schedule) + ", " + ident.Literal(j.Command) + ")"
		}
		return "SELECT cron.schedule(" + ident.Literal(j.Name) + ", " + ident.Literal(j.Schedule) + ", " + ident.Literal(j.Command) + ")"
	}
	unschedule := func(j *catalog.CronJob) string {
		return "SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname IS NOT DISTINCT FROM " + orNull(j.Name) + " AND schedule = " + ident.Literal(j.Schedule) + " AND command = " + ident.Literal(j.Command)
	}
	for _, j := range m.d.CronJobs.Created {
		m.add(makeCron, Step{Title: "schedule job " + j.Name, Object: Object{"cron job", j.Name}, SQL: []string{schedule(j)}, Undo: []string{unschedule(j)}})
	}
	for _, p := range m.d.CronJobs.Changed {
		m.add(makeCron, Step{Title: "change job " + p.To.Name, Object: Object{"cron job", p.To.Name}, SQL: []string{schedule(p.To)}, Undo: []string{schedule(p.From)}})
	}
	for _, j := range m.d.CronJobs.Dropped {
		m.add(dropCron, Step{Title: "unschedule job " + j.Name, Object: Object{"cron job", j.Name}, SQL: []string{unschedule(j)}, Undo: []string{schedule(j)}})
	}
}

func orNull(s string) string {
	if s == "" {
		return "NULL"
	}
	return ident.Literal(s)
}

// unmodelled refuses by name the differences for which there are no steps.
func (m *maker) unmodelled() {
	by := "write the migration for it by hand, then plan again"
	for _, p := range m.d.Extensions.Changed {
		m.refuse("extension", p.To.Name, "the extension is in another schema", by)
	}
}

// leaveManaged tells of partitions that somebody else maintains, rolled up.
func (m *maker) leaveManaged() {
	count := map[catalog.Name]int{}
	var order []catalog.Name
	for _, t := range m.d.Managed {
		root := m.d.From.Root(t).Name
		if count[root] == 0 {
			order = append(order, root)
		}
		count[root]++
	}
	for _, n := range order {
		m.plan.Left = append(m.plan.Left, Left{Kind: "partitions", Path: n.String(),
			Why: fmt.Sprintf("%d partitions that the desired schema does not name belong to whoever maintains them", count[n])})
	}
}

func md5Of(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}
