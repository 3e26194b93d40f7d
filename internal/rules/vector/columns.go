package vector

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

// column is a column of a vector type.
type column struct {
	t    *catalog.Table
	c    *catalog.Column
	dims int // 0 when not stated
}

func (c column) path() string { return c.t.Name.String() + "." + c.c.Name }

// columns gives the vector columns of all tables.
func columns(p *rule.Pass) []column {
	var out []column
	for _, t := range p.Tables() {
		out = append(out, columnsOf(t)...)
	}
	return out
}

func columnsOf(t *catalog.Table) []column {
	var out []column
	for _, c := range t.Columns {
		if isVector(c.Type) {
			out = append(out, column{t, c, atoi(c.Type.Mods)})
		}
	}
	return out
}

func isVector(t catalog.TypeName) bool {
	return t.Dims == 0 && t.Schema != "" && slices.Contains([]string{"vector", "halfvec", "sparsevec"}, t.Name)
}

// bytes per number of a vector type.
func elementBytes(typ string) float64 {
	switch typ {
	case "halfvec":
		return 2
	case "bit":
		return 1.0 / 8
	}
	return 4
}

// annIndex is an index that finds nearest neighbours, approximately.
type annIndex struct {
	t      *catalog.Table
	x      *catalog.Index
	column *catalog.Column
	// typ and dims of what is indexed, a cast counted: "halfvec", 768.
	typ  string
	dims int
	// op is the operator that the index serves.
	op string
}

func (a annIndex) object() rule.Object { return rule.IndexObject(a.t, a.x.Name) }

// annIndexes gives the HNSW and IVFFlat indexes of a table.
func annIndexes(t *catalog.Table) []annIndex {
	var out []annIndex
	for _, x := range t.Indexes {
		if x.Method != "hnsw" && x.Method != "ivfflat" || len(x.Keys) == 0 {
			continue
		}
		k := x.Keys[0]
		a := annIndex{t: t, x: x, op: operatorOf(k.OpClass)}
		if k.Column != "" {
			a.column = t.Column(k.Column)
			if a.column != nil {
				a.typ, a.dims = a.column.Type.Name, atoi(a.column.Type.Mods)
			}
		} else if k.Expr != nil {
			a.column = heart(t, k.Expr.SQL)
			if m := castTo.FindStringSubmatch(k.Expr.SQL); m != nil {
				a.typ, a.dims = strings.ToLower(m[1]), atoi(m[2])
			}
		}
		if a.column != nil {
			out = append(out, a)
		}
	}
	return out
}

func allIndexes(p *rule.Pass) []annIndex {
	var out []annIndex
	for _, t := range p.Tables() {
		out = append(out, annIndexes(t)...)
	}
	return out
}

var (
	castTo = pattern.New(`(?i)(?:::|\bAS\s+)(?:[a-z_]+\.)?"?(halfvec|vector|bit|sparsevec)"?\s*\((\d+)\)`)
	word   = pattern.New(`[A-Za-z_][A-Za-z0-9_$]*`)
)

// heart finds the vector column in an index expression.
func heart(t *catalog.Table, expr string) *catalog.Column {
	for _, w := range word.FindAllString(expr, -1) {
		if c := t.Column(w); c != nil && isVector(c.Type) {
			return c
		}
	}
	return nil
}

// operatorOf gives the operator that an operator class orders by; "" (a
// type's default) is that of L2.
func operatorOf(class string) string {
	switch {
	case class == "" || strings.HasSuffix(class, "_l2_ops"):
		return "<->"
	case strings.HasSuffix(class, "_cosine_ops"):
		return "<=>"
	case strings.HasSuffix(class, "_ip_ops"):
		return "<#>"
	case strings.HasSuffix(class, "_l1_ops"):
		return "<+>"
	case strings.HasSuffix(class, "_hamming_ops"):
		return "<~>"
	case strings.HasSuffix(class, "_jaccard_ops"):
		return "<%>"
	}
	return ""
}

// classOf gives the operator class for a type and an operator.
func classOf(typ, op string) string {
	suffix := map[string]string{"<->": "l2", "<=>": "cosine", "<#>": "ip", "<+>": "l1", "<~>": "hamming", "<%>": "jaccard"}[op]
	if suffix == "" {
		return ""
	}
	return typ + "_" + suffix + "_ops"
}

func opWords(op string) string {
	return map[string]string{
		"<->": "<-> (L2)", "<=>": "<=> (cosine)", "<#>": "<#> (inner product)", "<+>": "<+> (L1)", "<~>": "<~> (Hamming)", "<%>": "<%> (Jaccard)",
	}[op]
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

func sqlName(n catalog.Name) string { return ident.Qualified(n.Schema, n.Name) }

func (c column) finding(p *rule.Pass, conf rule.Confidence, format string, args ...any) rule.Finding {
	pos := c.c.Pos
	if pos.IsZero() {
		pos = c.t.Pos
	}
	return rule.Finding{Confidence: conf, Evidence: p.TableEvidence(), Object: rule.ColumnObject(c.t, c.c.Name), Pos: pos, Message: fmt.Sprintf(format, args...)}
}

func (a annIndex) finding(p *rule.Pass, conf rule.Confidence, format string, args ...any) rule.Finding {
	return rule.Finding{Confidence: conf, Evidence: p.TableEvidence(), Object: a.object(), Pos: a.x.Pos, Message: fmt.Sprintf(format, args...)}
}

// dropIndex removes an index without stopping readers where that is possible.
func dropIndex(t *catalog.Table, name string) rule.FixStep {
	if t.Kind == catalog.PartitionedTable {
		return rule.FixStep{SQL: "DROP INDEX " + ident.Qualified(t.Name.Schema, name), NoTransaction: true, Comment: "PostgreSQL refuses CONCURRENTLY here: set lock_timeout"}
	}
	return rule.FixStep{SQL: "DROP INDEX CONCURRENTLY " + ident.Qualified(t.Name.Schema, name), NoTransaction: true}
}

// rowsExpected gives the rows that a table has, or will have after ten years
// of its declared growth; how says which.
func rowsExpected(p *rule.Pass, t *catalog.Table) (rows float64, how string, ok bool) {
	if g, declared := p.GrowthOf(t.Name); declared && g.RowsPerDay > 0 {
		days := 3652.0
		how = "declared growth, in ten years"
		if k := g.Keep.Hours() / 24; k > 0 && k < days {
			days, how = k, fmt.Sprintf("declared growth, kept %.0f days", k)
		}
		return g.RowsPerDay * days, how, true
	}
	if n, _, known := p.Size(t.Name); known {
		return n, "pg_class.reltuples", true
	}
	return 0, "", false
}

// hnswBytes is the size of an HNSW index a row, by how pgvector packs pages:
// an element and its neighbours share a page when they fit.
func hnswBytes(typ string, dims, m int) float64 {
	data := 8 + elementBytes(typ)*float64(dims)
	align := func(n float64) float64 { return float64((int(n) + 7) / 8 * 8) }
	element := align(72+data) + 4
	sum, share := 0.0, 1.0
	for level := 0; level < 6; level++ { // levels are geometric with ratio 1/m
		part := share * (1 - 1/float64(m))
		neighbours := align(float64(4+6*m*(level+2))) + 4
		both := element + neighbours
		per := 8160 / both
		if per >= 1 {
			sum += part * 8192 / float64(int(per))
		} else {
			sum += part * 16384
		}
		share /= float64(m)
	}
	return sum
}

// hnswBuildBytes is the memory that a build takes a row.
func hnswBuildBytes(typ string, dims, m int) float64 {
	return (144 + 32*float64(m) + 8 + elementBytes(typ)*float64(dims) + float64(16+16*m)/float64(m-1)) * 1.1
}

func option(x *catalog.Index, name string, otherwise int) int {
	if v, ok := x.Options.Get(name); ok {
		return atoi(v)
	}
	return otherwise
}

func size(bytes float64) string {
	switch {
	case bytes >= 1<<30:
		return fmt.Sprintf("%.1f GB", bytes/(1<<30))
	case bytes >= 1<<20:
		return fmt.Sprintf("%.0f MB", bytes/(1<<20))
	}
	return fmt.Sprintf("%.0f kB", bytes/1024)
}
