package stash_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/stash"
)

// A thing appears whole or not at all, and goes when nobody has used it for a
// month; a half one goes after an hour.
func TestPut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	now := time.Now()
	put := func(name string, err error) {
		stash.Put(filepath.Join(dir, name), now, func(path string) error {
			return errors.Join(os.WriteFile(path, []byte(name), 0o600), err)
		})
	}
	aged := func(name string, age time.Duration) {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
		stash.Used(filepath.Join(dir, name), now.Add(-age))
	}
	put("a", nil)
	put("b", errors.New("interrupted"))
	aged("old", 31*24*time.Hour)
	aged("used", 29*24*time.Hour)
	aged("tmp-old", 2*time.Hour)
	aged("tmp-now", time.Minute)
	put("c", nil)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{"a", "c", "tmp-now", "used"}; !slices.Equal(names, want) {
		t.Errorf("there is %v, want %v", names, want)
	}
}
