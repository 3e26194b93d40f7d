package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// module is a Go module with migrations for PostgreSQL.
type module struct {
	path, version string
	folder        string
	// sql gives what a file does on the way up; "" for files that are for
	// another server, or for the way down.
	sql func(name, text string) string
}

func modules() []module {
	return []module{
		{"github.com/coder/coder/v2", "v2.20.0", "coderd/database/migrations", up},
		{"github.com/ory/kratos", "v1.3.1", "persistence/sql/migrations/sql", dialects},
		{"github.com/ory/hydra/v2", "v2.3.0", "persistence/sql/migrations", dialects},
		{"github.com/openfga/openfga", "v1.22.1", "assets/migrations/postgres", goose},
		{"github.com/riverqueue/river/riverdriver/riverpgxv5", "v0.51.2", "migration/main", river},
	}
}

func up(name, text string) string {
	if !strings.HasSuffix(name, ".up.sql") {
		return ""
	}
	return text
}

// dialects: NAME.up.sql is for every server, NAME.postgres.up.sql for this one.
func dialects(name, text string) string {
	for _, other := range []string{".mysql.", ".sqlite.", ".sqlite3.", ".cockroach."} {
		if strings.Contains(name, other) {
			return ""
		}
	}
	return up(name, text)
}

func goose(_, text string) string {
	before, _, _ := strings.Cut(text, "-- +goose Down")
	return before
}

// river marks where the name of its schema goes.
func river(name, text string) string {
	return up(name, strings.ReplaceAll(text, "/* TEMPLATE: schema */", ""))
}

// fetch gives what the migrations do, in their order.
func (m module) fetch(ctx context.Context) ([]string, error) {
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", m.path+"@"+m.version)
	cmd.Dir = os.TempDir()
	out, err := cmd.Output()
	var found struct{ Dir, Error string }
	if jerr := json.Unmarshal(out, &found); jerr == nil && found.Error != "" {
		err = errors.New(found.Error) // says more than the exit code
	} else {
		err = cmp.Or(err, jerr)
	}
	if err != nil {
		return nil, fmt.Errorf("fetching %s %s: %w", m.path, m.version, err)
	}
	files, err := filepath.Glob(filepath.Join(found.Dir, m.folder, "*.sql"))
	if err != nil {
		return nil, fmt.Errorf("listing the migrations of %s: %w", m.path, err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s %s has no migrations in %s", m.path, m.version, m.folder)
	}
	slices.Sort(files)
	var list []string
	for _, f := range m.chosen(files) {
		text, err := os.ReadFile(f)
		if err != nil {
			return nil, fmt.Errorf("reading a migration of %s: %w", m.path, err)
		}
		if sql := m.sql(filepath.Base(f), string(text)); sql != "" {
			list = append(list, sql)
		}
	}
	return list, nil
}

// chosen leaves out what has a form of its own for PostgreSQL.
func (m module) chosen(files []string) []string {
	return slices.DeleteFunc(files, func(f string) bool {
		own := strings.TrimSuffix(f, ".up.sql") + ".postgres.up.sql"
		return f != own && slices.Contains(files, own)
	})
}
