package html

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/reporttest"
	"github.com/decadedb/decade/internal/report/reporttest/dirsoul"
)

// A diagram as the SVG renderer makes them: presentation by attributes and a
// style element.
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="520" height="150" viewBox="0 0 520 150" role="img" aria-label="event_memories refers to entities"><style>.decade-box{fill:none;stroke:currentColor}</style><rect class="decade-box" x="10" y="20" width="180" height="100" rx="6"/><text x="24" y="46" fill="currentColor" font-family="monospace" font-size="14">event_memories</text><path d="M190 70H330" stroke="currentColor"/><rect class="decade-box" x="330" y="20" width="180" height="100" rx="6"/><text x="344" y="46" fill="currentColor" font-family="monospace" font-size="14">entities</text></svg>`

var diagrams = Options{Diagrams: []Diagram{{SVG: svg}}}

func render(t *testing.T, r *report.Report, opt Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, r, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLook(t *testing.T) {
	if os.Getenv("DECADE_SCREENSHOTS") == "" {
		t.Skip()
	}
	b := startBrowser(t)
	for _, c := range []struct {
		name string
		r    *report.Report
	}{{"sample", dirsoul.Sample()}, {"clean", dirsoul.Clean()}, {"hostile", dirsoul.Hostile()}, {"live", dirsoul.Live()}} {
		page := render(t, c.r, diagrams)
		for _, w := range []int{1280, 390, 360} {
			for _, s := range []string{"light", "dark"} {
				p := b.open(t, page, w, s)
				p.screenshot(fmt.Sprintf("%s_%d_%s", c.name, w, s))
				p.eval(`document.querySelectorAll("details").forEach((d, i) => { d.open = i < 4 })`)
				p.screenshot(fmt.Sprintf("%s_%d_%s_open", c.name, w, s))
				if len(p.complaints) > 0 {
					t.Error(p.complaints)
				}
			}
		}
	}
}

var _ = strings.Contains
var _ = reporttest.Golden
