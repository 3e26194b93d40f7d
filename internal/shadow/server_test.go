package shadow_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/shadow"
)

// TestMain doubles as the process that TestReaped kills.
func TestMain(m *testing.M) {
	if os.Getenv("DECADE_TEST_SHADOW_CHILD") != "" {
		child()
		return
	}
	pgtest.Main(m)
}

func child() {
	found, err := shadow.Find(context.Background(), os.Getenv)
	if err != nil {
		fmt.Println("error", err)
		return
	}
	s, err := shadow.Start(context.Background(), shadow.Options{Binary: found[0]})
	if err != nil {
		fmt.Println("error", err)
		return
	}
	fmt.Println("ready", s.ConnString("postgres"))
	time.Sleep(time.Minute) // killed long before
}

func binaries(t *testing.T) []shadow.Binary {
	t.Helper()
	found, err := shadow.Find(t.Context(), os.Getenv)
	var none *shadow.ErrNoServer
	if errors.As(err, &none) {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestStartStop(t *testing.T) {
	for _, b := range binaries(t) {
		t.Run(b.VersionText, func(t *testing.T) {
			began := time.Now()
			s, err := shadow.Start(t.Context(), shadow.Options{Binary: b, Settings: map[string]string{"work_mem": "5MB"}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Stop() })
			t.Logf("started in %s", time.Since(began))
			if err := s.Create(t.Context(), "one", ""); err != nil {
				t.Fatal(err)
			}
			conn, err := s.Connect(t.Context(), "one")
			if err != nil {
				t.Fatal(err)
			}
			var version, workMem, fsync, listen string
			err = conn.QueryRow(t.Context(), `SELECT current_setting('server_version'), current_setting('work_mem'),
				current_setting('fsync'), current_setting('listen_addresses')`).Scan(&version, &workMem, &fsync, &listen)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(version, b.VersionText) || workMem != "5MB" || fsync != "off" || listen != "" {
				t.Errorf("version %s, work_mem %s, fsync %s, listen_addresses %q", version, workMem, fsync, listen)
			}
			if err := s.Drop(t.Context(), "one"); err != nil { // with conn still in it
				t.Error(err)
			}
			if err := s.Drop(t.Context(), "one"); err != nil {
				t.Errorf("dropping what is gone: %v", err)
			}
			dir := socketDir(t, s.ConnString("x"))
			if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("folder %s: %v %v, want 0700", dir, info.Mode(), err)
			}
			if err := s.Stop(); err != nil {
				t.Error(err)
			}
			if err := s.Stop(); err != nil {
				t.Errorf("second Stop: %v", err)
			}
			if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("folder %s is still there after Stop: %v", dir, err)
			}
		})
	}
}

func TestStartReportsTheLog(t *testing.T) {
	_, err := shadow.Start(t.Context(), shadow.Options{Binary: binaries(t)[0], Settings: map[string]string{"work_mem": "nonsense"}})
	if err == nil || !strings.Contains(err.Error(), "work_mem") {
		t.Errorf("got %v, want the server's own words on work_mem", err)
	}
}

// TestReaped kills a process that owns a server, by the signal that nobody
// can catch, and expects server and folder to go.
func TestReaped(t *testing.T) {
	binaries(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "DECADE_TEST_SHADOW_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "ready ") {
		cmd.Process.Kill()
		t.Fatalf("child said %q, %v", line, err)
	}
	dir := socketDir(t, line)
	pid := strings.Split(readFile(t, dir+"/data/postmaster.pid"), "\n")[0]
	cmd.Process.Kill()
	cmd.Wait()
	deadline := time.Now().Add(15 * time.Second)
	for {
		_, folder := os.Stat(dir)
		_, process := os.Stat("/proc/" + pid)
		if folder != nil && process != nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("15 s after its owner was killed: folder %v, process %v", folder, process)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func socketDir(t *testing.T, conn string) string {
	t.Helper()
	_, rest, ok := strings.Cut(conn, "host='")
	dir, _, ok2 := strings.Cut(rest, "'")
	if !ok || !ok2 {
		t.Fatalf("no host in %q", conn)
	}
	return dir
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A light server lies in memory where there is room, and goes from there too;
// whoever names a folder for temporary files is heard.
func TestLight(t *testing.T) {
	bin := binaries(t)[0]
	for _, named := range []string{"", "/tmp"} {
		t.Setenv("TMPDIR", named)
		s, err := shadow.Start(t.Context(), shadow.Options{Binary: bin, Light: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Stop() })
		dir := socketDir(t, s.ConnString("x"))
		if named != "" && filepath.Dir(dir) != named {
			t.Errorf("TMPDIR is %s, and the server's folder %s", named, dir)
		}
		if room := shadow.InMemory(); named == "" && room != "" && filepath.Dir(dir) != room {
			t.Errorf("there is room in %s, and the server's folder is %s", room, dir)
		}
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("folder %s is still there after Stop: %v", dir, err)
		}
	}
}
