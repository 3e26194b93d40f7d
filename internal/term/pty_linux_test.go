package term

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// A real terminal, made of a pseudo-terminal of 72 columns.
func TestForTerminal(t *testing.T) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatalf("opening a pseudo-terminal: %v", err)
	}
	defer master.Close()
	fd := int(master.Fd())
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 72}); err != nil {
		t.Fatalf("setting its size: %v", err)
	}
	utf8 := map[string]string{"LANG": "C.UTF-8", "TERM": "xterm"}
	if got, want := For(master, env(utf8), Auto), (Terminal{TTY: true, Color: true, Box: true, Width: 72}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	dumb := map[string]string{"LANG": "C.UTF-8", "TERM": "dumb"}
	if got, want := For(master, env(dumb), Auto), (Terminal{TTY: true, Width: 72}); got != want {
		t.Errorf("TERM=dumb: got %+v, want %+v", got, want)
	}
	if got := For(master, env(map[string]string{"LANG": "C"}), Never); got.Box || got.Color {
		t.Errorf("LANG=C and --color never: %+v", got)
	}
}
