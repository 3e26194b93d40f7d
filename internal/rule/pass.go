package rule

import (
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/workload"
)

// Input is everything there is to judge.
type Input struct {
	// Catalog is the state judged: after all statements, or live.
	Catalog *catalog.Catalog
	// Live is the live catalog beside files under review (sizes and
	// statistics for migration rules), nil when there is none. When the
	// target itself is a server, Live and Catalog are the same value.
	Live *catalog.Catalog
	// Steps are the statements in order, empty for a live target.
	Steps []*ddl.Step
	// Problems of reading; reported by the runner under SQL001 to SQL004.
	Problems []ddl.Problem
	Queries  []*workload.Query
	Growth   []Growth
	// Maintained are the tables whose lifecycle is declared in decade.yaml:
	// decade maintain makes their partitions and takes the old ones away.
	Maintained []catalog.Name
	// Archives are the tables that take what is no longer hot: their
	// partitions lie in the past, and nobody inserts into them.
	Archives []catalog.Name
	// Version is the major version that judgement is for; never 0 in a Pass.
	Version int
	// Now is the instant of the review, for rules on bounds and dates.
	Now time.Time
	// Reviewed reports whether a file's steps are under review (--since);
	// nil means all.
	Reviewed func(file string) bool
}

// Pass is what a rule's Run sees: the input, shared facts and where to report.
type Pass struct {
	*Input
	rule  *Rule
	facts *facts
	out   *results
}

type results struct {
	findings     []Finding
	notEvaluated []NotEvaluated
}

// Report files a finding. Rule, and Severity when it is zero-valued Info by
// omission, are filled in by the runner: use ReportAs for another severity.
func (p *Pass) Report(f Finding) {
	f.Rule = p.rule.ID
	f.Severity = p.rule.Severity
	p.out.findings = append(p.out.findings, f)
}

// ReportAs files a finding with a severity other than the rule's own.
func (p *Pass) ReportAs(s Severity, f Finding) {
	f.Rule = p.rule.ID
	f.Severity = s
	p.out.findings = append(p.out.findings, f)
}

// NotEvaluated files that something could not be judged, and why.
func (p *Pass) NotEvaluated(n NotEvaluated) {
	n.Rule = p.rule.ID
	p.out.notEvaluated = append(p.out.notEvaluated, n)
}

// Mode is MigrationMode when statements touch relations that existed before.
func (p *Pass) Mode() Mode {
	return fact(p, "mode", func() Mode {
		for _, s := range p.Steps {
			for _, a := range s.Actions {
				if a.Existed {
					return MigrationMode
				}
			}
		}
		return SchemaMode
	})
}

// TableEvidence gives the kind of evidence for facts of the schema: catalog
// when it was read from a server, model when folded from text.
func (p *Pass) TableEvidence() EvidenceKind {
	if p.Catalog.Server != nil {
		return ByCatalog
	}
	return ByModel
}

// facts memoises what several rules want to know.
type facts struct{ m map[string]any }

// fact returns the memoised value under key, computing it once per review.
func fact[T any](p *Pass, key string, compute func() T) T {
	if v, ok := p.facts.m[key]; ok {
		return v.(T)
	}
	v := compute()
	p.facts.m[key] = v
	return v
}

// Shared gives what several rules of a family want to know, computed once per
// review. The key begins with the family's name.
func Shared[T any](p *Pass, key string, compute func() T) T { return fact(p, key, compute) }

// Tables gives the tables a person would name: roots, without partitions,
// extension members and system schemas, sorted by name.
func (p *Pass) Tables() []*catalog.Table {
	return fact(p, "tables", func() []*catalog.Table { return p.Catalog.Roots() })
}

// Partitions gives the direct partitions of a table, from a shared index.
func (p *Pass) Partitions(n catalog.Name) []*catalog.Table {
	m := fact(p, "partitions", func() map[catalog.Name][]*catalog.Table {
		m := map[catalog.Name][]*catalog.Table{}
		for _, t := range p.Catalog.Tables {
			if t.PartitionOf != nil {
				m[t.PartitionOf.Parent] = append(m[t.PartitionOf.Parent], t)
			}
		}
		return m
	})
	return m[n]
}

// GrowthOf finds the declared growth of a table.
func (p *Pass) GrowthOf(n catalog.Name) (Growth, bool) {
	for _, g := range p.Growth {
		if g.Table == n {
			return g, true
		}
	}
	return Growth{}, false
}

// Size says what is known of a table's rows: from the live catalog, or from
// nothing. ok is false when it is unknown, which is not the same as small.
func (p *Pass) Size(n catalog.Name) (rows float64, bytes int64, ok bool) {
	if p.Live == nil {
		return 0, 0, false
	}
	t := p.Live.Table(n)
	if t == nil || t.Stats == nil {
		return 0, 0, false
	}
	return t.Stats.Rows, t.Stats.Total(), t.Stats.Rows >= 0
}
