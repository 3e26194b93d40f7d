package rule

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Archive is a rule's page: prose and executed examples. It is documentation
// for `decade explain`, and specification and test for package ruletest.
//
// On disk it is one txtar file, testdata/<ID>.txtar beside the rule:
//
//	# KEY001 no-primary-key
//
//	Markdown prose.
//
//	-- bad/log.sql --
//	CREATE TABLE log (line text); -- want KEY001 "table public.log has no primary key"
//	-- good/log.sql --
//	CREATE TABLE log (id bigint PRIMARY KEY, line text);
//
// The files that an archive may hold:
//
//	bad/NAME.sql      must give the findings that its want comments name
//	good/NAME.sql     must give no finding of this rule
//	refused/NAME.sql  PostgreSQL refuses the statement marked "-- refused SQLSTATE"; "refused@<18", and
//	                  "refused@apache" or "refused@community" are of those servers alone
//	locks/NAME.sql    statements marked "-- lock MODE on REL", "-- rewrites REL", "-- scans REL"
//	before/NAME.sql   the state before the example NAME: it existed, and may hold rows
//	queries/NAME.sql  the workload beside the example NAME
//	growth/NAME.txt   lines "table rows_per_day keep" (keep: 90d, 10y or forever)
//	live/NAME.txt     what the server is taken to say beside the example, for what no
//	                  test can bring about: "setting NAME VALUE", "xid_age N",
//	                  "mxid_age N", "table NAME rows|dead|inserted|updated|deleted|bytes|scans|xid_age N"
//	needs             lines: an extension, "pg>=18" or "pg<18", "community" (TimescaleDB's community build)
//	flags             lines "no-introspect REASON", "no-fix REASON", "now 2026-01-01T00:00:00Z"
type Archive struct {
	Rule     string // id of the heading
	Name     string // the rule's name, of the heading
	Prose    string // Markdown below the heading
	Examples []Example
	// Extensions that every example needs, in order.
	Extensions []string
	// MinVersion and MaxVersion bound the servers that can run the examples;
	// 0 is unbounded.
	MinVersion, MaxVersion int
	// NoIntrospect says why the rule cannot judge a live catalog: it reads
	// the text alone, or a file that PostgreSQL refuses.
	NoIntrospect string
	// Community: bad and good examples need TimescaleDB's community build, and
	// run on no other server. Refused statements run on it and on the ordinary
	// servers; locks are measured on those.
	Community bool
	// NoFix says why no example shows a fix.
	NoFix string
	// Now is the instant of the review; zero is the driver's own.
	Now time.Time
}

// ExampleKind says what an example shows.
type ExampleKind string

// The kinds of example; the folder's name in the archive.
const (
	BadExample     ExampleKind = "bad"
	GoodExample    ExampleKind = "good"
	RefusedExample ExampleKind = "refused"
	LocksExample   ExampleKind = "locks"
)

// Example is one piece of SQL with what goes with it.
type Example struct {
	Kind ExampleKind
	Name string
	// SQL is free of the expectations' comments, on the same lines.
	SQL     string
	Line    int // of the archive, where the text begins
	Before  string
	Queries string
	Growth  []Growth
	Live    []LiveClaim
	Wants   []Want
	Refused []Refusal
	Locks   []LockClaim
}

// File gives the name under which the example's SQL is read: "bad/log.sql".
func (e *Example) File() string { return string(e.Kind) + "/" + e.Name + ".sql" }

// Applies reports whether the archive's examples can run on a major version.
func (a *Archive) Applies(version int) bool {
	return version >= a.MinVersion && (a.MaxVersion == 0 || version <= a.MaxVersion)
}

// ParseArchive reads an archive. Errors name the line.
func ParseArchive(data []byte) (*Archive, error) {
	comment, files, err := splitArchive(string(data))
	if err != nil {
		return nil, err
	}
	a := &Archive{}
	if err := a.heading(comment); err != nil {
		return nil, err
	}
	beside := map[string]archiveFile{} // before/x.sql, queries/x.sql, growth/x.txt
	for _, f := range files {
		dir, base := path.Split(f.name)
		switch {
		case f.name == "needs":
			err = a.readNeeds(f)
		case f.name == "flags":
			err = a.readFlags(f)
		case isExampleDir(dir) && strings.HasSuffix(base, ".sql"):
			a.Examples = append(a.Examples, Example{
				Kind: ExampleKind(strings.TrimSuffix(dir, "/")),
				Name: strings.TrimSuffix(base, ".sql"),
				SQL:  f.text,
				Line: f.line,
			})
		case (dir == "before/" || dir == "queries/") && strings.HasSuffix(base, ".sql"),
			(dir == "growth/" || dir == "live/") && strings.HasSuffix(base, ".txt"):
			beside[f.name] = f
		default:
			err = fmt.Errorf("line %d: unknown file %q in a rule archive", f.line-1, f.name)
		}
		if err != nil {
			return nil, err
		}
	}
	used := map[string]bool{}
	for i := range a.Examples {
		e := &a.Examples[i]
		if err := e.attach(beside, used); err != nil {
			return nil, err
		}
	}
	for _, f := range files {
		if _, ok := beside[f.name]; ok && !used[f.name] {
			return nil, fmt.Errorf("line %d: %s goes with no example", f.line-1, f.name)
		}
	}
	return a, nil
}

func isExampleDir(dir string) bool {
	return slices.Contains([]string{"bad/", "good/", "refused/", "locks/"}, dir)
}

// heading reads "# ID name" and the prose.
func (a *Archive) heading(comment string) error {
	head, prose, _ := strings.Cut(strings.TrimSpace(comment), "\n")
	words := strings.Fields(head)
	if len(words) != 3 || words[0] != "#" {
		return fmt.Errorf("line 1: want a heading \"# ID name\", got %q", head)
	}
	a.Rule, a.Name = words[1], words[2]
	a.Prose = strings.TrimSpace(prose)
	return nil
}

// attach gives the example its neighbours and takes the expectations out of
// the comments.
func (e *Example) attach(beside map[string]archiveFile, used map[string]bool) error {
	var err error
	if e.SQL, err = e.expectations(e.File(), e.SQL, e.Line); err != nil {
		return err
	}
	if f, ok := beside["before/"+e.Name+".sql"]; ok {
		used[f.name] = true
		e.Before = f.text
	}
	if f, ok := beside["queries/"+e.Name+".sql"]; ok {
		used[f.name] = true
		// A good example may share its queries with a bad one: what they
		// must yield is then the bad one's affair.
		reader := e
		if e.Kind == GoodExample {
			reader = &Example{}
		}
		if e.Queries, err = reader.expectations(f.name, f.text, f.line); err != nil {
			return err
		}
	}
	if f, ok := beside["growth/"+e.Name+".txt"]; ok {
		used[f.name] = true
		if e.Growth, err = parseGrowth(f); err != nil {
			return err
		}
	}
	if f, ok := beside["live/"+e.Name+".txt"]; ok {
		used[f.name] = true
		if e.Live, err = parseLive(f); err != nil {
			return err
		}
	}
	return nil
}

func (a *Archive) readNeeds(f archiveFile) error {
	for i, line := range strings.Split(f.text, "\n") {
		line = strings.TrimSpace(line)
		var err error
		switch {
		case line == "":
		case line == "community":
			a.Community = true
		case strings.HasPrefix(line, "pg>="):
			a.MinVersion, err = strconv.Atoi(strings.TrimSpace(line[4:]))
		case strings.HasPrefix(line, "pg<"):
			a.MaxVersion, err = strconv.Atoi(strings.TrimSpace(line[3:]))
			a.MaxVersion--
		case strings.ContainsAny(line, " <>="):
			err = fmt.Errorf("want an extension, pg>=N or pg<N, got %q", line)
		default:
			a.Extensions = append(a.Extensions, line)
		}
		if err != nil {
			return fmt.Errorf("line %d: reading needs: %w", f.line+i, err)
		}
	}
	return nil
}

func (a *Archive) readFlags(f archiveFile) error {
	for i, line := range strings.Split(f.text, "\n") {
		word, reason, _ := strings.Cut(strings.TrimSpace(line), " ")
		reason = strings.TrimSpace(reason)
		if word == "" {
			continue
		}
		if reason == "" {
			return fmt.Errorf("line %d: flag %s needs a reason behind it", f.line+i, word)
		}
		switch word {
		case "no-introspect":
			a.NoIntrospect = reason
		case "no-fix":
			a.NoFix = reason
		case "now":
			t, err := time.Parse(time.RFC3339, reason)
			if err != nil {
				return fmt.Errorf("line %d: reading flag now: %w", f.line+i, err)
			}
			a.Now = t
		default:
			return fmt.Errorf("line %d: unknown flag %q", f.line+i, word)
		}
	}
	return nil
}
