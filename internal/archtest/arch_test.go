package archtest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/decadedb/decade"

// pkg is what go list says of a package.
type pkg struct {
	ImportPath   string
	Dir          string
	Name         string
	Imports      []string
	GoFiles      []string
	TestImports  []string
	XTestImports []string
}

func list(t *testing.T) []pkg {
	t.Helper()
	// go test caches results by the files that a test opens, and does not see
	// what go list opens: look at every folder, so that a new file counts.
	for _, dir := range []string{"../../internal", "../../cmd", "../../blueprints"} {
		if err := filepath.WalkDir(dir, func(string, fs.DirEntry, error) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Name,Imports,GoFiles,TestImports,XTestImports", module+"/...")
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Fatalf("go list: %v: %s", err, complaints.String())
	}
	var pkgs []pkg
	for dec := json.NewDecoder(&out); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
	if len(pkgs) < 10 {
		t.Fatalf("go list gives only %d packages", len(pkgs))
	}
	return pkgs
}

// short gives a package's path inside the module; ok is false outside of it.
func short(path string) (string, bool) {
	return strings.CutPrefix(path, module+"/")
}

// storeyOf looks a package up by its longest name in the table.
func storeyOf(name string) (int, bool) {
	table := storeys()
	if s, ok := table[name]; ok {
		return s, true
	}
	for dir := name; dir != "."; dir = filepath.ToSlash(filepath.Dir(dir)) {
		if s, ok := table[dir+"/..."]; ok && dir != name {
			return s, true
		}
	}
	return 0, false
}

func TestImportsGoDown(t *testing.T) {
	for _, p := range list(t) {
		name, ok := short(p.ImportPath)
		if !ok {
			continue
		}
		own, ok := storeyOf(name)
		if !ok {
			t.Errorf("%s has no storey: give it one in storeys_test.go", name)
			continue
		}
		for _, path := range p.Imports {
			imported, inside := short(path)
			if !inside {
				if own == ground && strings.Contains(strings.Split(path, "/")[0], ".") {
					t.Errorf("%s imports %s: the ground stands on the standard library alone", name, path)
				}
				continue
			}
			other, ok := storeyOf(imported)
			switch {
			case !ok: // complained of already
			case other == support && own != support:
				t.Errorf("%s imports %s, which is there for tests and generators", name, imported)
			case own == telling && other == acting:
				t.Errorf("%s imports %s: results reach the reports as values", name, imported)
			case other > own:
				t.Errorf("%s (storey %d) imports %s (storey %d): imports go down", name, own, imported, other)
			}
		}
	}
}

func TestWalls(t *testing.T) {
	for _, p := range list(t) {
		name, _ := short(p.ImportPath)
		for _, w := range walls() {
			if isDoor(name, w.doors) {
				continue
			}
			for _, path := range p.Imports {
				if path == w.imported || strings.HasPrefix(path, w.imported+"/") {
					t.Errorf("%s imports %s: %s", name, path, w.why)
				}
			}
		}
	}
}

func isDoor(name string, doors []string) bool {
	return slices.ContainsFunc(doors, func(d string) bool {
		dir, below := strings.CutSuffix(d, "/...")
		return name == d || below && strings.HasPrefix(name, dir+"/")
	})
}

func TestPureStoreys(t *testing.T) {
	for _, p := range list(t) {
		name, _ := short(p.ImportPath)
		storey, ok := storeyOf(name)
		if !ok {
			continue
		}
		if pure(storey) && !mayListen(name) {
			for _, path := range p.Imports {
				if slices.Contains(impure(), path) {
					t.Errorf("%s imports %s: storeys that judge and tell see values only", name, path)
				}
			}
		}
		for _, call := range calls(t, p) {
			if readsClock(name, storey) && slices.Contains(clocks(), call.name) {
				t.Errorf("%s: %s: the instant comes as a value", call.place, call.name)
			}
			if storey != support && !slices.Contains(openers(), name) && opensConnection(call.name) {
				t.Errorf("%s: %s: only %v opens connections", call.place, call.name, openers())
			}
		}
	}
}

func opensConnection(call string) bool {
	switch call {
	case "pgx.Connect", "pgx.ConnectConfig", "pgx.ConnectWithOptions", "pgconn.Connect", "pgconn.ConnectConfig",
		"pgconn.ConnectWithOptions", "pgxpool.New", "pgxpool.NewWithConfig", "sql.Open":
		return true
	}
	return false
}

// call is a use of a package's function: "time.Now".
type call struct{ name, place string }

// calls lists the selectors pkg.Name of a package's files, by the name that
// the file gives the import, which here is always the package's own.
func calls(t *testing.T, p pkg) []call {
	t.Helper()
	var out []call
	fset := token.NewFileSet()
	for _, file := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, file), nil, parser.SkipObjectResolution)
		if err != nil {
			continue // the compiler says so better
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok {
					out = append(out, call{x.Name + "." + s.Sel.Name, fset.Position(s.Pos()).String()})
				}
			}
			return true
		})
	}
	return out
}

// TestTableIsTrue proves that the checks can fail at all.
func TestTableIsTrue(t *testing.T) {
	for name, want := range map[string]int{
		"internal/rules/keys": judging, "internal/report/text": telling, "internal/report/reporttest/dirsoul": support,
		"internal/rule/ruletest": support, "cmd/decade": entry, "internal/cli/review": entry,
	} {
		if got, ok := storeyOf(name); !ok || got != want {
			t.Errorf("storeyOf(%q) = %d, %v; want %d", name, got, ok, want)
		}
	}
	if _, ok := storeyOf("internal/nowhere"); ok {
		t.Error("a package outside the table has a storey")
	}
	if !isDoor("cmd/decade", []string{"cmd/..."}) || isDoor("cmdx/decade", []string{"cmd/..."}) || isDoor("internal/ddl", []string{"internal/pg"}) {
		t.Error("isDoor is wrong")
	}
	var found bool
	for _, p := range list(t) {
		if p.ImportPath == module+"/internal/pg" {
			found = slices.ContainsFunc(calls(t, p), func(c call) bool { return opensConnection(c.name) })
		}
	}
	if !found {
		t.Error("the scan does not see that internal/pg opens connections")
	}
}
