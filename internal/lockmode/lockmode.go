// Package lockmode knows PostgreSQL's table-level lock modes: their names,
// which conflict with which, and (measured.go) which statement takes which
// mode on which relation, as traced on real servers.
//
// Nothing here is typed in from documentation without proof: a test asks a
// server for every pair of modes, and the measured table is written by a test
// from traces and compared with them again.
package lockmode

import "fmt"

// Mode is a table-level lock mode. Greater modes are stronger, in the order
// of src/include/storage/lockdefs.h; the zero value is no lock.
type Mode int

// The modes, weak to strong.
const (
	None Mode = iota
	AccessShare
	RowShare
	RowExclusive
	ShareUpdateExclusive
	Share
	ShareRowExclusive
	Exclusive
	AccessExclusive
)

// All lists the modes, weak to strong.
func All() []Mode {
	return []Mode{AccessShare, RowShare, RowExclusive, ShareUpdateExclusive, Share, ShareRowExclusive, Exclusive, AccessExclusive}
}

// words holds a mode's names: in LOCK TABLE, in pg_locks, and for short.
type words struct{ sql, catalog, short string }

func (m Mode) words() words {
	switch m {
	case None:
		return words{"none", "", "-"}
	case AccessShare:
		return words{"ACCESS SHARE", "AccessShareLock", "AS"}
	case RowShare:
		return words{"ROW SHARE", "RowShareLock", "RS"}
	case RowExclusive:
		return words{"ROW EXCLUSIVE", "RowExclusiveLock", "RX"}
	case ShareUpdateExclusive:
		return words{"SHARE UPDATE EXCLUSIVE", "ShareUpdateExclusiveLock", "SUE"}
	case Share:
		return words{"SHARE", "ShareLock", "S"}
	case ShareRowExclusive:
		return words{"SHARE ROW EXCLUSIVE", "ShareRowExclusiveLock", "SRX"}
	case Exclusive:
		return words{"EXCLUSIVE", "ExclusiveLock", "X"}
	case AccessExclusive:
		return words{"ACCESS EXCLUSIVE", "AccessExclusiveLock", "AX"}
	}
	panic(fmt.Sprintf("lockmode: unknown mode %d", int(m)))
}

// String gives the mode in the words of LOCK TABLE: "ACCESS EXCLUSIVE".
func (m Mode) String() string { return m.words().sql }

// Catalog gives the mode in the words of pg_locks: "AccessExclusiveLock".
func (m Mode) Catalog() string { return m.words().catalog }

// Short gives the mode's initials: "AX".
func (m Mode) Short() string { return m.words().short }

// Parse reads a mode in any of its three spellings.
func Parse(s string) (Mode, bool) {
	for _, m := range All() {
		if w := m.words(); s == w.sql || s == w.catalog || s == w.short {
			return m, true
		}
	}
	return None, false
}

// MarshalText writes the mode in the words of LOCK TABLE.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a mode in any spelling.
func (m *Mode) UnmarshalText(b []byte) error {
	if string(b) == None.String() {
		*m = None
		return nil
	}
	v, ok := Parse(string(b))
	if !ok {
		return fmt.Errorf("reading lock mode: unknown mode %q", b)
	}
	*m = v
	return nil
}

// Conflicts reports whether a lock of mode m makes a request for mode o wait.
// The relation is symmetric. Table 13.2 of the documentation.
func (m Mode) Conflicts(o Mode) bool { return conflicts(m)&(1<<o) != 0 }

// conflicts gives the set of modes that m conflicts with, one bit each.
func conflicts(m Mode) int {
	const (
		as  = 1 << AccessShare
		rs  = 1 << RowShare
		rx  = 1 << RowExclusive
		sue = 1 << ShareUpdateExclusive
		s   = 1 << Share
		srx = 1 << ShareRowExclusive
		x   = 1 << Exclusive
		ax  = 1 << AccessExclusive
	)
	switch m {
	case AccessShare:
		return ax
	case RowShare:
		return x | ax
	case RowExclusive:
		return s | srx | x | ax
	case ShareUpdateExclusive:
		return sue | s | srx | x | ax
	case Share:
		return rx | sue | srx | x | ax
	case ShareRowExclusive:
		return rx | sue | s | srx | x | ax
	case Exclusive:
		return rs | rx | sue | s | srx | x | ax
	case AccessExclusive:
		return as | rs | rx | sue | s | srx | x | ax
	}
	return 0
}

// BlocksReads reports whether SELECT waits for this mode.
func (m Mode) BlocksReads() bool { return m.Conflicts(AccessShare) }

// BlocksWrites reports whether INSERT, UPDATE and DELETE wait for this mode.
func (m Mode) BlocksWrites() bool { return m.Conflicts(RowExclusive) }
