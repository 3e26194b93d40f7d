package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/pgtest"
)

var (
	session = regexp.MustCompile("(?s)<!-- session -->\n```console\n(.*?)```\n")
	keyword = regexp.MustCompile(`(host|port|user|password)='([^']*)'`)
)

// A session that the README shows has been typed: its commands run one after
// the other in an empty folder, against a server with nothing in it.
func TestShownSession(t *testing.T) {
	if testing.Short() {
		return // it needs a server
	}
	path := filepath.Join(root(t), "README.md")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	blocks := session.FindAllStringSubmatch(text, -1)
	if len(blocks) == 0 {
		t.Fatal("README.md shows no session")
	}
	shell := openShell(t)
	for _, b := range blocks {
		var got strings.Builder
		for line := range strings.Lines(b[1]) {
			if command, is := strings.CutPrefix(line, "$ "); is {
				got.WriteString(line + shell(strings.TrimSuffix(command, "\n")))
			}
		}
		if *update {
			text = strings.Replace(text, b[0], "<!-- session -->\n```console\n"+got.String()+"```\n", 1)
		} else if diff := cmp.Diff(b[1], got.String()); diff != "" {
			t.Errorf("README.md: the session goes otherwise (-shown +typed); go test ./internal/docs -update:\n%s", diff)
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// openShell gives what runs a command as a person would who has decade and
// PostgreSQL's programs on the PATH, and the server in the environment.
func openShell(t *testing.T) func(command string) string {
	bin, work := t.TempDir(), t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(bin, "decade"), "./cmd/decade")
	build.Dir = root(t)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	server := pgtest.Database(t, pgtest.Usual)
	programs := filepath.Dir(pgtest.Programs(t, pgtest.Usual).Program("psql"))
	env := []string{"PATH=" + bin + ":" + programs + ":" + os.Getenv("PATH"), "HOME=" + work}
	for _, name := range os.Environ() {
		if strings.HasPrefix(name, "DECADE_PG_") {
			env = append(env, name)
		}
	}
	for _, m := range keyword.FindAllStringSubmatch(server, -1) {
		env = append(env, "PG"+strings.ToUpper(m[1])+"="+m[2])
	}
	folder := work
	shell := func(command string) string {
		cmd := exec.Command("bash", "-c", command+"\npwd > "+filepath.Join(bin, "folder"))
		cmd.Dir, cmd.Env = folder, append(env, "PGDATABASE=memory")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		if now, err := os.ReadFile(filepath.Join(bin, "folder")); err == nil {
			folder = strings.TrimSpace(string(now))
		}
		return minor.ReplaceAllString(string(out), "PostgreSQL $1")
	}
	t.Cleanup(func() { shell("dropdb --if-exists memory") })
	return shell
}
