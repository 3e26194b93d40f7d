// Package migdir reads folders of migrations as the tools that run them do:
// in their order, only the parts that go up, and with what each tool does
// about transactions. A folder of plain SQL files is a schema.
//
// Texts keep their length: whatever does not belong to the way up is blanked
// with spaces, so that positions in messages are those of the file.
package migdir

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
)

// Tool is the migration tool that a folder is written for.
type Tool string

// The tools, by the name that people use.
const (
	Goose         Tool = "goose"
	SQLMigrate    Tool = "sql-migrate"
	GolangMigrate Tool = "golang-migrate"
	Tern          Tool = "tern"
	Dbmate        Tool = "dbmate"
	Flyway        Tool = "flyway"
	Sqitch        Tool = "sqitch"
	Diesel        Tool = "diesel"
	Rails         Tool = "rails"
	Prisma        Tool = "prisma"
	Atlas         Tool = "atlas"
	// Numbered files of no tool that was recognised.
	Numbered Tool = "numbered files"
	// PlainSchema is no sequence of changes but a schema in several files.
	PlainSchema Tool = "plain SQL"
)

// Dir is a folder that was read.
type Dir struct {
	Tool       Tool
	Migrations []Migration // in the order in which the tool runs them
	Notes      []Note
}

// Migration is one file, or one folder of tools that have a folder each.
type Migration struct {
	Name    string // "add_users"
	Version string // "20240102150405", "1.2", "" where the tool has none
	Path    string // slash-separated, in the file system that was read
	// SQL is the file's text with everything but the way up blanked.
	SQL string
	// Transaction: the tool runs the file in one transaction. For tools that
	// send a file in one message this is so as soon as it holds more than one
	// statement.
	Transaction bool
}

// Note is something that was passed over on purpose, or assumed.
type Note struct {
	Path string
	Text string
}

// ErrEmpty says that a folder holds nothing to read.
var ErrEmpty = errors.New("no SQL files")

// Read recognises the tool of a folder and reads its migrations.
func Read(fsys fs.FS, root string) (*Dir, error) {
	l, err := list(fsys, root)
	if err != nil {
		return nil, fmt.Errorf("reading the folder: %w", err)
	}
	tool, err := l.detect()
	if err != nil {
		return nil, err
	}
	d := &Dir{Tool: tool}
	if err := l.read(d); err != nil {
		return nil, fmt.Errorf("reading %s migrations: %w", tool, err)
	}
	if len(d.Migrations) == 0 {
		return nil, l.empty(d)
	}
	return d, nil
}

// empty explains why nothing was found.
func (l *listing) empty(d *Dir) error {
	for _, n := range d.Notes {
		if strings.HasPrefix(n.Text, "looks like") {
			return fmt.Errorf("%w here, but folder %s %s: name that folder", ErrEmpty, n.Path, n.Text)
		}
	}
	if len(d.Notes) > 0 {
		return fmt.Errorf("%w to read: %s: %s", ErrEmpty, d.Notes[0].Path, d.Notes[0].Text)
	}
	return fmt.Errorf("%w in the folder", ErrEmpty)
}

// listing is one folder's entries.
type listing struct {
	fsys  fs.FS
	root  string
	files []string // names of plain files
	dirs  []string
	links map[string]bool // those of dirs that are symbolic links
	texts map[string]string
}

func list(fsys fs.FS, root string) (*listing, error) {
	entries, err := fs.ReadDir(fsys, root)
	if err != nil {
		return nil, err
	}
	l := &listing{fsys: fsys, root: root, links: map[string]bool{}, texts: map[string]string{}}
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case isDir(fsys, root, e):
			l.dirs = append(l.dirs, e.Name())
			l.links[e.Name()] = e.Type()&fs.ModeSymlink != 0
		default:
			l.files = append(l.files, e.Name())
		}
	}
	sort.Slice(l.files, func(i, j int) bool { return natural(l.files[i], l.files[j]) })
	sort.Slice(l.dirs, func(i, j int) bool { return natural(l.dirs[i], l.dirs[j]) })
	return l, nil
}

// isDir follows symbolic links.
func isDir(fsys fs.FS, root string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.IsDir()
	}
	st, err := fs.Stat(fsys, path.Join(root, e.Name()))
	return err == nil && st.IsDir()
}

func (l *listing) path(name string) string { return path.Join(l.root, name) }

// text reads a file of the folder once.
func (l *listing) text(name string) (string, error) {
	if t, ok := l.texts[name]; ok {
		return t, nil
	}
	b, err := fs.ReadFile(l.fsys, l.path(name))
	if err != nil {
		return "", err
	}
	l.texts[name] = string(b)
	return l.texts[name], nil
}

func (l *listing) has(name string) bool {
	for _, f := range l.files {
		if f == name {
			return true
		}
	}
	return false
}

// sqlFiles are the names of the folder's own SQL files.
func (l *listing) sqlFiles() []string {
	var out []string
	for _, f := range l.files {
		if strings.HasSuffix(strings.ToLower(f), ".sql") {
			out = append(out, f)
		}
	}
	return out
}

func (d *Dir) note(path, format string, args ...any) {
	d.Notes = append(d.Notes, Note{Path: path, Text: fmt.Sprintf(format, args...)})
}

// natural orders names as people do: runs of digits by their value.
func natural(a, b string) bool {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		if !digit(a[i]) || !digit(b[j]) {
			if a[i] != b[j] {
				return a[i] < b[j]
			}
			i++
			j++
			continue
		}
		x, y := i, j
		for i < len(a) && digit(a[i]) {
			i++
		}
		for j < len(b) && digit(b[j]) {
			j++
		}
		if c := compareDigits(a[x:i], b[y:j]); c != 0 {
			return c < 0
		}
	}
	if len(a)-i != len(b)-j {
		return len(a)-i < len(b)-j
	}
	return a < b
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// compareDigits compares numbers of any length.
func compareDigits(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}
