package lockmode

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
)

// Measurement is what one form of statement did on one server.
type Measurement struct {
	// Refused is the SQLSTATE with which the server refuses the form, "" when
	// it takes it; the rest is empty then.
	Refused string `json:"refused,omitempty"`
	// InTransaction: it may run in a transaction block.
	InTransaction bool   `json:"in_transaction"`
	Locks         []Lock `json:"locks,omitempty"`
	// Rewrites, Builds and Scans name relations: copied to a new file or
	// emptied; indexes built; tables read from end to end.
	Rewrites []string `json:"rewrites,omitempty"`
	Builds   []string `json:"builds,omitempty"`
	Scans    []string `json:"scans,omitempty"`
}

// Lock is a relation and the strongest mode taken on it.
type Lock struct {
	Relation string `json:"relation"`
	Kind     string `json:"kind"`
	Mode     Mode   `json:"mode"`
}

// On gives the mode taken on a relation ("public.t"); None when it was left alone.
func (m Measurement) On(relation string) Mode {
	for _, l := range m.Locks {
		if l.Relation == relation {
			return l.Mode
		}
	}
	return None
}

// Strongest gives the strongest mode taken on any table or materialized view.
func (m Measurement) Strongest() Mode {
	strongest := None
	for _, l := range m.Locks {
		if l.Kind != "index" {
			strongest = max(strongest, l.Mode)
		}
	}
	return strongest
}

// BlocksWrites reports whether writers of some table must wait.
func (m Measurement) BlocksWrites() bool { return m.Strongest().BlocksWrites() }

// measuredJSON is written by `go test ./internal/lockmode -update` from real servers.
//
//go:embed measured.json
var measuredJSON []byte

// file is the layout of measured.json.
type file struct {
	// Servers are the exact versions measured on: "17": "17.12".
	Servers map[int]string `json:"servers"`
	// Forms by name, then by major version.
	Forms map[string]map[int]Measurement `json:"forms"`
}

func decode() file {
	var f file
	if err := json.Unmarshal(measuredJSON, &f); err != nil {
		panic("lockmode: measured.json: " + err.Error()) // a test reads it
	}
	return f
}

// Measured gives what a form did on a major version. For a version that was
// not measured it takes the next older one. ok is
// false when the form is unknown, or younger than every version up to this.
func Measured(version int, form string) (Measurement, bool) {
	byVersion := measured().Forms[form]
	best, found := 0, false
	for v := range byVersion {
		if v <= version && v > best {
			best, found = v, true
		}
	}
	return byVersion[best], found
}

// Servers lists the exact server versions that were measured, oldest first.
func Servers() []string {
	f := measured()
	var majors []int
	for v := range f.Servers {
		majors = append(majors, v)
	}
	slices.Sort(majors)
	var out []string
	for _, v := range majors {
		out = append(out, f.Servers[v])
	}
	return out
}

// measured reads the table once; it never changes afterwards.
var measured = sync.OnceValue(decode)
