package sqlparse

// The tree's node types and enum values are aliases of the parser's, written
// by the generator into tree_gen.go. A node is a oneof: switch on
// node.GetNode().(type) with cases *Node_SelectStmt and so on, or ask
// node.GetSelectStmt(), which is nil for anything else.
//
//go:generate go run ./gen
