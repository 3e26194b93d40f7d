package migdir

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
)

// What the tools call their files.
var (
	upName       = pattern.New(`^(\d+)_(.+)\.up\.sql$`)
	downName     = pattern.New(`^(\d+)_(.+)\.down\.sql$`)
	flywayName   = pattern.New(`^([VUB])(\d[\d._]*?)__(.+)\.sql$`)
	flywayRepeat = pattern.New(`^R__(.+)\.sql$`)
	numberedName = pattern.New(`^(\d+)(?:[_.-](.*))?\.sql$`)
)

// What they write into them.
var (
	gooseMark   = pattern.New(`(?m)^--\s*\+goose\s+(?i:up|down)\b`)
	migrateMark = pattern.New(`(?m)^--\s*\+migrate\s+(?i:up|down)\b`)
	dbmateMark  = pattern.New(`(?m)^--\s*migrate:(?:up|down)\b`)
	ternMark    = pattern.New(`(?m)^---- create above / drop below ----\s*$`)
)

// detect recognises the tool. Signs of two tools are an error: which files
// run, and in which order, would be a guess.
func (l *listing) detect() (Tool, error) {
	var found []Tool
	proof := map[Tool]string{}
	add := func(t Tool, file string) {
		if _, twice := proof[t]; !twice {
			found = append(found, t)
			proof[t] = file
		}
	}
	if l.has("sqitch.plan") {
		add(Sqitch, "sqitch.plan")
	}
	if l.has("atlas.sum") {
		add(Atlas, "atlas.sum")
	}
	if l.has("structure.sql") && (len(l.sqlFiles()) == 1 || slices.Contains(l.dirs, "migrate")) {
		add(Rails, "structure.sql")
	}
	if l.has("tern.conf") {
		add(Tern, "tern.conf")
	}
	if err := l.detectFiles(add); err != nil {
		return "", err
	}
	l.detectDirs(add)
	// Atlas writes files in the formats of other tools as well.
	if len(found) == 2 && found[0] == Atlas {
		found = found[1:]
	}
	switch len(found) {
	case 0:
		return l.detectPlain()
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("the folder mixes %s (%s) and %s (%s): name a folder of one tool",
		found[0], proof[found[0]], found[1], proof[found[1]])
}

func (l *listing) detectFiles(add func(Tool, string)) error {
	for _, name := range l.sqlFiles() {
		switch {
		case upName.MatchString(name):
			add(GolangMigrate, name)
			continue
		case flywayName.MatchString(name), flywayRepeat.MatchString(name):
			add(Flyway, name)
			continue
		}
		text, err := l.text(name)
		if err != nil {
			return fmt.Errorf("reading %s: %w", l.path(name), err)
		}
		switch {
		case gooseMark.MatchString(text):
			add(Goose, name)
		case migrateMark.MatchString(text):
			add(SQLMigrate, name)
		case dbmateMark.MatchString(text):
			add(Dbmate, name)
		case ternMark.MatchString(text):
			add(Tern, name)
		}
	}
	return nil
}

// detectDirs looks for tools that have a folder for each migration.
func (l *listing) detectDirs(add func(Tool, string)) {
	for _, dir := range l.dirs {
		if !digit(dir[0]) {
			continue
		}
		if l.exists(dir, "migration.sql") {
			add(Prisma, dir+"/migration.sql")
		} else if l.exists(dir, "up.sql") {
			add(Diesel, dir+"/up.sql")
		}
	}
	if len(l.sqlFiles()) > 0 {
		return
	}
	// Flyway's files may all stand in subfolders.
	for _, dir := range l.dirs {
		entries, err := fs.ReadDir(l.fsys, l.path(dir))
		if err != nil {
			continue
		}
		for _, e := range entries {
			if flywayName.MatchString(e.Name()) {
				add(Flyway, dir+"/"+e.Name())
			}
		}
	}
}

func (l *listing) exists(parts ...string) bool {
	st, err := fs.Stat(l.fsys, path.Join(append([]string{l.root}, parts...)...))
	return err == nil && !st.IsDir()
}

// changes matches what a later migration does and a schema file hardly does.
var changes = pattern.New(`(?im)^\s*ALTER\s+TABLE\s[^;]*?\b(?:ADD\s+COLUMN|DROP\s+(?:COLUMN|CONSTRAINT)|ALTER\s+COLUMN|RENAME)\b|^\s*DROP\s+(?:TABLE|INDEX|COLUMN)\s`)

// detectPlain tells numbered migrations from the files of a schema, which
// people number as well: four digits, or changes to what is there already,
// make migrations.
func (l *listing) detectPlain() (Tool, error) {
	names := l.sqlFiles()
	if len(names) == 0 {
		return PlainSchema, nil
	}
	changing := false
	for _, name := range names {
		m := numberedName.FindStringSubmatch(name)
		if m == nil {
			return PlainSchema, nil
		}
		text, err := l.text(name)
		if err != nil {
			return "", fmt.Errorf("reading %s: %w", l.path(name), err)
		}
		changing = changing || len(m[1]) >= 4 || changes.MatchString(text) && !isDump(text)
	}
	if changing {
		return Numbered, nil
	}
	return PlainSchema, nil
}

func isDump(text string) bool { return strings.Contains(text, "-- PostgreSQL database dump") }
