// Package stash remembers what can be made again: a file or a folder in the
// user's cache. Nothing that goes wrong here is an error; it costs the time of
// making the thing again.
package stash

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// What nobody used in a month is forgotten; what an interrupted Put left, after
// an hour.
const unused, halfMade = 30 * 24 * time.Hour, time.Hour

// half begins the names of what is being made.
const half = "tmp-"

// Put lets something be made beside the path and moves it there. So it appears
// whole or not at all, whoever else does the same at the same moment.
func Put(path string, now time.Time, make func(path string) error) {
	dir := filepath.Dir(path)
	if os.MkdirAll(dir, 0o700) != nil {
		return
	}
	sweep(dir, now)
	tmp, err := os.MkdirTemp(dir, half)
	if err != nil {
		return
	}
	defer os.RemoveAll(tmp)
	made := filepath.Join(tmp, "made")
	if make(made) == nil {
		_ = os.Rename(made, path)
	}
}

// Used says that a thing is in use.
func Used(path string, now time.Time) { _ = os.Chtimes(path, now, now) }

func sweep(dir string, now time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		limit := unused
		if strings.HasPrefix(e.Name(), half) {
			limit = halfMade
		}
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > limit {
			_ = os.RemoveAll(filepath.Join(dir, e.Name())) // the next one tries again
		}
	}
}
