package blueprints

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// levelFS shows a blueprint as it is for one level: the level's files stand in
// schema/, instead of the common ones of the same name, and levels/ is not there.
type levelFS struct{ base, level fs.FS }

// Open is fs.FS.
func (l levelFS) Open(name string) (fs.File, error) {
	dir, file := path.Split(name)
	if name == "levels" || strings.HasPrefix(name, "levels/") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	if dir == "schema/" {
		if f, err := l.level.Open(file); err == nil {
			return f, nil
		}
	}
	return l.base.Open(name)
}

// ReadDir is fs.ReadDirFS.
func (l levelFS) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(l.base, name)
	if err != nil {
		return nil, err
	}
	switch name {
	case ".":
		return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name() == "levels" }), nil
	case "schema":
		own, err := fs.ReadDir(l.level, ".")
		if err != nil {
			return nil, err
		}
		for _, e := range own {
			entries = slices.DeleteFunc(entries, func(b fs.DirEntry) bool { return b.Name() == e.Name() })
		}
		entries = append(entries, own...)
		slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
	return entries, nil
}
