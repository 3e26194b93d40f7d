// Package baseline keeps the findings that a team has accepted for now, so
// that a review of an old schema speaks only of what is new. It works on
// fingerprints, which do not change when lines move.
package baseline

import (
	"encoding/json"
	"fmt"
	"sort"

	"github.com/decadedb/decade/internal/rule"
)

// File is a baseline as it stands on disk.
type File struct {
	Version  int     `json:"version"`
	Findings []Entry `json:"findings"`
}

// Entry is one accepted finding. Only the fingerprint decides; the rest is
// for the person who reads the diff.
type Entry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Object      string `json:"object"`
}

// Of makes a baseline of findings, sorted and without doubles.
func Of(fs []rule.Finding) *File {
	b := &File{Version: 1, Findings: []Entry{}}
	seen := map[string]bool{}
	for _, f := range fs {
		if !seen[f.Fingerprint] {
			seen[f.Fingerprint] = true
			b.Findings = append(b.Findings, Entry{f.Fingerprint, f.Rule, f.Object.Path()})
		}
	}
	sort.Slice(b.Findings, func(i, j int) bool {
		x, y := b.Findings[i], b.Findings[j]
		if x.Rule != y.Rule {
			return x.Rule < y.Rule
		}
		if x.Object != y.Object {
			return x.Object < y.Object
		}
		return x.Fingerprint < y.Fingerprint
	})
	return b
}

// Parse reads a baseline.
func Parse(data []byte) (*File, error) {
	var b File
	if err := json.Unmarshal(data, &b); err != nil {
		return nil, fmt.Errorf("reading baseline: %w", err)
	}
	if b.Version != 1 {
		return nil, fmt.Errorf("reading baseline: version %d is not known to this decade, which writes version 1", b.Version)
	}
	return &b, nil
}

// Bytes gives the baseline as indented JSON with a final newline.
func (b *File) Bytes() []byte {
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		panic(err) // strings and ints only: cannot fail
	}
	return append(data, '\n')
}

// Apply splits findings into new ones and the number that the baseline has,
// and names the entries that no finding has any more.
func (b *File) Apply(fs []rule.Finding) (fresh []rule.Finding, accepted int, gone []Entry) {
	have := map[string]bool{}
	for _, e := range b.Findings {
		have[e.Fingerprint] = true
	}
	seen := map[string]bool{}
	for _, f := range fs {
		if have[f.Fingerprint] {
			accepted++
			seen[f.Fingerprint] = true
			continue
		}
		fresh = append(fresh, f)
	}
	for _, e := range b.Findings {
		if !seen[e.Fingerprint] {
			gone = append(gone, e)
		}
	}
	return fresh, accepted, gone
}
