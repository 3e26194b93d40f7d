package migdir

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/sqlparse"
)

// read reads the migrations in the way of the folder's tool.
func (l *listing) read(d *Dir) error {
	switch d.Tool {
	case Goose, SQLMigrate, Dbmate, Tern:
		return l.readMarked(d)
	case GolangMigrate:
		return l.readUpDown(d)
	case Flyway:
		return l.readFlyway(d)
	case Sqitch:
		return l.readSqitch(d)
	case Diesel, Prisma:
		return l.readDirs(d)
	case Rails:
		return l.readRails(d)
	case Atlas, Numbered:
		return l.readNumbered(d)
	}
	return l.readSchema(d)
}

var (
	gooseNoTx   = pattern.New(`(?mi)^--\s*\+goose\s+NO\s+TRANSACTION\b`)
	ternNoTx    = pattern.New(`(?m)^---- tern: disable-tx ----\s*$`)
	atlasNoTx   = pattern.New(`(?m)^--\s*atlas:txmode\s+none\b`)
	sqlxNoTx    = pattern.New(`^\s*--\s*no-transaction\b`)
	gooseAny    = pattern.New(`^--\s*\+goose\s+((?i)up|down)\b`)
	migrateAny  = pattern.New(`^--\s*\+migrate\s+((?i)up|down)\b`)
	dbmateAny   = pattern.New(`^--\s*migrate:(up|down)\b`)
	ternTmpl    = pattern.New(`\{\{.*?\}\}`)
	placeholder = pattern.New(`\$\{[A-Za-z0-9_.:]+\}`)
)

// readMarked reads the tools that mark the way up inside of each file.
func (l *listing) readMarked(d *Dir) error {
	versions := map[string]string{}
	for _, name := range l.sqlFiles() {
		m := numberedName.FindStringSubmatch(name)
		if m == nil {
			d.note(l.path(name), "skipped: the name does not begin with a number")
			continue
		}
		if first, twice := versions[strings.TrimLeft(m[1], "0")]; twice {
			return fmt.Errorf("version %s is used by %s and by %s", m[1], first, name)
		}
		versions[strings.TrimLeft(m[1], "0")] = name
		text, err := l.text(name)
		if err != nil {
			return err
		}
		mg := Migration{Name: m[2], Version: m[1], Path: l.path(name), Transaction: true}
		part := marked{}
		switch d.Tool {
		case Goose:
			part = keepUp(text, gooseAny)
			mg.Transaction = !gooseNoTx.MatchString(text)
		case SQLMigrate:
			part = keepUp(text, migrateAny)
			mg.Transaction = !strings.Contains(strings.ToLower(part.first), "notransaction")
		case Dbmate:
			part = keepUp(text, dbmateAny)
			mg.Transaction = !strings.Contains(strings.ReplaceAll(part.first, " ", ""), "transaction:false")
		case Tern:
			part = aboveTern(text)
			mg.Transaction = !ternNoTx.MatchString(text)
			if ternTmpl.MatchString(part.sql) {
				d.note(mg.Path, "holds a template, which is not filled in")
			}
		}
		if !part.up {
			d.note(mg.Path, "skipped: there is no mark of %s for the way up", d.Tool)
			continue
		}
		mg.SQL = part.sql
		d.Migrations = append(d.Migrations, mg)
	}
	l.noteCode(d)
	sortVersions(d.Migrations)
	return nil
}

// aboveTern keeps what stands above tern's line; a file without it only goes
// up.
func aboveTern(text string) marked {
	t := blankable(text)
	if at := ternMark.FindStringIndex(text); at != nil {
		t.blank(at[0], len(text))
	}
	return marked{sql: t.String(), up: true}
}

// noteCode names migrations that are programs.
func (l *listing) noteCode(d *Dir) {
	for _, name := range l.files {
		switch path.Ext(name) {
		case ".go", ".py", ".rb", ".js", ".ts", ".java":
			if digit(name[0]) {
				d.note(l.path(name), "skipped: a migration written as a program cannot be read")
			}
		}
	}
}

// readUpDown reads N_name.up.sql.
func (l *listing) readUpDown(d *Dir) error {
	down := 0
	versions := map[string]string{}
	for _, name := range l.sqlFiles() {
		m := upName.FindStringSubmatch(name)
		switch {
		case m == nil && downName.MatchString(name):
			down++
			continue
		case m == nil:
			d.note(l.path(name), "skipped: the name does not end in .up.sql")
			continue
		}
		v := strings.TrimLeft(m[1], "0")
		if first, twice := versions[v]; twice {
			return fmt.Errorf("version %s is used by %s and by %s", m[1], first, name)
		}
		versions[v] = name
		text, err := l.text(name)
		if err != nil {
			return err
		}
		d.Migrations = append(d.Migrations, Migration{
			Name: m[2], Version: m[1], Path: l.path(name), SQL: text, Transaction: severalStatements(text),
		})
	}
	if down > 0 {
		d.note(l.root, "%d .down.sql files are not read", down)
	}
	sortVersions(d.Migrations)
	return nil
}

// severalStatements reports whether a text that is sent as one message is a
// transaction by that: the server wraps two or more statements.
func severalStatements(text string) bool {
	return len(sqlparse.Parse("", text).Statements) > 1
}

// alone matches statements that cannot run in a transaction, for which
// Flyway leaves it out by itself.
var alone = pattern.New(`(?i)\b(?:INDEX|VIEW)\s+CONCURRENTLY\b|\bDETACH\s+PARTITION\b[^;]*\bCONCURRENTLY\b|^\s*VACUUM\b|;\s*VACUUM\b|\bALTER\s+SYSTEM\b|\b(?:CREATE|DROP)\s+(?:DATABASE|TABLESPACE)\b`)

// readFlyway reads V1.2__name.sql in the order of versions, then R__name.sql
// in the order of names, subfolders included.
func (l *listing) readFlyway(d *Dir) error {
	var repeat []Migration
	err := fs.WalkDir(l.fsys, l.root, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name := e.Name()
		m := flywayName.FindStringSubmatch(name)
		r := flywayRepeat.FindStringSubmatch(name)
		switch {
		case m == nil && r == nil:
			if strings.HasSuffix(name, ".sql") {
				d.note(p, "skipped: not named as Flyway's migrations are")
			}
			return nil
		case m != nil && m[1] == "U":
			d.note(p, "skipped: an undo migration")
			return nil
		case m != nil && m[1] == "B":
			d.note(p, "skipped: a baseline; the versions before it are read")
			return nil
		}
		b, err := fs.ReadFile(l.fsys, p)
		if err != nil {
			return err
		}
		mg := Migration{Path: p, SQL: string(b), Transaction: !alone.Match(b)}
		conf, err := fs.ReadFile(l.fsys, p+".conf")
		switch {
		case err == nil && strings.Contains(strings.ReplaceAll(string(conf), " ", ""), "executeInTransaction=false"):
			mg.Transaction = false
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return err
		}
		if placeholder.MatchString(mg.SQL) {
			d.note(p, "holds placeholders, which are not filled in")
		}
		if r != nil {
			mg.Name = r[1]
			repeat = append(repeat, mg)
			return nil
		}
		mg.Name, mg.Version = m[3], strings.ReplaceAll(m[2], "_", ".")
		d.Migrations = append(d.Migrations, mg)
		return nil
	})
	if err != nil {
		return err
	}
	sortVersions(d.Migrations)
	for i := 1; i < len(d.Migrations); i++ {
		if a, b := d.Migrations[i-1], d.Migrations[i]; compareVersions(a.Version, b.Version) == 0 {
			return fmt.Errorf("version %s is used by %s and by %s", b.Version, a.Path, b.Path)
		}
	}
	sort.SliceStable(repeat, func(i, j int) bool { return repeat[i].Name < repeat[j].Name })
	d.Migrations = append(d.Migrations, repeat...)
	return nil
}

// sortVersions orders by version, number by number.
func sortVersions(list []Migration) {
	sort.SliceStable(list, func(i, j int) bool {
		if c := compareVersions(list[i].Version, list[j].Version); c != 0 {
			return c < 0
		}
		return list[i].Path < list[j].Path
	})
}

// compareVersions compares 1.2 with 1.10; missing parts are 0.
func compareVersions(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(x), len(y)) {
		p, q := "", ""
		if i < len(x) {
			p = x[i]
		}
		if i < len(y) {
			q = y[i]
		}
		if c := compareDigits(p, q); c != 0 {
			return c
		}
	}
	return 0
}

// readDirs reads the tools with a folder for each migration.
func (l *listing) readDirs(d *Dir) error {
	file := "up.sql"
	if d.Tool == Prisma {
		file = "migration.sql"
	}
	for _, dir := range l.dirs {
		if !l.exists(dir, file) {
			d.note(l.path(dir), "skipped: there is no %s in it", file)
			continue
		}
		text, err := l.text(dir + "/" + file)
		if err != nil {
			return err
		}
		version, name, _ := strings.Cut(dir, "_")
		mg := Migration{Name: name, Version: strings.ReplaceAll(version, "-", ""), Path: l.path(dir + "/" + file), SQL: text}
		if d.Tool == Prisma {
			mg.Transaction = severalStatements(text)
		} else {
			mg.Transaction = !l.dieselOptsOut(dir)
		}
		d.Migrations = append(d.Migrations, mg)
	}
	for _, name := range l.sqlFiles() {
		d.note(l.path(name), "skipped: migrations of %s stand in folders", d.Tool)
	}
	sort.SliceStable(d.Migrations, func(i, j int) bool { return d.Migrations[i].Path < d.Migrations[j].Path })
	return nil
}

var runInTransaction = pattern.New(`(?m)^\s*run_in_transaction\s*=\s*false\b`)

func (l *listing) dieselOptsOut(dir string) bool {
	text, err := l.text(dir + "/metadata.toml")
	return err == nil && runInTransaction.MatchString(text)
}

// readRails reads structure.sql, which holds the outcome of all migrations.
func (l *listing) readRails(d *Dir) error {
	text, err := l.text("structure.sql")
	if err != nil {
		return err
	}
	d.Migrations = []Migration{{Name: "structure", Path: l.path("structure.sql"), SQL: text}}
	for _, name := range l.sqlFiles() {
		if name != "structure.sql" {
			d.note(l.path(name), "skipped: structure.sql is the schema")
		}
	}
	for _, dir := range l.dirs {
		if dir == "migrate" {
			d.note(l.path(dir), "skipped: migrations written in Ruby cannot be read")
		}
	}
	return nil
}

// readNumbered reads files that are ordered by the number in their name.
func (l *listing) readNumbered(d *Dir) error {
	for _, name := range l.sqlFiles() {
		m := numberedName.FindStringSubmatch(name)
		if m == nil {
			d.note(l.path(name), "skipped: the name does not begin with a number")
			continue
		}
		text, err := l.text(name)
		if err != nil {
			return err
		}
		mg := Migration{Name: m[2], Version: m[1], Path: l.path(name), SQL: text}
		if d.Tool == Atlas {
			mg.Transaction = !atlasNoTx.MatchString(text)
		} else if sqlxNoTx.MatchString(text) {
			d.note(mg.Path, "runs outside of a transaction")
		}
		d.Migrations = append(d.Migrations, mg)
	}
	if d.Tool == Numbered {
		d.note(l.root, "which tool runs these files is not known: each statement is taken to be a transaction of its own")
	}
	sortVersions(d.Migrations)
	return nil
}

// aside are folders that do not belong to a schema.
func aside(dir string) bool {
	switch dir {
	case "node_modules", "vendor", "testdata", "queries", "test", "tests", "seeds":
		return true
	}
	return false
}

// readSchema reads the SQL files of a folder and its subfolders, in the
// natural order of their paths.
func (l *listing) readSchema(d *Dir) error {
	for _, name := range l.sqlFiles() {
		text, err := l.text(name)
		if err != nil {
			return err
		}
		d.Migrations = append(d.Migrations, Migration{Name: strings.TrimSuffix(name, path.Ext(name)), Path: l.path(name), SQL: text})
	}
	for _, dir := range l.dirs {
		if aside(dir) {
			d.note(l.path(dir), "skipped: not part of a schema")
			continue
		}
		if l.links[dir] {
			d.note(l.path(dir), "skipped: a link to a folder, which may lead in a circle")
			continue
		}
		below, err := list(l.fsys, l.path(dir))
		if err != nil {
			return err
		}
		tool, err := below.detect()
		if err != nil {
			return err
		}
		if tool != PlainSchema {
			d.note(l.path(dir), "looks like migrations of %s", tool)
			continue
		}
		if err := below.readSchema(d); err != nil {
			return err
		}
	}
	return nil
}
