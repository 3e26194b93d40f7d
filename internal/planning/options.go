// Package planning makes a plan from names: it reads the desired and the
// actual state, lets package plan order the steps, and proves them on a
// throw-away server.
package planning

import (
	"io"
	"time"

	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/lab"
)

// Empty as Options.From is a database with nothing in it.
const Empty = "empty"

// Options say what is planned.
type Options struct {
	// Desired is a file or folder of SQL, or "-" for Stdin.
	Desired string
	// From is a file, a folder, Empty, or a database in any spelling that
	// review takes; "" is the database of Connection.
	From string
	// Connection is a connection string; what it leaves open comes from the
	// environment as with libpq, so "" is the environment's database.
	Connection string
	// Postgres is the major version to plan for; 0 is the database's own, or
	// that of Config, or the usual one.
	Postgres int
	// Lab is a throw-away server that is open already, of the version that is
	// planned for. It is emptied first and left open; nil is one of the plan's own.
	Lab *lab.Lab
	// PGBin are folders of server programs for throw-away servers.
	PGBin  []string
	Getenv func(string) string
	// Renames are confirmed by the user.
	Renames []Rename
	// Values say where values of columns come from, beside the notes in the
	// desired files, and before them.
	Values []Value
	// Anew are paths of tables to be made anew where anything of them differs.
	Anew []string
	// Ignore are patterns of paths that the plan leaves alone.
	Ignore []string
	// LockTimeout is the lock budget of every step.
	LockTimeout time.Duration
	// StatementTimeout is for reading the actual state.
	StatementTimeout time.Duration
	// States is a folder that remembers what files make of an empty database,
	// so that the same text need not be executed again; "" remembers nothing.
	States string
	Now    time.Time
	Stdin  io.Reader
	Config *config.Config
}

// Rename says that From is now called To; both are paths of objects.
type Rename struct{ From, To string }
