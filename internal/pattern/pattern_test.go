package pattern_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/pattern"
)

// TestAllCompile finds every expression of the module: a wrong one would show
// only when its rule first met what it looks for. And none is compiled at the
// start of the program, where every run would pay for it.
func TestAllCompile(t *testing.T) {
	found := 0
	named := constants(t)
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		var inspect func(n ast.Node, inFunction bool)
		inspect = func(n ast.Node, inFunction bool) {
			ast.Inspect(n, func(n ast.Node) bool {
				if f, ok := n.(*ast.FuncLit); ok && !inFunction {
					inspect(f.Body, true)
					return false
				}
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) != 1 {
					return true
				}
				switch name(call.Fun) {
				case "regexp.MustCompile":
					if !inFunction && !support(path) {
						t.Errorf("%s: compiled at the start of the program: use pattern.New", fset.Position(call.Pos()))
					}
				case "pattern.New":
					found++
					text, ok := constant(call.Args[0], named[filepath.Dir(path)])
					if !ok {
						t.Errorf("%s: the expression is not one constant text", fset.Position(call.Pos()))
					} else if _, err := regexp.Compile(text); err != nil {
						t.Errorf("%s: %v", fset.Position(call.Pos()), err)
					}
				}
				return true
			})
		}
		for _, decl := range file.Decls {
			_, inFunction := decl.(*ast.FuncDecl)
			inspect(decl, inFunction)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 100 {
		t.Errorf("only %d expressions found", found)
	}
}

// support are packages that no run of decade loads.
func support(path string) bool {
	for _, dir := range []string{"archtest", "benchdata", "blueprinttest", "docs", "pgtest", "ruletest", "reporttest"} {
		if strings.Contains(filepath.ToSlash(path), "/"+dir+"/") {
			return true
		}
	}
	return false
}

func name(e ast.Expr) string {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	x, ok := s.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return x.Name + "." + s.Sel.Name
}

// constants collects the named constants of each folder.
func constants(t *testing.T) map[string]map[string]ast.Expr {
	t.Helper()
	out := map[string]map[string]ast.Expr{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		dir := filepath.Dir(path)
		if out[dir] == nil {
			out[dir] = map[string]ast.Expr{}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if g, ok := n.(*ast.GenDecl); ok && g.Tok == token.CONST {
				for _, s := range g.Specs {
					if v := s.(*ast.ValueSpec); len(v.Names) == 1 && len(v.Values) == 1 {
						out[dir][v.Names[0].Name] = v.Values[0]
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// constant gives the text of a literal, a named constant, or of several put
// together.
func constant(e ast.Expr, named map[string]ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.Ident:
		if v := named[e.Name]; v != nil {
			return constant(v, named)
		}
	case *ast.BinaryExpr:
		a, ok := constant(e.X, named)
		b, also := constant(e.Y, named)
		return a + b, ok && also && e.Op == token.ADD
	}
	return "", false
}

func TestPattern(t *testing.T) {
	p := pattern.New(`(\w)=(\d+)`)
	if got := p.ReplaceAllString("a=1 b=22", "$2:$1"); got != "1:a 22:b" {
		t.Errorf("got %q", got)
	}
	if p.MatchString("a=") || p.String() != `(\w)=(\d+)` {
		t.Errorf("%q matches too much", p)
	}
}
