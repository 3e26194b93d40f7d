// Package term knows what an output stream is connected to: whether it is a
// terminal, how wide, whether it may be coloured and shows UTF-8. It decides
// nothing about content and knows no styles; renderers take its facts as
// plain options.
package term

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"

	xterm "golang.org/x/term"
)

// Mode is the value of --color.
type Mode string

// The modes; the zero value is Auto.
const (
	Auto   Mode = "auto"
	Always Mode = "always"
	Never  Mode = "never"
)

// ParseMode reads the value of --color; "" is Auto.
func ParseMode(s string) (Mode, error) {
	switch Mode(s) {
	case "", Auto:
		return Auto, nil
	case Always, Never:
		return Mode(s), nil
	}
	return Auto, fmt.Errorf("--color %s: must be auto, always or never", s)
}

// Facts are what is known of an output stream.
type Facts struct {
	// TTY: a person is likely to be looking.
	TTY bool
	// Width in cells; 0 when unknown or meaningless.
	Width int
	// UTF8: the locale can show characters beyond ASCII.
	UTF8   bool
	getenv func(string) string
}

// Of asks the stream and the environment. Anything but an *os.File is no terminal.
func Of(w io.Writer, getenv func(string) string) Facts {
	f := Facts{UTF8: utf8Locale(getenv), getenv: getenv}
	if file, ok := w.(*os.File); ok {
		fd := int(file.Fd())
		if f.TTY = xterm.IsTerminal(fd); f.TTY {
			if width, _, err := xterm.GetSize(fd); err == nil {
				f.Width = width
			}
		}
	}
	// COLUMNS is for those who know better: a pipe into a pager, a recording.
	if n, err := strconv.Atoi(getenv("COLUMNS")); err == nil && n > 0 {
		f.Width = n
	}
	return f
}

// Color reports whether to use colours: --color always or never decides, then
// NO_COLOR (when not empty), then CLICOLOR_FORCE (when neither empty nor 0),
// then TERM=dumb, and then whether the stream is a terminal.
func (f Facts) Color(mode Mode) bool {
	switch mode {
	case Always:
		return true
	case Never:
		return false
	}
	if f.env("NO_COLOR") != "" {
		return false
	}
	if v := f.env("CLICOLOR_FORCE"); v != "" && v != "0" {
		return true
	}
	if f.env("TERM") == "dumb" {
		return false
	}
	return f.TTY
}

// Box reports whether to draw with box characters.
func (f Facts) Box() bool { return f.TTY && f.UTF8 && f.env("TERM") != "dumb" }

func (f Facts) env(name string) string {
	if f.getenv == nil {
		return ""
	}
	return f.getenv(name)
}

// utf8Locale follows the order of POSIX: LC_ALL, LC_CTYPE, LANG, the first
// that is set. Windows has no locale variables and shows Unicode.
func utf8Locale(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := getenv(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return runtime.GOOS == "windows" || runtime.GOOS == "darwin"
}
