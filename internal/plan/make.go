package plan

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/lifecycle"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// Options of Make.
type Options struct {
	Postgres int
	// LockTimeout is how long a step may stand in the queue for a lock, and so
	// how long others may have to stand behind it.
	LockTimeout time.Duration
	// Roles are known to be on the server.
	Roles []string
	// Values are expressions of the columns of a table, by the path of the
	// column whose values they give where no cast does: "public.t.c".
	Values map[string]string
	// NoCast are columns, by their path, whose new type no cast leads to from the
	// old one: the server has said so.
	NoCast map[string]bool
	// Anew are tables to be made anew beside the old ones where anything of
	// them differs, although ALTER TABLE may lead there.
	Anew []catalog.Name
	// Lifecycle holds the declared policies: how wide partitions are that the
	// desired state leaves to maintenance.
	Lifecycle []lifecycle.Policy
}

// Make orders the steps that lead from d.From to d.To. What it has no steps
// for is refused by name, or shows when the plan is proven: the result then
// is not the desired state.
func Make(d *diff.Diff, opt Options) *Plan {
	own := *d // steps that do the work of others take it out of their copy
	own.Details = slices.Clone(d.Details)
	m := &maker{d: &own, opt: opt, plan: &Plan{Postgres: opt.Postgres}, swapped: map[any]bool{}, off: map[*catalog.Constraint]bool{}, onOld: map[*catalog.Index]bool{}, newTable: map[catalog.Name]bool{}, goneTable: map[catalog.Name]bool{}, remade: map[string]bool{}, granted: map[string]bool{}, swapping: map[catalog.Name]*tableSwap{}, enumTables: map[catalog.Name]bool{}}
	m.otherIndexes()
	m.swapTables()
	for _, t := range m.d.Tables.Created {
		m.newTable[t.Name] = true
	}
	for _, t := range m.d.Tables.Dropped {
		m.goneTable[t.Name] = true
	}
	m.aside = m.asides()
	m.namespaces()
	m.types()
	m.sequences()
	m.tables()
	for _, t := range m.d.Details {
		m.table(t)
	}
	m.publishedFills()
	m.defaultPrivileges()
	m.publications()
	m.eventTriggers()
	m.functions()
	m.others()
	m.views()
	m.timescalePolicies()
	m.statistics()
	m.roles()
	m.grants()
	m.properties()
	m.cronJobs()
	m.unmodelled()
	m.leaveManaged()
	m.proposeRenames()
	m.arrange()
	for i, s := range m.steps {
		s.Step.Number = i + 1
		m.plan.Steps = append(m.plan.Steps, s.Step)
	}
	return m.plan
}

// rank orders steps: what others need comes first, what takes away comes last.
type rank int

const (
	makeRole rank = iota
	dropEventTrigger
	makeExtension
	makeSchema
	dropDefaultPrivileges
	makeEarlyOther // collations, text search, foreign servers
	makeType
	makeSequence
	makeEarlyFunction // one that a table's expression calls
	changeDomain      // domains and other types that are there already
	dropTrigger
	makeTable
	attachPartition
	swapMake // a table that is made anew
	swapWrite
	swapFill
	swapCompare
	swapExchange
	makeIdentity // where updates are refused without it
	changeColumn
	joinPartition // a new partition, when its parent has the columns
	changeConstraint
	joinLate // a new partition, when its parent has another CHECK
	makeIndex
	makeForeignKey
	attachTable // one that was there before
	makeFunction
	makeOther // aggregates, operators, casts: they call functions
	makeView
	makeRule
	makeTrigger
	makePolicy
	makeStatistics
	makePublication
	makeGrant
	makeDefaultPrivileges
	makeComment
	makeTimescalePolicy
	setProperty
	makeCron
	makeEventTrigger
	// From here on the contract phase.
	dropCron
	dropTimescalePolicy
	dropCompression
	dropGrant
	dropPublication
	dropPolicy
	dropView
	detachTable
	dropForeignKey
	dropConstraint
	dropIndex
	dropStatistics
	dropColumn
	dropTable
	dropOther
	dropFunction
	dropSequence
	dropType
	dropSchema
	dropExtension
)

type ranked struct {
	rank rank
	Step
	key string // of catalog.Depends, where the step's object does not say it
	// also are keys of what the step drops and makes again; wants are those of
	// them that it makes as the desired state has them, with all that these need.
	also, wants []string
}

// maker collects the steps of one plan.
type maker struct {
	d                   *diff.Diff
	opt                 Options
	plan                *Plan
	steps               []ranked
	swapped             map[any]bool                 // what is wanted, and comes with the new type of a column
	off                 map[*catalog.Constraint]bool // foreign keys that a step takes off
	onOld               map[*catalog.Index]bool      // indexes of columns that go aside, which serve no other
	newTable, goneTable map[catalog.Name]bool
	remade              map[string]bool               // keys of what a step on something else has dropped, and made again where it stays
	granted             map[string]bool               // paths of what is made again with all that roles may do with it
	remaking, wanting   []string                      // also and wants of the next step
	swapping            map[catalog.Name]*tableSwap   // tables that are made anew
	following           map[Object]bool               // foreign keys that a swap of the key they point at takes along
	materialized        []diff.Table                  // materialized views that keep their rows, as tables
	fills               []catalog.Name                // tables whose rows are updated in batches
	aside               map[catalog.Name]catalog.Name // tables that give their name to a view
	enumTables          map[catalog.Name]bool         // tables whose columns move to an enum that is made anew online
	spares              spares
}

// value gives the expression that fills a column of which something differs,
// "" where nobody gave one, and remembers that the plan relies on it.
func (m *maker) value(path string) string {
	expr := m.opt.Values[path]
	if expr != "" && !slices.Contains(m.plan.Valued, path) {
		m.plan.Valued = append(m.plan.Valued, path)
	}
	return expr
}

// noCast reports a column whose values no cast and no expression brings into
// its new type.
func (m *maker) noCast(path string) bool { return m.opt.NoCast[path] && m.value(path) == "" }

// saidBeside is what to do where nothing says which values a column has.
func saidBeside(path string) string {
	return "say it in the desired state, beside the column: -- decade:values " + path + " = expression"
}

// add files a step. Where nothing else is said it is one transaction under
// the lock budget.
func (m *maker) add(r rank, s Step, key ...string) {
	if s.Class == "" {
		s.Class = Transaction
	}
	s.Phase = Expand
	if r >= dropCron {
		s.Phase = Contract
	}
	if s.Class == Transaction && s.LockTimeout == 0 {
		s.LockTimeout = m.opt.LockTimeout
	}
	m.steps = append(m.steps, ranked{r, s, cmp.Or(strings.Join(key, ""), m.tableKey(s.Object)), m.remaking, m.wanting})
	m.remaking, m.wanting = nil, nil
}

func (m *maker) refuse(kind, path, what, next string) {
	m.plan.Refused = append(m.plan.Refused, Refusal{Object: Object{kind, path}, What: what, Next: next})
}

func lost(what string) []Hazard {
	return []Hazard{{Name: DataLoss, What: what, NeedsAllow: true}}
}

func exists(query string) string { return "SELECT EXISTS (" + query + ")" }
func absent(query string) string { return "SELECT NOT EXISTS (" + query + ")" }

func relationExists(n catalog.Name) string {
	return "SELECT pg_catalog.to_regclass(" + ident.Literal(sqlwrite.Name(n)) + ") IS NOT NULL"
}

func relationGone(n catalog.Name) string { return "SELECT " + isGone(n) }

// isGone is a condition: no relation has the name.
func isGone(n catalog.Name) string { return regclass(n) + " IS NULL" }

func regclass(n catalog.Name) string {
	return "pg_catalog.to_regclass(" + ident.Literal(sqlwrite.Name(n)) + ")"
}

func columnQuery(t catalog.Name, column, and string) string {
	return "SELECT FROM pg_catalog.pg_attribute WHERE attrelid = " + regclass(t) + " AND attname = " + ident.Literal(column) +
		" AND NOT attisdropped" + and
}

func constraintQuery(t catalog.Name, name, and string) string {
	return "SELECT FROM pg_catalog.pg_constraint WHERE conrelid = " + regclass(t) + " AND conname = " + ident.Literal(name) + and
}

func alter(t catalog.Name) string { return "ALTER TABLE " + sqlwrite.Name(t) + " " }
