package planning

import (
	"context"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/shadow"
	"github.com/decadedb/decade/internal/stash"
)

// states remembers what files make of an empty database: the same text on the
// same server programs, read by the same decade, gives the same catalog, so it
// need not be executed again. Whatever differs in one of the three is another
// state.
type states struct {
	dir  string // "" remembers nothing
	base string // the server programs and this decade
	now  time.Time
}

// openStates uses a folder of the user's own. Where it is "", or the programs
// cannot be told from others, nothing is remembered.
func openStates(ctx context.Context, bin shadow.Binary, dir string, now time.Time) *states {
	s := &states{now: now}
	if dir == "" {
		return s
	}
	self, err := os.Executable()
	if err != nil {
		return s
	}
	info, err := os.Stat(self)
	if err != nil {
		return s
	}
	id := bin.Identity(ctx)
	if id == "" {
		return s
	}
	s.dir, s.base = dir, fmt.Sprintln(id, info.Size(), info.ModTime().UnixNano())
	return s
}

// path is where the state that texts lead to is remembered.
func (s *states) path(texts []text) string {
	h := sha256.New()
	fmt.Fprint(h, s.base)
	for _, t := range texts {
		fmt.Fprintln(h, len(t.sql))
		io.WriteString(h, t.sql)
	}
	return filepath.Join(s.dir, hex.EncodeToString(h.Sum(nil))+".gob")
}

// find gives a remembered state, nil where there is none. One that cannot be
// read is none: it costs the time of executing the files.
func (s *states) find(texts []text) *catalog.Catalog {
	if s.dir == "" {
		return nil
	}
	file := s.path(texts)
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	var c catalog.Catalog
	if gob.NewDecoder(f).Decode(&c) != nil {
		return nil
	}
	c.Reindex()
	stash.Used(file, s.now)
	return &c
}

// keep remembers a state.
func (s *states) keep(texts []text, c *catalog.Catalog) {
	if s.dir == "" {
		return
	}
	stash.Put(s.path(texts), s.now, func(path string) error {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		return errors.Join(gob.NewEncoder(f).Encode(c), f.Close())
	})
}
