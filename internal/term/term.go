// Package term knows what an output stream is connected to: whether it is a
// terminal, how wide, whether it may be coloured and can show box characters.
// It decides nothing about content and knows no styles; renderers take its
// facts as plain options.
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

// Color is the value of --color.
type Color string

// The values of --color; the zero value is Auto.
const (
	Auto   Color = "auto"
	Always Color = "always"
	Never  Color = "never"
)

// ParseColor reads the value of --color; "" is Auto.
func ParseColor(s string) (Color, error) {
	switch Color(s) {
	case "", Auto:
		return Auto, nil
	case Always, Never:
		return Color(s), nil
	}
	return Auto, fmt.Errorf("--color %s: must be auto, always or never", s)
}

// Terminal is what is known of an output stream.
type Terminal struct {
	// TTY: a person is likely to be looking.
	TTY bool
	// Color: use colours.
	Color bool
	// Box: draw with box characters; the stream is a terminal that shows UTF-8.
	Box bool
	// Width in cells; 0 when unknown or meaningless.
	Width int
}

// For asks the stream and the environment. Anything but an *os.File is no terminal.
func For(w io.Writer, getenv func(string) string, color Color) Terminal {
	var t Terminal
	if file, ok := w.(*os.File); ok {
		fd := int(file.Fd())
		if t.TTY = xterm.IsTerminal(fd); t.TTY {
			if width, _, err := xterm.GetSize(fd); err == nil {
				t.Width = width
			}
		}
	}
	// COLUMNS is for those who know better: a pipe into a pager, a recording.
	if n, err := strconv.Atoi(getenv("COLUMNS")); err == nil && n > 0 {
		t.Width = n
	}
	t.Color = useColor(color, getenv, t.TTY)
	t.Box = t.TTY && getenv("TERM") != "dumb" && utf8Locale(getenv)
	return t
}

// useColor: --color always or never decides, then NO_COLOR (when not empty),
// then CLICOLOR_FORCE (when neither empty nor 0), then TERM=dumb, and then
// whether the stream is a terminal.
func useColor(color Color, getenv func(string) string, tty bool) bool {
	switch color {
	case Always:
		return true
	case Never:
		return false
	}
	if getenv("NO_COLOR") != "" {
		return false
	}
	if v := getenv("CLICOLOR_FORCE"); v != "" && v != "0" {
		return true
	}
	if getenv("TERM") == "dumb" {
		return false
	}
	return tty
}

// utf8Locale follows the order of POSIX: LC_ALL, LC_CTYPE, LANG, the first
// that is set. Windows and macOS show Unicode without them.
func utf8Locale(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return runtime.GOOS == "windows" || runtime.GOOS == "darwin"
}
