package shadow

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

// owner is the user that a server runs as. The zero value is the user of this
// process.
type owner struct {
	name     string
	uid, gid int
	other    bool // not the user of this process
}

// ownerFor picks the owner: this user, or for root the one named, because
// PostgreSQL refuses to run as root.
func ownerFor(name string) (owner, error) {
	if os.Geteuid() != 0 {
		return owner{}, nil
	}
	if name == "" {
		name = "nobody"
	}
	u, err := user.Lookup(name)
	if err != nil {
		return owner{}, fmt.Errorf("PostgreSQL refuses to run as root, and looking up the user to run it as: %w", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return owner{}, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return owner{}, err
	}
	if uid == 0 {
		return owner{}, fmt.Errorf("PostgreSQL refuses to run as root, and the user %s is root", name)
	}
	return owner{name: name, uid: uid, gid: gid, other: true}, nil
}

func (o owner) take(path string) error {
	if !o.other {
		return nil
	}
	return os.Lchown(path, o.uid, o.gid)
}

func (o owner) writeFile(path, text string) error {
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return err
	}
	return o.take(path)
}

// reaches reports whether another user can come to a folder: a root's own
// folder for temporary files may lie where nobody else may go.
func (o owner) reaches(dir string) error {
	if !o.other {
		return nil
	}
	dir, err := filepath.Abs(dir)
	for ; err == nil; dir = filepath.Dir(dir) {
		st, err := os.Stat(dir)
		if err != nil {
			return err
		}
		if st.Mode().Perm()&0o001 == 0 {
			return fmt.Errorf("the user %s cannot enter %s", o.name, dir)
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	return err
}

// maxSocketDir keeps "<dir>/.s.PGSQL.5432" within what every system takes for
// a socket's path: 103 bytes on macOS, 107 on Linux.
const maxSocketDir = 103 - len("/.s.PGSQL.5432.lock")

// privateDir makes the server's folder: readable by its owner alone, with a
// short path. It lies in memory where that is wanted, there is room, and
// nobody has said by TMPDIR where temporary files are to be.
func privateDir(o owner, light bool) (string, error) {
	parents := []string{os.TempDir(), "/tmp"}
	if dir := inMemory(); light && dir != "" && os.Getenv("TMPDIR") == "" {
		parents = append([]string{dir}, parents...)
	}
	var failed error
	for _, parent := range parents {
		if err := o.reaches(parent); err != nil {
			failed = err
			continue
		}
		dir, err := os.MkdirTemp(parent, "decade-")
		if err != nil {
			failed = err
			continue
		}
		if abs, err := filepath.Abs(dir); err == nil {
			dir = abs
		}
		if len(dir) > maxSocketDir {
			failed = fmt.Errorf("the folder %s is too long for a socket", dir)
			os.Remove(dir)
			continue
		}
		if err := o.take(dir); err != nil {
			os.Remove(dir)
			return "", err
		}
		return dir, nil
	}
	return "", fmt.Errorf("making a private folder: %w", failed)
}
