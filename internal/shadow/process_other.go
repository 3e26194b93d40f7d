//go:build !unix

package shadow

import (
	"errors"
	"syscall"
)

// supported: a shadow needs unix sockets in private folders and /bin/sh.
func supported() error {
	return errors.New("throw-away servers need Linux, macOS or another Unix")
}

func (o owner) attributes() *syscall.SysProcAttr { return nil }
