package sqlparse

import pgquery "github.com/sqlc-dev/oliphant"

// Aliases of the parser's tree types: the words other packages use for them.
// Add a line when a package needs another node.
type (
	Node = pgquery.Node
)
