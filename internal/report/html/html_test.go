package html

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/report"
	"github.com/decadedb/decade/internal/report/reporttest"
	"github.com/decadedb/decade/internal/report/reporttest/dirsoul"
)

// A diagram as the SVG renderer makes them: attributes and a style element.
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20" role="img" aria-label="two tables"><style>.dia-x{fill:none;stroke:currentColor}</style><rect class="dia-x" x="2" y="2" width="30" height="16"/></svg>`

var small = Options{Diagrams: []Diagram{{SVG: svg}}}

func render(t testing.TB, r *report.Report, opt Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, r, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	for name, r := range map[string]*report.Report{
		"sample.html": dirsoul.Sample(), "clean.html": dirsoul.Clean(), "hostile.html": dirsoul.Hostile(), "full.html": reporttest.Full(), "empty.html": reporttest.Empty(),
	} {
		t.Run(name, func(t *testing.T) {
			page := string(render(t, r, small))
			// Style and script are files of their own; the goldens are about the rest.
			page = strings.Replace(page, styleCSS, "\n/* style.css */\n", 1)
			page = strings.Replace(page, scriptJS, "\n/* script.js */\n", 1)
			page = regexp.MustCompile(`sha256-.*?&#39;`).ReplaceAllString(page, "sha256-HASH&#39;")
			reporttest.Golden(t, name, []byte(page))
		})
	}
}

// The page names nothing that lies outside of it.
func TestSelfContained(t *testing.T) {
	page := string(render(t, dirsoul.Sample(), Options{}))
	for _, m := range regexp.MustCompile(`(?i)\b(?:src|href|action|data|srcset|xlink:href)\s*=\s*"([^"]*)"|url\(([^)]*)\)|@import`).FindAllStringSubmatch(page, -1) {
		to := m[1] + m[2]
		if !strings.HasPrefix(to, "#") && to != "data:," {
			t.Errorf("refers to %q (%s)", to, m[0])
		}
	}
	if n := strings.Count(page, "<script"); n != 1 {
		t.Errorf("%d scripts, want 1", n)
	}
	if m := regexp.MustCompile(`\s(style|on\w+)="`).FindString(page); m != "" {
		t.Errorf("an attribute that the policy blocks:%s", m)
	}
}

func TestDeterministic(t *testing.T) {
	a, b := render(t, dirsoul.Sample(), Options{}), render(t, dirsoul.Sample(), Options{})
	if !bytes.Equal(a, b) {
		t.Error("the same report gives other bytes")
	}
}

func TestHighlightKeepsTheText(t *testing.T) {
	tags := regexp.MustCompile(`<[^>]*>`)
	unescape := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&")
	for _, sql := range []string{
		"SELECT 1", "SELECT 'it''s -- no comment' -- but this\nFROM t", "DO $do$ BEGIN NULL; END $do$", "SELECT $1, $2::int", `SELECT "a""b" /* c`,
		"'open", "$x$ open", "größe 家族 <b>&amp;", "--", "1.5e10", "E'a\\'b'", "$", "",
	} {
		if got := unescape.Replace(tags.ReplaceAllString(string(highlight(sql)), "")); got != sql {
			t.Errorf("highlight(%q) shows %q", sql, got)
		}
	}
	if got, want := string(highlight("SELECT '<' -- x")), `<span class="k">SELECT</span> <span class="s">&#39;&lt;&#39;</span> <span class="c">-- x</span>`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWhy(t *testing.T) {
	for in, want := range map[string]string{
		"a `b < c` **d** *e* <i>":  "<p>a <code>b &lt; c</code> <strong>d</strong> <em>e</em> &lt;i&gt;</p>",
		"one\ntwo\n\nthree":        "<p>one two</p><p>three</p>",
		"2 * 3 * 4 and a lone ` x": "<p>2 * 3 * 4 and a lone ` x</p>",
		"**open":                   "<p>**open</p>",
	} {
		if got := string(why(in)); got != want {
			t.Errorf("why(%q) = %s, want %s", in, got, want)
		}
	}
}

func BenchmarkRender500(b *testing.B) {
	r := dirsoul.Many(500)
	for b.Loop() {
		render(b, r, small)
	}
}

// findings gives the ids of the findings that are visible.
const visible = `[...document.querySelectorAll("details.f")].filter(f => f.checkVisibility()).map(f => f.dataset.sev + " " + f.querySelector(".id").textContent).join(", ")`

func TestInBrowser(t *testing.T) {
	b := startBrowser(t)

	t.Run("quiet and without requests", func(t *testing.T) {
		for name, r := range map[string]*report.Report{
			"sample": dirsoul.Sample(), "live": dirsoul.Live(), "clean": dirsoul.Clean(), "hostile": dirsoul.Hostile(), "full": reporttest.Full(), "empty": reporttest.Empty(),
		} {
			for _, scheme := range []string{"light", "dark"} {
				p := b.open(t, render(t, r, Options{}), 1280, scheme)
				p.screenshot(name + "_1280_" + scheme)
				p.quiet(name)
			}
			for _, width := range []int{390, 360} {
				for _, scheme := range []string{"light", "dark"} {
					if scheme == "dark" && os.Getenv("DECADE_SCREENSHOTS") == "" {
						continue // no wider than light
					}
					p := b.open(t, render(t, r, Options{}), width, scheme)
					p.screenshot(fmt.Sprintf("%s_%d_%s", name, width, scheme))
					p.quiet(name)
					p.eval(`document.querySelectorAll("details").forEach(d => { d.open = true })`)
					if over := p.eval(`document.documentElement.scrollWidth - innerWidth`); over.(float64) > 0 {
						t.Errorf("%s: at %d pixels the page is %v too wide", name, width, over)
					}
				}
			}
		}
	})

	t.Run("nothing of a hostile schema runs", func(t *testing.T) {
		p := b.open(t, render(t, dirsoul.Hostile(), Options{}), 1280, "light")
		if got := p.eval(`document.querySelectorAll("script, img, iframe, object, embed, form:not(#filter)").length`); got != 1.0 {
			t.Errorf("%v active elements, want the page's own script", got)
		}
		if got := p.eval(`document.title`); got != "Database Analysis: evil | <b>bold</b> `tick` \\x1b[2J" {
			t.Errorf("title %q", got)
		}
		// The policy stops what would slip through all the same.
		p.eval(`(() => { const s = document.createElement("script"); s.textContent = "window.ran = true"; document.body.append(s); })()`)
		p.eval(`(() => { const i = document.createElement("img"); i.src = "http://127.0.0.1:9/x.png"; document.body.append(i); return new Promise(r => { i.onerror = r; setTimeout(r, 500) }); })()`)
		if p.eval(`window.ran === true`) != false {
			t.Error("the policy lets a foreign script run")
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.complaints) < 2 {
			t.Errorf("the browser complains %d times of what it blocked, want 2: %q", len(p.complaints), p.complaints)
		}
	})

	t.Run("filters", func(t *testing.T) {
		p := b.open(t, render(t, dirsoul.Sample(), Options{}), 1280, "light")
		all := p.eval(visible)
		if got, want := p.eval(`document.getElementById("shown").textContent`), "13 findings"; got != want {
			t.Errorf("says %q, want %q", got, want)
		}
		p.eval(`document.querySelector("button[data-sev=warning]").click(); document.querySelector("button[data-sev=advice]").click(); document.querySelector("button[data-sev=info]").click()`)
		if got, want := p.eval(visible), "error IDX013, error PAR001"; got != want {
			t.Errorf("errors alone: %v, want %v", got, want)
		}
		if got, want := p.eval(`document.getElementById("shown").textContent`), "2 of 13 findings"; got != want {
			t.Errorf("says %q, want %q", got, want)
		}
		p.eval(`document.getElementById("clear").click()`)
		if got := p.eval(visible); got != all {
			t.Errorf("after clearing: %v, want %v", got, all)
		}
		set := func(id, value, event string) {
			p.eval(fmt.Sprintf(`(() => { const e = document.getElementById(%q); e.value = %q; e.dispatchEvent(new Event(%q, {bubbles: true})); })()`, id, value, event))
		}
		set("family", "PAR", "change")
		if got, want := p.eval(visible), "error PAR001, warning PAR003, advice PAR009"; got != want {
			t.Errorf("family PAR: %v, want %v", got, want)
		}
		set("family", "", "change")
		p.eval(`(() => { const e = document.getElementById("table"); e.value = [...e.options].find(o => o.text === "entities").value; e.dispatchEvent(new Event("change")); })()`)
		if got, want := p.eval(visible), "warning TYP001, warning JSN004"; got != want {
			t.Errorf("table entities: %v, want %v", got, want)
		}
		p.eval(`document.getElementById("clear").click()`)
		// Text is searched in all of a finding, folded or not; words in any order.
		set("q", "pruned CANNOT no-such-word", "input")
		if p.eval(visible) != "" || p.eval(`document.getElementById("nothing").checkVisibility()`) != true {
			t.Errorf("nonsense finds %v", p.eval(visible))
		}
		set("q", "prune CANNOT", "input")
		if got, want := p.eval(visible), "warning QRY008"; got != want {
			t.Errorf("search: %v, want %v", got, want)
		}
		p.quiet("filter")
	})

	t.Run("keyboard", func(t *testing.T) {
		p := b.open(t, render(t, dirsoul.Sample(), Options{}), 1280, "light")
		p.press("/")
		if got := p.eval(`document.activeElement.id`); got != "q" {
			t.Errorf("/ leads to %v, want the search", got)
		}
		p.press("j", "s", "o", "n", "b")
		if got, want := p.eval(visible), "warning JSN004"; got != want {
			t.Errorf("typing jsonb shows %v, want %v", got, want)
		}
		p.press("Escape")
		if got := p.eval(`document.getElementById("q").value + document.activeElement.tagName`); got != "BODY" {
			t.Errorf("Escape leaves %v", got)
		}
		p.press("j", "j", "k", "j")
		if got := p.eval(`document.activeElement.querySelector(".id").textContent`); got != p.eval(`document.querySelectorAll("details.f .id")[1].textContent`) {
			t.Errorf("j j k j stands on %v, want the second finding", got)
		}
		p.press("Enter")
		if p.eval(`document.activeElement.parentElement.open`) != true {
			t.Error("Enter does not unfold")
		}
		p.quiet("keyboard")
	})

	t.Run("copies", func(t *testing.T) {
		p := b.open(t, render(t, dirsoul.Sample(), Options{}), 1280, "light")
		b.call(t, "", "Browser.grantPermissions", args{"permissions": []string{"clipboardReadWrite", "clipboardSanitizedWrite"}}, nil)
		p.call("Emulation.setFocusEmulationEnabled", args{"enabled": true}, nil)
		p.call("Page.bringToFront", nil, nil)
		const first = `document.querySelector("#do-first .copy")`
		const want = "-- serves the same queries and never goes stale\nCREATE INDEX CONCURRENTLY idx_events_recent_all ON event_memories (user_id, \"timestamp\" DESC);\n"
		p.eval(first + `.click()`)
		p.wait(first + `.textContent === "Copied"`)
		if got := p.eval(`navigator.clipboard.readText()`); got != want {
			t.Errorf("copied %q, want %q", got, want)
		}
		if got := p.eval(`document.getElementById("said").textContent`); got != "Copied" {
			t.Errorf("a screen reader hears %q", got)
		}
		p.eval(`document.getElementById("copy-script").click()`)
		p.wait(`document.getElementById("copy-script").textContent === "Copied"`)
		if got, want := p.eval(`navigator.clipboard.readText()`), dirsoul.Sample().Script.SQL(); got != want {
			t.Errorf("copied\n%v\nwant the script\n%v", got, want)
		}
		// Without the clipboard API.
		p.eval(`Object.defineProperty(navigator, "clipboard", {value: undefined}); document.addEventListener("copy", () => { window.copied = document.activeElement.value })`)
		p.eval(`document.querySelectorAll("#do-first .copy")[1].click()`)
		p.wait(`window.copied !== undefined`)
		if got, want := p.eval(`window.copied`), "ALTER TABLE raw_memories\n    ADD PRIMARY KEY (memory_id, created_at);\n"; got != want {
			t.Errorf("the old way copies %q, want %q", got, want)
		}
		p.quiet("copy")
	})

	t.Run("links open their finding", func(t *testing.T) {
		p := b.open(t, render(t, dirsoul.Sample(), Options{}), 1280, "light")
		if p.eval(`document.querySelectorAll("details.f[open]").length`) != 0.0 {
			t.Error("many findings are not folded")
		}
		p.eval(`document.querySelector("button[data-sev=error]").click(); document.querySelector("#do-first .head a").click()`)
		p.wait(`document.querySelectorAll("details.f[open]").length === 1`)
		if got := p.eval(`document.activeElement.parentElement.id`); got != p.eval(`location.hash.slice(1)`) {
			t.Errorf("the focus is on %v", got)
		}
		broken := p.eval(`[...document.querySelectorAll('a[href^="#"]')].filter(a => !document.getElementById(a.hash.slice(1))).map(a => a.hash).join(" ")`)
		if broken != "" {
			t.Errorf("links to nowhere: %v", broken)
		}
		p.quiet("links")
	})

	t.Run("reads without scripts", func(t *testing.T) {
		p := b.blank(t, 1280, "light")
		p.call("Emulation.setScriptExecutionDisabled", args{"value": true}, nil)
		p.load(render(t, dirsoul.Sample(), Options{}))
		if got := p.eval(`document.querySelectorAll("details.f:not([open])").length`); got != 0.0 {
			t.Errorf("%v findings are folded", got)
		}
		if got := p.eval(`[...document.querySelectorAll("button, input, select")].filter(e => e.checkVisibility()).length`); got != 0.0 {
			t.Errorf("%v dead controls are shown", got)
		}
		p.screenshot("noscript_1280")
	})

	t.Run("theme", func(t *testing.T) {
		p := b.open(t, render(t, dirsoul.Sample(), Options{}), 1280, "light")
		const ground = `getComputedStyle(document.body).backgroundColor`
		light := p.eval(ground)
		p.eval(`document.getElementById("theme").click(); document.getElementById("theme").click()`)
		if got := p.eval(`document.getElementById("theme").textContent`); got != "Theme: dark" || p.eval(ground) == light {
			t.Errorf("after two clicks %v on %v", got, p.eval(ground))
		}
		dark := p.eval(ground)
		p.call("Emulation.setEmulatedMedia", args{"features": []args{{"name": "prefers-color-scheme", "value": "dark"}}}, nil)
		p.eval(`document.getElementById("theme").click()`)
		if p.eval(ground) != dark {
			t.Error("the system's dark is not the chosen dark")
		}
		p.eval(`document.getElementById("theme").click()`)
		if p.eval(ground) != light {
			t.Error("the chosen light does not beat the system's dark")
		}
		p.quiet("theme")
	})

	t.Run("contrast", func(t *testing.T) {
		for _, scheme := range []string{"light", "dark"} {
			for name, r := range map[string]*report.Report{"sample": dirsoul.Sample(), "clean": dirsoul.Clean()} {
				p := b.open(t, render(t, r, small), 1280, scheme)
				p.eval(`document.querySelectorAll("details").forEach(d => { d.open = true })`)
				if bad := p.eval(contrast); bad != "" {
					t.Errorf("%s, %s: text below the contrast of WCAG AA (4.5): %v", name, scheme, bad)
				}
			}
		}
	})

	t.Run("names and structure", func(t *testing.T) {
		p := b.open(t, render(t, dirsoul.Sample(), Options{}), 1280, "light")
		for what, expr := range map[string]string{
			"controls without a name":  `[...document.querySelectorAll("button, input, select")].filter(e => !(e.textContent.trim() || e.getAttribute("aria-label") || e.labels?.[0]?.textContent.trim())).map(e => e.outerHTML).join(" ")`,
			"ids that stand twice":     `(() => { const ids = [...document.querySelectorAll("[id]")].map(e => e.id); return ids.filter((id, i) => ids.indexOf(id) !== i).join(" ") })()`,
			"headings that skip":       `(() => { let last = 0, bad = []; for (const h of document.querySelectorAll("h1,h2,h3,h4")) { const n = +h.tagName[1]; if (n > last + 1) bad.push(h.textContent); last = n } return bad.join(" ") })()`,
			"references to no element": `[...document.querySelectorAll("[aria-labelledby]")].filter(e => !document.getElementById(e.getAttribute("aria-labelledby"))).map(e => e.id).join(" ")`,
			"no language":              `document.documentElement.lang ? "" : "html"`,
			"no main":                  `document.querySelectorAll("main").length === 1 ? "" : "main"`,
		} {
			if got := p.eval(expr); got != "" {
				t.Errorf("%s: %v", what, got)
			}
		}
	})

	t.Run("500 findings", func(t *testing.T) {
		p := b.open(t, render(t, dirsoul.Many(500), small), 1280, "light")
		if got, want := p.eval(`document.getElementById("shown").textContent`), "500 findings"; got != want {
			t.Errorf("says %q, want %q", got, want)
		}
		took := p.eval(`(() => { const q = document.getElementById("q"), t = performance.now(); q.value = "jsonb"; q.dispatchEvent(new Event("input")); document.body.offsetHeight; return performance.now() - t })()`)
		t.Logf("a search among 500 findings with its layout: %.0f ms", took)
		p.eval(`document.getElementById("fold").click()`)
		p.quiet("500 findings")
	})

	t.Run("paper", func(t *testing.T) {
		p := b.open(t, render(t, dirsoul.Sample(), Options{}), 1280, "dark")
		var r struct{ Data string }
		p.call("Page.printToPDF", args{"printBackground": true, "paperWidth": 8.27, "paperHeight": 11.69}, &r)
		if len(r.Data) < 10000 {
			t.Errorf("a PDF of %d characters", len(r.Data))
		}
		p.savePDF("sample", r.Data)
		p.call("Emulation.setEmulatedMedia", args{"media": "print"}, nil)
		if got := p.eval(`getComputedStyle(document.body).backgroundColor`); got != "rgb(255, 255, 255)" {
			t.Errorf("paper is %v", got)
		}
		if p.eval(`document.getElementById("filter").checkVisibility()`) != false {
			t.Error("controls are printed")
		}
		p.quiet("paper")
	})
}

// contrast gives the texts whose contrast with their ground is below 4.5.
const contrast = `(() => {
  const rgb = (s) => (s.match(/[\d.]+/g) || []).map(Number);
  const lum = ([r, g, b]) => { const f = (v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 }; return .2126 * f(r) + .7152 * f(g) + .0722 * f(b) };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] === 1) return c } return [255, 255, 255] };
  const bad = new Set();
  for (const e of document.querySelectorAll("body *")) {
    if (e.closest("svg") || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.checkVisibility() || e.disabled) continue;
    const a = lum(rgb(getComputedStyle(e).color)), b = lum(ground(e)), c = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (c < 4.5) bad.add(e.tagName + "." + e.className + " " + c.toFixed(2) + " " + e.textContent.trim().slice(0, 30));
  }
  return [...bad].join("; ");
})()`
