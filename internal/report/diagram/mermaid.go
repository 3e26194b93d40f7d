package diagram

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// What Mermaid takes by default, and with it GitHub.
const (
	mermaidChars = 50_000
	mermaidEdges = 500
)

// Chart is one Mermaid diagram.
type Chart struct {
	Title string
	Text  string
}

// Mermaid writes the sheets as erDiagram charts, each within the limits that
// GitHub sets: a chart that is too long lists only keys, then no columns, and
// then becomes several.
func Mermaid(sheets ...*Diagram) []Chart {
	var out []Chart
	for _, d := range sheets {
		if d.Overview {
			out = append(out, Chart{d.Title, mermaidOverview(d)})
			continue
		}
		out = append(out, mermaidFit(d)...)
	}
	return out
}

func mermaidFit(d *Diagram) []Chart {
	for _, try := range []*Diagram{d, d.with(KeyColumns), d.with(NoColumns)} {
		if text := mermaid(try); len(text) < mermaidChars && len(try.Edges) <= mermaidEdges {
			return []Chart{{d.Title, text}}
		}
	}
	if len(d.Boxes) < 2 {
		// One table with more than 500 references to itself does not exist,
		// but nothing may loop for ever.
		return []Chart{{d.Title, mermaid(d.with(NoColumns))}}
	}
	src := d
	if d.source != nil {
		src = d.source
	}
	var all []int
	for i := range src.Boxes {
		all = append(all, i)
	}
	var out []Chart
	for n, half := range [][]int{all[:len(all)/2], all[len(all)/2:]} {
		var outside []int
		for _, e := range src.Edges {
			if slices.Contains(half, e.From) && !slices.Contains(half, e.To) && !slices.Contains(outside, e.To) {
				outside = append(outside, e.To)
			}
		}
		part := src.keep(half, outside, func(e *Edge) bool { return slices.Contains(half, e.From) })
		part.Title = fmt.Sprintf("%s (%d)", d.Title, n+1)
		if len(part.Boxes) >= len(src.Boxes) {
			// No smaller than before: leave the neighbours out.
			part = src.keep(half, nil, func(e *Edge) bool { return slices.Contains(half, e.From) })
			part.Title = fmt.Sprintf("%s (%d)", d.Title, n+1)
		}
		out = append(out, mermaidFit(part)...)
	}
	return out
}

// MermaidMarkdown writes the charts as Markdown: a heading each and a fence.
func MermaidMarkdown(sheets ...*Diagram) string {
	var b strings.Builder
	for i, c := range Mermaid(sheets...) {
		if i > 0 {
			b.WriteByte('\n')
		}
		if c.Title != "" {
			fmt.Fprintf(&b, "### %s\n\n", markdown(c.Title))
		}
		fmt.Fprintf(&b, "```mermaid\n%s```\n", c.Text)
	}
	return b.String()
}

func markdown(s string) string {
	return strings.NewReplacer("\\", "\\\\", "_", "\\_", "*", "\\*", "`", "\\`", "<", "&lt;", "[", "\\[", "\n", " ").Replace(s)
}

func mermaid(d *Diagram) string {
	var b strings.Builder
	b.WriteString("erDiagram\n")
	ids := mermaidIDs(d)
	for i, x := range d.Boxes {
		fmt.Fprintf(&b, "    %s", ids[i])
		if ids[i] != x.Label || len(x.Badges) > 0 {
			alias := x.Label
			for _, g := range x.Badges {
				alias += " · " + g.Text
			}
			fmt.Fprintf(&b, "[\"%s\"]", mermaidText(alias))
		}
		if len(x.Rows) == 0 {
			b.WriteByte('\n')
			continue
		}
		b.WriteString(" {\n")
		for _, r := range x.Rows {
			mermaidRow(&b, r)
		}
		b.WriteString("    }\n")
	}
	for _, e := range d.Edges {
		line := "--"
		if e.Implied || e.Reads {
			line = ".."
		}
		label := strings.Join(e.Columns, ", ")
		if label == "" {
			label = "reads"
		}
		fmt.Fprintf(&b, "    %s %s%s%s %s : \"%s\"\n", ids[e.To], ends[e.ToCard].left, line, ends[e.FromCard].right, ids[e.From], mermaidText(label))
	}
	return b.String()
}

// ends are the marks of cardinalities in text, at the left and the right end.
var ends = map[Cardinality]struct{ left, right string }{
	ExactlyOne: {"||", "||"},
	ZeroOrOne:  {"|o", "o|"},
	ZeroOrMany: {"}o", "o{"},
}

func mermaidRow(b *strings.Builder, r Row) {
	// No comma is allowed in a type, so numeric(12,2) goes into the comment.
	full := r.Type
	typ, _, _ := strings.Cut(full, "(")
	if !strings.Contains(full, ",") {
		typ = full
	}
	typ = cmp.Or(word(typ, "()[]-"), "unknown")
	name := word(r.Name, "-")
	if name == "PK" || name == "FK" || name == "UK" {
		name += "_"
	}
	fmt.Fprintf(b, "        %s %s", typ, name)
	var keys []string
	for _, k := range keyMarks(r) {
		if k == "UQ" {
			k = "UK"
		}
		keys = append(keys, k)
	}
	if len(keys) > 0 {
		b.WriteString(" " + strings.Join(keys, ", "))
	}
	var notes []string
	if name != r.Name {
		notes = append(notes, r.Name)
	}
	if typ != full && full != "" {
		notes = append(notes, full)
	}
	if r.NotNull && !r.PK {
		notes = append(notes, "not null")
	}
	if t := tag(r); t != "" {
		notes = append(notes, t)
	}
	if len(notes) > 0 {
		fmt.Fprintf(b, " \"%s\"", mermaidText(strings.Join(notes, ", ")))
	}
	b.WriteByte('\n')
}

// mermaidOverview is a flowchart: areas with references between them counted.
func mermaidOverview(d *Diagram) string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for i, x := range d.Boxes {
		fmt.Fprintf(&b, "    a%d[\"%s (%s)\"]\n", i, mermaidText(x.Label), x.Badges[0].Text)
	}
	type pair struct{ from, to int }
	n := map[pair]int{}
	var order []pair
	for _, e := range d.Edges {
		p := pair{e.From, e.To}
		if n[p] == 0 {
			order = append(order, p)
		}
		n[p] += e.Count
	}
	for _, p := range order {
		fmt.Fprintf(&b, "    a%d -->|%d| a%d\n", p.from, n[p], p.to)
	}
	return b.String()
}

// mermaidIDs makes a unique plain word of each box's name, none of Mermaid's own.
func mermaidIDs(d *Diagram) []string {
	reserved := map[string]bool{}
	for _, w := range strings.Fields("erDiagram title accTitle accDescr direction style class classDef linkStyle one many zero only or more to optionally u end subgraph default TB TD BT LR RL") {
		reserved[strings.ToLower(w)] = true
	}
	var out []string
	used := map[string]bool{}
	for _, x := range d.Boxes {
		id := word(x.Label, "")
		if reserved[strings.ToLower(id)] {
			id += "_"
		}
		for base, n := id, 2; used[id]; n++ {
			id = fmt.Sprintf("%s_%d", base, n)
		}
		used[id] = true
		out = append(out, id)
	}
	return out
}

// word makes a word that Mermaid reads as one token: letters, digits,
// underscores and the extra characters, beginning with a letter.
func word(s, extra string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_', r >= '0' && r <= '9', strings.ContainsRune(extra, r):
			b.WriteRune(r)
		default:
			b.WriteByte('_')
		}
	}
	out := b.String()
	if out != "" && !(out[0] >= 'a' && out[0] <= 'z' || out[0] >= 'A' && out[0] <= 'Z') {
		out = "t" + out
	}
	return out
}

// mermaidText makes text safe between quotes.
func mermaidText(s string) string {
	return strings.NewReplacer(`"`, "'", "<", "‹", ">", "›", "`", "'", "%", "％", "#", "＃", ";", ",", `\`, "/").Replace(plain(s, TextOptions{}))
}
