package review

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/decadedb/decade/internal/baseline"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
)

// fingerprintsAt reviews the targets as they stood at a git revision and
// gives their findings as a baseline. What is found in both is not new, no
// matter how far its line has moved.
func fingerprintsAt(ctx context.Context, opt *Options, m *material) (*baseline.File, error) {
	if !m.catalogFromFiles() {
		return nil, &UsageError{What: "--since compares files, and a database was given"}
	}
	for _, t := range opt.Targets {
		if t == "-" {
			return nil, &UsageError{What: "--since compares files, and standard input was given"}
		}
	}
	old := &Options{}
	*old = *opt
	old.Since, old.Baseline, old.Live, old.Prove = "", nil, "", false
	dir, err := os.MkdirTemp("", "decade-since-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the files at %s: %w", opt.Since, err)
	}
	defer os.RemoveAll(dir)
	if err := exportRevision(ctx, m, opt.Since, dir); err != nil {
		return nil, err
	}
	before, err := readAt(ctx, old, m, dir)
	if err != nil {
		return nil, err
	}
	if before == nil {
		return &baseline.File{Version: 1}, nil
	}
	return baseline.Of(rule.Run(before, selectRules(opt)).Findings), nil
}

// readAt folds the exported files of the targets; nil when none existed then.
func readAt(ctx context.Context, opt *Options, m *material, dir string) (*rule.Input, error) {
	targets, err := resolveTargets(opt)
	if err != nil {
		return nil, err
	}
	then := &material{cwd: m.cwd, sources: map[string]*span.Source{}}
	for _, t := range targets {
		abs, err := filepath.Abs(t.Path)
		if err != nil {
			return nil, fmt.Errorf("finding %s: %w", t.Path, err)
		}
		path := filepath.Join(dir, abs)
		switch st, err := os.Stat(path); {
		case err != nil: // not there yet at that revision
		case st.IsDir():
			if err := then.readFolder(path); err != nil {
				// A folder that was empty or of another shape then has no findings to compare.
				continue
			}
		default:
			text, err := readFile(path)
			if err != nil {
				return nil, err
			}
			then.add(shownPath(m.cwd, t.Path), text, false)
		}
	}
	if len(then.sqlFiles) == 0 {
		return nil, nil
	}
	then.queryFiles = m.queryFiles
	then.input = &rule.Input{Version: m.input.Version, Now: opt.Now, Growth: m.input.Growth}
	if err := then.fold(ctx, opt); err != nil {
		return nil, err
	}
	// Sizes of today: a finding must not be new because its table was small.
	then.input.Live = m.input.Live
	then.analyzeQueries()
	return then.input, nil
}

// exportRevision writes the SQL files of a revision below dir, each at its
// absolute path, so that targets are found by joining.
func exportRevision(ctx context.Context, m *material, rev, dir string) error {
	start := m.cwd
	if len(m.sqlFiles) > 0 {
		start = filepath.Dir(filepath.Join(m.cwd, filepath.FromSlash(m.sqlFiles[0].Name)))
	}
	top, err := git(ctx, start, "rev-parse", "--show-toplevel")
	if err != nil {
		return err
	}
	root := strings.TrimSpace(top)
	list, err := git(ctx, root, "ls-tree", "-r", "--name-only", "-z", rev)
	if err != nil {
		return err
	}
	for _, name := range strings.Split(list, "\x00") {
		if name == "" || !migrationFile(name) {
			continue
		}
		text, err := git(ctx, root, "show", rev+":"+name)
		if err != nil {
			return err
		}
		path := filepath.Join(dir, root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fmt.Errorf("writing %s at %s: %w", name, rev, err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return fmt.Errorf("writing %s at %s: %w", name, rev, err)
		}
	}
	return nil
}

// migrationFile reports whether a file can be part of a folder of migrations.
func migrationFile(name string) bool {
	switch filepath.Ext(name) {
	case ".sql", ".plan", ".toml", ".conf", ".sum":
		return true
	}
	return false
}

func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", &UsageError{
			What: fmt.Sprintf("git %s: %s", strings.Join(args, " "), strings.TrimSpace(errs.String())),
			Next: "--since needs a git checkout and a revision that is in it",
		}
	}
	return out.String(), nil
}
