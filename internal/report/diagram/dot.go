package diagram

import (
	"fmt"
	"strings"
)

// DOT writes one sheet for Graphviz, with a table of rows in each node.
func DOT(d *Diagram) string {
	var b strings.Builder
	b.WriteString("digraph schema {\n")
	b.WriteString("  graph [rankdir=LR, splines=true, nodesep=0.4, ranksep=1.2, fontname=\"Helvetica\"")
	if d.Title != "" {
		fmt.Fprintf(&b, ", label=%s, labelloc=t", dotText(d.Title))
	}
	b.WriteString("];\n  node [shape=plain, fontname=\"Helvetica\", fontsize=11];\n  edge [dir=both, color=\"#5b6878\", arrowsize=0.8];\n")
	inArea := map[int]bool{}
	if d.named() && !d.Overview {
		for i, a := range d.Areas {
			fmt.Fprintf(&b, "  subgraph cluster_%d {\n    label=%s; color=\"#d5dce5\";\n", i, dotText(a.Name))
			for _, k := range a.Boxes {
				inArea[k] = true
				dotNode(&b, "    ", k, d.Boxes[k])
			}
			b.WriteString("  }\n")
		}
	}
	for i, x := range d.Boxes {
		if !inArea[i] {
			dotNode(&b, "  ", i, x)
		}
	}
	arrow := map[Cardinality]string{ExactlyOne: "teetee", ZeroOrOne: "teeodot", ZeroOrMany: "crowodot"}
	for _, e := range d.Edges {
		style := ""
		if e.Implied || e.Reads {
			style = ", style=dashed"
		}
		head, tail := arrow[e.ToCard], arrow[e.FromCard]
		if d.Overview || e.Reads {
			head, tail = "normal", "none"
		}
		fmt.Fprintf(&b, "  n%d:%s -> n%d:%s [arrowtail=%s, arrowhead=%s%s, tooltip=%s];\n",
			e.From, dotPort(e.FromRow), e.To, dotPort(e.ToRow), tail, head, style, dotText(edgeTitle(d, e)))
	}
	b.WriteString("}\n")
	return b.String()
}

func dotPort(row int) string {
	if row < 0 {
		return "head"
	}
	return fmt.Sprintf("r%d", row)
}

func dotNode(b *strings.Builder, indent string, i int, x *Box) {
	fmt.Fprintf(b, "%sn%d [label=<<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"4\" color=\"#9aa8b8\">", indent, i)
	fmt.Fprintf(b, "<tr><td port=\"head\" bgcolor=\"#e6ebf1\"><b>%s</b>", dotHTML(x.Label))
	for _, g := range x.Badges {
		fmt.Fprintf(b, "<br/><font point-size=\"9\" color=\"#5b6878\">%s</font>", dotHTML(g.Text))
	}
	b.WriteString("</td></tr>")
	for k, r := range x.Rows {
		name := dotHTML(r.Name)
		if r.PK {
			name = "<b>" + name + "</b>"
		}
		marks := strings.Join(keyMarks(r), " ")
		if marks != "" {
			name = "<font point-size=\"8\" color=\"#5b6878\">" + marks + "</font> " + name
		}
		typ := r.Type
		if typ != "" && !r.NotNull && x.Kind != ViewBox && x.Kind != MatViewBox {
			typ += "?"
		}
		if t := tag(r); t != "" {
			typ = strings.TrimSpace(typ + " · " + t)
		}
		if typ != "" {
			name += " <font color=\"#5b6878\">" + dotHTML(typ) + "</font>"
		}
		fmt.Fprintf(b, "<tr><td port=\"r%d\" align=\"left\">%s</td></tr>", k, name)
	}
	if x.Hidden > 0 {
		fmt.Fprintf(b, "<tr><td align=\"left\"><font point-size=\"9\" color=\"#5b6878\">%s</font></td></tr>", hidden(x))
	}
	fmt.Fprintf(b, "</table>>, tooltip=%s];\n", dotText(boxTitle(x)))
}

// dotHTML escapes text in an HTML-like label, which Graphviz reads as XML.
func dotHTML(s string) string { return escape(s) }

// dotText is a quoted string; a backslash is special only before a quote and
// in escapes such as \n, so it is doubled.
func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", "").Replace(s) + `"`
}
