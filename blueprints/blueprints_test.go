package blueprints

import (
	"io/fs"
	"path"
	"strings"
	"testing"
)

// Every blueprint is whole, and every file of its folder is embedded.
func TestAll(t *testing.T) {
	all := All()
	if len(all) == 0 {
		t.Fatal("no blueprints")
	}
	for _, b := range all {
		if b.Title == "" {
			t.Errorf("%s: the README does not begin with \"# %s: title\"", b.Name, b.Name)
		}
		for _, pattern := range []string{"schema/*.sql", "queries/*.sql", "data/*.sql"} {
			if found, err := fs.Glob(b.FS, pattern); err != nil || len(found) == 0 {
				t.Errorf("%s has no %s (%v)", b.Name, pattern, err)
			}
		}
		found, err := Find(b.Name)
		if err != nil || found.Name != b.Name {
			t.Errorf("Find(%s) = %s, %v", b.Name, found.Name, err)
		}
		err = fs.WalkDir(b.FS, ".", func(p string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && !strings.HasSuffix(p, ".sql") && path.Dir(p) != "." {
				t.Errorf("%s: what is %s?", b.Name, p)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if _, err := Find("nowhere"); err == nil || !strings.Contains(err.Error(), all[0].Name) {
		t.Errorf("an unknown name must list the names: %v", err)
	}
}
