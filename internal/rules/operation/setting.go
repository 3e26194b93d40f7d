package operation

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

// setting gives a parameter of the live server in SHOW's words, "" when it is
// not known.
func setting(p *rule.Pass, name string) string {
	if p.Live == nil || p.Live.Server == nil {
		return ""
	}
	return p.Live.Server.Settings[name]
}

// settingFinding begins a finding about a parameter of the server.
func settingFinding(p *rule.Pass, name, format string, args ...any) rule.Finding {
	return rule.Finding{
		Confidence: rule.Measured, Evidence: rule.ByCatalog, Object: rule.Object{Kind: "setting", Name: name},
		Message: fmt.Sprintf(format, args...),
		Facts:   []rule.Fact{{Name: name, Value: setting(p, name), Source: "pg_settings"}},
	}
}

// change is a fix that sets a parameter for the whole server. It is for a
// person to run: others use the server too.
func change(title, name, value, note string) rule.Fix {
	f := rule.Fix{Title: title, Manual: true, Note: note, Steps: []rule.FixStep{
		{SQL: "ALTER SYSTEM SET " + name + " = " + ident.Literal(value), NoTransaction: true},
	}}
	if needsRestart(name) {
		f.Note = strings.TrimSpace("Takes effect at the next restart. " + note)
		return f
	}
	f.Steps = append(f.Steps, rule.FixStep{SQL: "SELECT pg_reload_conf()"})
	return f
}

// bytesOf reads a size in SHOW's words ("128MB"), 0 when it is none.
func bytesOf(s string) float64 {
	for _, u := range []struct {
		name string
		size float64
	}{{"kB", 1 << 10}, {"MB", 1 << 20}, {"GB", 1 << 30}, {"TB", 1 << 40}, {"B", 1}} {
		if n, ok := strings.CutSuffix(s, u.name); ok {
			v, _ := strconv.ParseFloat(n, 64)
			return v * u.size
		}
	}
	return 0
}

// size writes bytes for a person.
func size(n float64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	i := 0
	for n >= 1024 && i < len(units)-1 {
		n, i = n/1024, i+1
	}
	return strconv.FormatFloat(n, 'f', 1, 64) + " " + units[i]
}

// databaseSize is the sum over all tables with indexes and TOAST.
func databaseSize(p *rule.Pass) float64 {
	var sum float64
	for _, t := range p.Live.Roots() {
		sum += float64(t.Stats.Total())
	}
	return sum
}

func whole(s string) float64 {
	n, _ := strconv.ParseFloat(s, 64)
	return n
}

func quoteDatabase(p *rule.Pass) string { return ident.Quote(p.Live.Server.Database) }
