package plans

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/report"
)

// Format is the migration tool that files are written for.
type Format string

// The formats.
const (
	Goose         Format = "goose"
	GolangMigrate Format = "golang-migrate"
	Tern          Format = "tern"
	Flyway        Format = "flyway"
	PlainSQL      Format = "sql" // numbered files that psql runs one after the other
)

// Formats lists them.
func Formats() []Format { return []Format{Goose, GolangMigrate, Tern, Flyway, PlainSQL} }

// File is a file to be written.
type File struct {
	Name    string
	Content []byte
}

// Version numbers files. Tools that stamp their files get an instant, one
// second later for each further file; others count.
type Version struct {
	// At is the instant of the first file; zero counts from Number.
	At     time.Time
	Number int
	Digits int // that Number is padded to
}

// nth words the version of the nth file, from 0.
func (v Version) nth(n int) string {
	if !v.At.IsZero() {
		return v.At.UTC().Add(time.Duration(n) * time.Second).Format("20060102150405")
	}
	return fmt.Sprintf("%0*d", v.Digits, v.Number+n)
}

var leadingNumber = pattern.New(`^V?(\d+)`)

// NextVersion continues the numbering of a folder with these names: a folder
// that counts goes on counting, one with timestamps gets timestamps, later
// than the last. An empty folder counts for tern, which refuses gaps, and gets
// timestamps for the others.
func NextVersion(names []string, format Format, now time.Time) Version {
	last, digits := 0, 0
	var stamp time.Time
	for _, name := range names {
		m := leadingNumber.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		if len(m[1]) == 14 {
			if at, err := time.Parse("20060102150405", m[1]); err == nil {
				if at.After(stamp) {
					stamp = at
				}
				continue
			}
		}
		if n, err := strconv.Atoi(m[1]); err == nil && n >= last {
			last, digits = n, len(m[1])
		}
	}
	switch {
	case format == Tern, stamp.IsZero() && digits > 0:
		if digits == 0 {
			digits = 3
		}
		return Version{Number: last + 1, Digits: digits}
	}
	now = now.UTC().Truncate(time.Second)
	if !now.After(stamp) {
		now = stamp.Add(time.Second)
	}
	return Version{At: now}
}

// unit is what becomes one migration: a step, because a transaction holds its
// locks to its end, and each step was measured by itself.
type unit struct {
	step *plan.Step
	// part is 1 for the first of parts, which are files of one statement.
	part, parts int
	up, down    []string
}

// units cuts a plan into migrations. For a tool that sends a whole file in one
// message, which the server makes a transaction as soon as it holds two
// statements, a step outside of transactions becomes one file per statement:
// undone from the last to the first, they send the statements of Undo in order.
func units(p *plan.Plan, oneMessage bool) []unit {
	var out []unit
	for i := range p.Steps {
		s := &p.Steps[i]
		parts := max(len(s.SQL), len(s.Undo))
		if s.Class == plan.Transaction || !oneMessage || parts < 2 {
			out = append(out, unit{step: s, part: 1, parts: 1, up: s.SQL, down: s.Undo})
			continue
		}
		for j := range parts {
			u := unit{step: s, part: j + 1, parts: parts}
			if j < len(s.SQL) {
				u.up = s.SQL[j : j+1]
			}
			if k := parts - 1 - j; k < len(s.Undo) {
				u.down = s.Undo[k : k+1]
			}
			out = append(out, u)
		}
	}
	return out
}

var notWord = pattern.New(`[^a-z0-9]+`)

// slug makes a file's name of a title.
func (u unit) slug() string {
	s := strings.Trim(notWord.ReplaceAllString(strings.ToLower(u.step.Title), "_"), "_")
	if len(s) > 60 {
		s = strings.Trim(s[:60], "_")
	}
	if s == "" {
		s = "step"
	}
	if u.parts > 1 {
		s += fmt.Sprintf("_part_%d", u.part)
	}
	return s
}

// Files writes the plan as migrations of a tool, one for each step, numbered
// from first. The way down is the steps' undo; where data is lost, the tool
// is left without a way down, or with one that fails and says so. It is an
// error when a statement holds a line that the tool would obey.
func Files(p *plan.Plan, format Format, first Version) ([]File, error) {
	var out []File
	for i, u := range units(p, format == GolangMigrate) {
		if err := obeyed(format, u); err != nil {
			return nil, err
		}
		version, of := first.nth(i), len(p.Steps)
		add := func(name, content string) { out = append(out, File{name, []byte(content)}) }
		switch format {
		case Goose:
			add(version+"_"+u.slug()+".sql", u.goose(of))
		case GolangMigrate:
			add(version+"_"+u.slug()+".up.sql", u.oneMessage(of, u.up))
			if !lost(u.step) {
				add(version+"_"+u.slug()+".down.sql", u.oneMessage(of, u.down))
			}
		case Tern:
			add(version+"_"+u.slug()+".sql", u.tern(of))
		case Flyway:
			out = append(out, u.flyway(version, of)...)
		case PlainSQL:
			w := &lines{}
			w.step(u.step, of)
			add(version+"_"+u.slug()+".sql", w.String())
		default:
			return nil, fmt.Errorf("writing migrations: there is no format %s", format)
		}
	}
	return out, nil
}

// obeyed refuses statements with a line that the tool would take for its own.
func obeyed(format Format, u unit) error {
	mark := map[Format]string{Goose: "-- +goose", Tern: "---- "}[format]
	if mark == "" {
		return nil
	}
	for _, sql := range append(append([]string(nil), u.up...), u.down...) {
		for l := range strings.SplitSeq(sql, "\n") {
			if strings.HasPrefix(strings.TrimSpace(l), mark) {
				return fmt.Errorf("writing step %d, %s, for %s: a statement holds the line %q, which %s would obey", u.step.Number, u.step.Title, format, strings.TrimSpace(l), format)
			}
		}
	}
	return nil
}

// timed writes statements with their timeouts; the tool opens the transaction.
func (w *lines) timed(s *plan.Step, sql []string, statement func(string) string) {
	set := "SET "
	if s.Class == plan.Transaction {
		set = "SET LOCAL "
	}
	w.line(set + "lock_timeout = " + setting(s.LockTimeout) + ";")
	w.line(set + "statement_timeout = " + setting(s.StatementTimeout) + ";")
	for _, q := range sql {
		w.line(statement(q))
	}
	if s.Class != plan.Transaction {
		w.line("RESET lock_timeout;")
		w.line("RESET statement_timeout;")
	}
}

// goose splits a file at semicolons that end a line, so a statement with one
// inside, or with dollar quotes, stands between its marks.
func (u unit) goose(of int) string {
	statement := func(sql string) string {
		done := report.Terminated(sql)
		if strings.Contains(strings.TrimSuffix(done, ";"), ";") || strings.Contains(done, "$") {
			return "-- +goose StatementBegin\n" + done + "\n-- +goose StatementEnd"
		}
		return done
	}
	w := &lines{}
	if u.step.Class != plan.Transaction {
		w.line("-- +goose NO TRANSACTION")
	}
	w.line("-- +goose Up")
	w.about(u.step, of)
	w.timed(u.step, u.up, statement)
	w.line("")
	w.line("-- +goose Down")
	switch {
	case lost(u.step):
		w.line(statement(noWayBack(u.step)))
	case len(u.down) == 0:
		w.comment(nothingToUndo)
	default:
		w.timed(u.step, u.down, statement)
	}
	return w.String()
}

// lost reports whether nothing undoes a step: it took something away that nothing
// brings back, or what is written after it has another place. A
// step without an undo that loses nothing, like the validation of a
// constraint, does not stand in the way of undoing the steps before it.
func lost(s *plan.Step) bool {
	return s.OneWay != "" || len(s.Undo) == 0 && slices.ContainsFunc(s.Hazards, func(h plan.Hazard) bool { return h.Name == plan.DataLoss })
}

const nothingToUndo = "Nothing to undo: the step stays done, and hurts nobody who goes back."

// noWayBack is a statement that fails, for tools that take an empty way down
// for a successful one.
func noWayBack(s *plan.Step) string {
	msg := fmt.Sprintf("step %d cannot be undone: %s", s.Number, cmp.Or(s.OneWay, "nothing brings back what it took away"))
	return "DO LANGUAGE plpgsql " + ident.Literal("BEGIN RAISE EXCEPTION USING MESSAGE = "+ident.Literal(msg)+"; END")
}

// tern fills in templates, so two braces are written as one.
func (u unit) tern(of int) string {
	statement := func(sql string) string {
		return strings.ReplaceAll(report.Terminated(sql), "{{", `{{"{{"}}`)
	}
	way := func(sql []string) string {
		w := &lines{}
		if u.step.Class != plan.Transaction {
			w.line("---- tern: disable-tx ----")
		}
		w.timed(u.step, sql, statement)
		return w.String()
	}
	head := &lines{}
	head.about(u.step, of)
	out := strings.ReplaceAll(head.String(), "{{", "{ {") + way(u.up) + "\n---- create above / drop below ----\n"
	switch {
	case lost(u.step): // nothing below the mark is what tern calls irreversible
	case len(u.down) == 0:
		out += "\n" + report.Comment(nothingToUndo) + "\n"
	default:
		out += "\n" + way(u.down)
	}
	return out
}

// flyway takes the script's settings from a file beside it. Undo scripts are
// run by its paid editions.
func (u unit) flyway(version string, of int) []File {
	way := func(prefix string, sql []string) []File {
		w := &lines{}
		w.about(u.step, of)
		if len(sql) > 0 {
			w.timed(u.step, sql, report.Terminated)
		} else {
			w.comment(nothingToUndo)
		}
		name := prefix + version + "__" + u.slug() + ".sql"
		out := []File{{name, []byte(w.String())}}
		conf := ""
		if u.step.Class != plan.Transaction {
			conf += "executeInTransaction=false\n"
		}
		if strings.Contains(w.String(), "${") {
			conf += "placeholderReplacement=false\n"
		}
		if conf != "" {
			out = append(out, File{name + ".conf", []byte(conf)})
		}
		return out
	}
	out := way("V", u.up)
	if !lost(u.step) {
		out = append(out, way("U", u.down)...)
	}
	return out
}

// oneMessage is for golang-migrate, which sends a file as it is.
func (u unit) oneMessage(of int, sql []string) string {
	w := &lines{}
	w.about(u.step, of)
	if len(sql) == 0 {
		w.comment(nothingToUndo)
		return w.String()
	}
	if u.parts > 1 {
		w.comment(fmt.Sprintf("Part %d of %d: a file of one statement runs outside of a transaction.", u.part, u.parts))
	}
	if u.step.Class != plan.Transaction {
		if u.step.LockTimeout > 0 {
			w.comment("Set lock_timeout to " + u.step.LockTimeout.String() + " for the role or in the connection's options: here it cannot be set.")
		}
		for _, q := range sql {
			w.line(report.Terminated(q))
		}
		return w.String()
	}
	w.line("BEGIN;")
	w.timed(u.step, sql, report.Terminated)
	w.line("COMMIT;")
	return w.String()
}
