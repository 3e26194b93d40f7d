//go:build unix

package shadow

import "syscall"

func supported() error { return nil }

// attributes make a child process run as the owner in a session of its own.
func (o owner) attributes() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setsid: true}
	if o.other {
		a.Credential = &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid)}
	}
	return a
}
