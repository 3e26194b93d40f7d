package sqlparse

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// TestWalkSeesAll compares the generated walk with one by reflection, over
// every statement of the tests' SQL: the same nodes, each once. Reflection has
// no order of its own (it changes from build to build, on purpose); the walk's is that of
// the grammar's fields.
func TestWalkSeesAll(t *testing.T) {
	kinds := map[protoreflect.Name]bool{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".sql" && filepath.Ext(path) != ".txtar" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, s := range Parse(path, archiveSQL(string(text))).Statements {
			if s.Err != nil {
				continue
			}
			got, want := map[*Node]int{}, map[*Node]int{}
			Walk(s.Tree, func(n *Node) bool { got[n]++; return true })
			reflected(s.Tree.ProtoReflect(), func(n *Node) {
				want[n]++
				if f := n.ProtoReflect().WhichOneof(n.ProtoReflect().Descriptor().Oneofs().Get(0)); f != nil {
					kinds[f.Name()] = true
				}
			})
			if !maps.Equal(got, want) {
				t.Errorf("%s: %d nodes, %d by reflection", s.Span, len(got), len(want))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(kinds) < 90 {
		t.Errorf("the tests' SQL has only %d kinds of node", len(kinds))
	}
}

func reflected(m protoreflect.Message, visit func(*Node)) {
	if n, ok := m.Interface().(*Node); ok && n.GetNode() != nil {
		visit(n)
	}
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Message() == nil:
		case f.IsList():
			for i := range v.List().Len() {
				reflected(v.List().Get(i).Message(), visit)
			}
		default:
			reflected(v.Message(), visit)
		}
		return true
	})
}
