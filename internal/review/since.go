package review

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/decadedb/decade/internal/baseline"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

// fingerprintsAt reviews the targets as they stood at a git revision and
// gives their findings as a baseline. What is found in both is not new, no
// matter how far its line has moved or how its file was called.
func fingerprintsAt(ctx context.Context, opt *Options, m *material) (*baseline.File, error) {
	if !m.catalogFromFiles() {
		return nil, &UsageError{What: "--since compares files, and a database was given"}
	}
	targets, err := resolveTargets(opt)
	if err != nil {
		return nil, err
	}
	for _, t := range targets {
		if t.Kind == StdinTarget {
			return nil, &UsageError{What: "--since compares files, and standard input was given"}
		}
	}
	dir, err := os.MkdirTemp("", "decade-since-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the files at %s: %w", opt.Since, err)
	}
	defer os.RemoveAll(dir)
	if err := exportRevision(ctx, filepath.Join(m.cwd, filepath.FromSlash(m.sqlFiles[0].Name)), opt.Since, dir); err != nil {
		return nil, err
	}
	then, err := readAt(ctx, opt, m, targets, dir)
	if err != nil {
		return nil, err
	}
	if len(then.sqlFiles) == 0 {
		return &baseline.File{Version: 1}, nil
	}
	res := rule.Run(then.input, selectRules(opt))
	res.Findings = withoutEchoes(res.Findings)
	if m.lab != nil {
		// What the server refused then already is not new either.
		defer then.closeLab(ctx)
		if err := proveStatements(ctx, opt, then, res); err != nil {
			return nil, err
		}
	}
	found, _ := accept(opt, then, res)
	return baseline.Of(found), nil
}

// readAt reads the exported files of the targets. They carry the names that
// they have in the working tree, since some fingerprints hold a name.
func readAt(ctx context.Context, opt *Options, m *material, targets []Target, dir string) (*material, error) {
	then := &material{cwd: m.cwd, configDir: m.configDir, exported: dir, sources: map[string]*span.Source{}}
	for _, t := range targets {
		path := filepath.Join(dir, realPath(t.Path))
		switch st, err := os.Stat(path); {
		case t.Kind == DatabaseTarget: // lends sizes
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
		return then, nil
	}
	for _, f := range m.queryFiles {
		text, err := readFile(filepath.Join(dir, realPath(filepath.Join(m.cwd, filepath.FromSlash(f.Name)))))
		if err != nil {
			continue // a new file of queries
		}
		then.queryFiles = append(then.queryFiles, sqlparse.Parse(f.Name, text))
	}
	then.input = &rule.Input{Version: m.input.Version, Now: opt.Now, Growth: m.input.Growth, Maintained: m.input.Maintained, Archives: m.input.Archives}
	offline := *opt
	offline.Live = ""
	if err := then.fold(ctx, &offline); err != nil {
		return nil, err
	}
	// Sizes of today: a finding must not be new because its table was small.
	then.input.Live = m.input.Live
	then.analyzeQueries()
	return then, nil
}

// realPath is the absolute path without symbolic links, as git has it.
func realPath(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		return real
	}
	return abs
}
