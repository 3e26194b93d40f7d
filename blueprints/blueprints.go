// Package blueprints holds the reference schemas that decade init writes. The
// package stands above the files, because that is where embedding has to.
package blueprints

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed */decade.yaml */README.md */schema/*.sql */queries/*.sql */data/*.sql */jobs/*.sql
var files embed.FS

// Blueprint is a complete project: settings, desired schema, workload, data
// to try it with, and a README that gives the reasons.
type Blueprint struct {
	Name string
	// Title is what the README's first line says behind the name.
	Title string
	// FS holds the files as they lie in a project's folder.
	FS fs.FS
}

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
		out = append(out, Blueprint{Name: e.Name(), Title: title(sub), FS: sub})
	}
	return out
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
