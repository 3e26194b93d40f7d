package review

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// exportRevision writes the files of a revision of which a review may need
// the text below dir, each at its absolute path, so that targets are found by
// joining. A file that was renamed since is written under its name of today.
func exportRevision(ctx context.Context, near, rev, dir string) error {
	top, err := git(ctx, filepath.Dir(near), "", "rev-parse", "--show-toplevel")
	if err != nil {
		return err
	}
	root := strings.TrimSuffix(strings.TrimSuffix(top, "\n"), "\r")
	// --verify and ^{commit} keep a revision from being taken for a flag or a path.
	commit, err := git(ctx, root, "", "rev-parse", "--quiet", "--verify", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return &UsageError{What: "--since " + rev + ": git knows no such revision", Next: "in a shallow clone, fetch it first: git fetch origin " + rev}
	}
	commit = strings.TrimSpace(commit)
	names, err := filesAt(ctx, root, commit)
	if err != nil {
		return err
	}
	renamed, err := renames(ctx, root, commit)
	if err != nil {
		return err
	}
	var ask strings.Builder
	for _, name := range names {
		fmt.Fprintf(&ask, "%s:%s\n", commit, name)
	}
	out, err := git(ctx, root, ask.String(), "cat-file", "--batch")
	if err != nil {
		return err
	}
	r := bufio.NewReader(strings.NewReader(out))
	for _, name := range names {
		text, err := nextBlob(r)
		if err != nil {
			return fmt.Errorf("reading %s at %s: %w", name, rev, err)
		}
		if now := renamed[name]; now != "" {
			name = now
		}
		path := filepath.Join(dir, root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fmt.Errorf("writing %s at %s: %w", name, rev, err)
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return fmt.Errorf("writing %s at %s: %w", name, rev, err)
		}
	}
	return nil
}

// filesAt lists the regular files of a commit that can be part of a review.
func filesAt(ctx context.Context, root, commit string) ([]string, error) {
	list, err := git(ctx, root, "", "ls-tree", "-r", "-z", commit)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, entry := range strings.Split(list, "\x00") {
		// "100644 blob <hash>\t<name>"; a link is 120000, a submodule 160000.
		mode, name, ok := strings.Cut(entry, "\t")
		if ok && strings.HasPrefix(mode, "100") && migrationFile(name) && !strings.Contains(name, "\n") {
			out = append(out, name)
		}
	}
	return out, nil
}

// renames maps the names of a commit to those of the working tree, for files
// that git recognizes after a move.
func renames(ctx context.Context, root, commit string) (map[string]string, error) {
	list, err := git(ctx, root, "", "diff", "--name-status", "-z", "--find-renames", "--diff-filter=R", commit)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	words := strings.Split(list, "\x00")
	for i := 0; i+2 < len(words); i += 3 {
		out[words[i+1]] = words[i+2]
	}
	return out, nil
}

// nextBlob reads one answer of git cat-file --batch: "<hash> blob <size>\n",
// the bytes, and a newline.
func nextBlob(r *bufio.Reader) ([]byte, error) {
	head, err := r.ReadString('\n')
	if err != nil {
		return nil, err
	}
	f := strings.Fields(head)
	if len(f) != 3 {
		return nil, fmt.Errorf("git says %s", strings.TrimSpace(head))
	}
	size, err := strconv.Atoi(f[2])
	if err != nil {
		return nil, err
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, err
	}
	_, err = r.Discard(1)
	return text, err
}

// migrationFile reports whether a file can be part of a folder of migrations.
func migrationFile(name string) bool {
	switch filepath.Ext(name) {
	case ".sql", ".plan", ".toml", ".conf", ".sum":
		return true
	}
	return false
}

func git(ctx context.Context, dir, stdin string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		why := strings.TrimSpace(errs.String())
		if why == "" {
			why = err.Error()
		}
		return "", &UsageError{
			What: fmt.Sprintf("git %s: %s", strings.Join(args, " "), why),
			Next: "--since needs a git checkout and a revision that is in it",
		}
	}
	return out.String(), nil
}
