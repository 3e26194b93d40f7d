package html

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser is a headless Chromium that is spoken to over two pipes with the
// DevTools protocol: NUL-terminated JSON.
type browser struct {
	cmd     *exec.Cmd
	in      *os.File
	mu      sync.Mutex
	next    int
	waiting map[int]chan reply
	pages   map[string]*tab
	gone    chan struct{}
}

type reply struct {
	Result json.RawMessage
	Error  *struct{ Message string }
}

// tab is one page with what went on in it.
type tab struct {
	t       *testing.T
	b       *browser
	session string
	mu      sync.Mutex
	// requests are all URLs that the page asked for, complaints what the
	// console and the browser's log said.
	requests, complaints []string
	loaded               chan struct{}
}

// timeout of one exchange with the browser: it starts slowly on a busy machine.
const timeout = 60 * time.Second

// startBrowser starts Chromium, or skips: without one nothing can be said
// about the page in a browser. In CI that is a failure.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	path := os.Getenv("DECADE_CHROMIUM")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path == "" {
			path, _ = exec.LookPath(name)
		}
	}
	if path == "" {
		const missing = "no Chromium found: the page was NOT tested in a browser (set DECADE_CHROMIUM, see scripts/kit.sh env)"
		if os.Getenv("CI") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	b := &browser{waiting: map[int]chan reply{}, pages: map[string]*tab{}, gone: make(chan struct{})}
	theirIn, ourOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ourIn, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	b.in = ourOut
	// A profile of its own; os.MkdirTemp, because Chromium's last processes
	// may still write while t.TempDir insists on an empty folder.
	profile, err := os.MkdirTemp("", "decade-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	b.cmd = exec.Command(path, "--headless", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
		"--disable-background-networking", "--disable-component-update", "--hide-scrollbars", "--user-data-dir="+profile, "about:blank")
	b.cmd.ExtraFiles = []*os.File{theirIn, theirOut} // 3 and 4
	if err := b.cmd.Start(); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	theirIn.Close()
	theirOut.Close()
	go b.read(ourIn)
	t.Cleanup(func() {
		ourOut.Close() // Chromium ends with its pipe
		done := make(chan error, 1)
		go func() { done <- b.cmd.Wait() }()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			b.cmd.Process.Kill()
			<-done
		}
		os.RemoveAll(profile)
	})
	return b
}

func (b *browser) read(f *os.File) {
	defer close(b.gone)
	defer f.Close()
	r := bufio.NewReader(f)
	for {
		msg, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m struct {
			ID        int
			SessionID string
			Method    string
			Params    json.RawMessage
			reply
		}
		if json.Unmarshal(msg[:len(msg)-1], &m) != nil {
			continue
		}
		b.mu.Lock()
		ch, page := b.waiting[m.ID], b.pages[m.SessionID]
		delete(b.waiting, m.ID)
		b.mu.Unlock()
		switch {
		case ch != nil:
			ch <- m.reply
		case page != nil:
			page.event(m.Method, m.Params)
		}
	}
}

func (b *browser) call(t *testing.T, session, method string, params, result any) {
	t.Helper()
	b.mu.Lock()
	b.next++
	id := b.next
	ch := make(chan reply, 1)
	b.waiting[id] = ch
	b.mu.Unlock()
	if params == nil {
		params = map[string]any{}
	}
	m := map[string]any{"id": id, "method": method, "params": params}
	if session != "" {
		m["sessionId"] = session
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.in.Write(append(data, 0)); err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	select {
	case r := <-ch:
		if r.Error != nil {
			t.Fatalf("%s: %s", method, r.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(r.Result, result); err != nil {
				t.Fatalf("%s: %v", method, err)
			}
		}
	case <-b.gone:
		t.Fatalf("%s: the browser has gone", method)
	case <-time.After(timeout):
		t.Fatalf("%s: no answer", method)
	}
}

type args = map[string]any

// open writes the page to a file and opens it in a window of the given width,
// light or dark.
func (b *browser) open(t *testing.T, page []byte, width int, scheme string) *tab {
	t.Helper()
	p := b.blank(t, width, scheme)
	p.load(page)
	return p
}

func (p *tab) load(page []byte) {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), "report.html")
	if err := os.WriteFile(path, page, 0o644); err != nil {
		p.t.Fatal(err)
	}
	p.call("Page.navigate", args{"url": "file://" + path}, nil)
	select {
	case <-p.loaded:
	case <-time.After(timeout):
		p.t.Fatal("the page was not loaded in time")
	}
}

// wait waits until an expression is true.
func (p *tab) wait(expr string) {
	p.t.Helper()
	for end := time.Now().Add(timeout); p.eval(expr) != true; {
		if time.Now().After(end) {
			p.t.Fatalf("never true: %s", expr)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// quiet demands that the page asked for nothing but itself and that nobody
// complained.
func (p *tab) quiet(name string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.requests {
		if !strings.HasPrefix(r, "data:") && !(strings.HasPrefix(r, "file://") && strings.HasSuffix(strings.SplitN(r, "#", 2)[0], "/report.html")) {
			p.t.Errorf("%s: the page asks for %s", name, r)
		}
	}
	for _, c := range p.complaints {
		p.t.Errorf("%s: the browser says %s", name, c)
	}
}

func (b *browser) blank(t *testing.T, width int, scheme string) *tab {
	t.Helper()
	var target struct{ TargetID string }
	b.call(t, "", "Target.createTarget", args{"url": "about:blank"}, &target)
	var s struct{ SessionID string }
	b.call(t, "", "Target.attachToTarget", args{"targetId": target.TargetID, "flatten": true}, &s)
	p := &tab{t: t, b: b, session: s.SessionID, loaded: make(chan struct{}, 8)}
	b.mu.Lock()
	b.pages[s.SessionID] = p
	b.mu.Unlock()
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		p.call(domain+".enable", nil, nil)
	}
	p.call("Emulation.setDeviceMetricsOverride", args{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}, nil)
	p.call("Emulation.setEmulatedMedia", args{"features": []args{{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}}}, nil)
	t.Cleanup(func() {
		b.call(t, "", "Target.closeTarget", args{"targetId": target.TargetID}, nil)
	})
	return p
}

func (p *tab) call(method string, params, result any) {
	p.t.Helper()
	p.b.call(p.t, p.session, method, params, result)
}

func (p *tab) event(method string, params json.RawMessage) {
	var e struct {
		Type             string
		Args             []struct{ Value, Description any }
		ExceptionDetails struct {
			Text      string
			Exception struct{ Description string }
		}
		Entry   struct{ Level, Text string }
		Request struct{ URL string }
	}
	if json.Unmarshal(params, &e) != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch method {
	case "Page.loadEventFired":
		p.loaded <- struct{}{}
	case "Runtime.consoleAPICalled":
		p.complaints = append(p.complaints, fmt.Sprint("console.", e.Type, " ", e.Args))
	case "Runtime.exceptionThrown":
		p.complaints = append(p.complaints, "exception: "+e.ExceptionDetails.Text+" "+e.ExceptionDetails.Exception.Description)
	case "Log.entryAdded":
		p.complaints = append(p.complaints, e.Entry.Level+": "+e.Entry.Text)
	case "Network.requestWillBeSent":
		p.requests = append(p.requests, e.Request.URL)
	}
}

// eval gives the value of an expression, promises awaited.
func (p *tab) eval(expr string) any {
	p.t.Helper()
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	p.call("Runtime.evaluate", args{"expression": expr, "returnByValue": true, "awaitPromise": true, "userGesture": true}, &r)
	if r.ExceptionDetails != nil {
		p.t.Fatalf("%s: %s %s", expr, r.ExceptionDetails.Text, r.ExceptionDetails.Exception.Description)
	}
	return r.Result.Value
}

// press sends a key as a person would.
func (p *tab) press(keys ...string) {
	p.t.Helper()
	for _, k := range keys {
		down := args{"type": "keyDown", "key": k}
		switch {
		case len(k) == 1:
			down["text"] = k
		case k == "Enter":
			down["text"], down["windowsVirtualKeyCode"] = "\r", 13
		}
		p.call("Input.dispatchKeyEvent", down, nil)
		p.call("Input.dispatchKeyEvent", args{"type": "keyUp", "key": k}, nil)
	}
}

// screenshot saves the whole page into DECADE_SCREENSHOTS, for a person to look at.
func (p *tab) screenshot(name string) {
	if os.Getenv("DECADE_SCREENSHOTS") == "" {
		return
	}
	var r struct{ Data string }
	p.call("Page.captureScreenshot", args{"captureBeyondViewport": true}, &r)
	p.save(name+".png", r.Data)
}

func (p *tab) savePDF(name, data string) { p.save(name+".pdf", data) }

func (p *tab) save(name, encoded string) {
	dir := os.Getenv("DECADE_SCREENSHOTS")
	if dir == "" {
		return
	}
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
	}
	if err != nil {
		p.t.Error(err)
	}
}
