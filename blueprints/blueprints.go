// Package blueprints holds the reference schemas that decade init writes. The
// package stands above the files, because that is where embedding has to.
package blueprints

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed */decade.yaml */README.md */schema/*.sql */queries/*.sql */data/*.sql */jobs/*.sql */levels/*/*.sql
var files embed.FS

// Blueprint is a complete project: settings, desired schema, workload, data
// to try it with, and a README that gives the reasons.
type Blueprint struct {
	Name string
	// Title is what the README's first line says behind the name.
	Title string
	// FS holds the files as they lie in a project's folder.
	FS fs.FS
	// Levels are those that it is compiled for, by name; none where one form
	// serves every server.
	Levels []string

	dir fs.FS // as embedded, levels beside each other
}

// usualLevel is the level of a blueprint that has several and is asked for none.
const usualLevel = "plain"

// All gives the blueprints by name. A folder without a decade.yaml is not
// finished and not offered.
func All() []Blueprint {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil // an embedded folder can always be read
	}
	var out []Blueprint
	for _, e := range entries {
		sub, err := fs.Sub(files, e.Name())
		if err != nil {
			continue
		}
		if _, err := fs.Stat(sub, "decade.yaml"); err != nil {
			continue
		}
		b := Blueprint{Name: e.Name(), Title: title(sub), FS: sub, dir: sub}
		levels, _ := fs.ReadDir(sub, "levels") // most have none
		for _, l := range levels {
			b.Levels = append(b.Levels, l.Name())
		}
		if len(levels) > 0 {
			if b, err = b.At(usualLevel); err != nil {
				continue
			}
		}
		out = append(out, b)
	}
	return out
}

// At gives the blueprint as it is for one of its levels; the error lists them.
func (b Blueprint) At(level string) (Blueprint, error) {
	if !slices.Contains(b.Levels, level) {
		if len(b.Levels) == 0 {
			return Blueprint{}, fmt.Errorf("blueprint %s has no levels: one form serves every server", b.Name)
		}
		return Blueprint{}, fmt.Errorf("blueprint %s has no level %s; it has %s", b.Name, level, strings.Join(b.Levels, ", "))
	}
	over, err := fs.Sub(b.dir, "levels/"+level)
	if err != nil {
		return Blueprint{}, fmt.Errorf("reading level %s of blueprint %s: %w", level, b.Name, err)
	}
	b.FS = levelFS{b.dir, over}
	return b, nil
}

// Find gives a blueprint by its name; the error lists the names that there are.
func Find(name string) (Blueprint, error) {
	var names []string
	for _, b := range All() {
		if b.Name == name {
			return b, nil
		}
		names = append(names, b.Name)
	}
	return Blueprint{}, fmt.Errorf("there is no blueprint %s; there are %s", name, strings.Join(names, ", "))
}

// title reads "# name: title" from the README.
func title(dir fs.FS) string {
	text, err := fs.ReadFile(dir, "README.md")
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(text), "\n")
	_, title, _ := strings.Cut(line, ":")
	return strings.TrimSpace(title)
}
