package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
)

// Want is a finding that an example must give.
type Want struct {
	// File and Line place it in the example's text (1-based); Object is set
	// instead for a want that names its object by path.
	File     string
	Line     int
	Object   string
	Rule     string
	Contains string // part of the message
	// ArchiveLine is where the want is written.
	ArchiveLine int
}

// String tells a person which finding is meant.
func (w Want) String() string {
	at := fmt.Sprintf("%s:%d", w.File, w.Line)
	if w.Object != "" {
		at = w.Object
	}
	return fmt.Sprintf("%s: %s %q", at, w.Rule, w.Contains)
}

// Refusal claims that PostgreSQL refuses the statement that covers Line.
type Refusal struct {
	Line     int
	SQLState string
	// Versions is a condition: "" all, "18", "15,17", ">=18" or "<18"; or a
	// build of TimescaleDB, "apache" or "community".
	Versions string
}

// Applies reports whether the claim is made of a major version, with
// TimescaleDB's community build or another server.
func (r Refusal) Applies(version int, community bool) bool {
	switch r.Versions {
	case "":
		return true
	case "apache":
		return !community
	case "community":
		return community
	}
	if n, ok := strings.CutPrefix(r.Versions, ">="); ok {
		min, _ := strconv.Atoi(n)
		return version >= min
	}
	if n, ok := strings.CutPrefix(r.Versions, "<"); ok {
		max, _ := strconv.Atoi(n)
		return version < max
	}
	return slices.Contains(strings.Split(r.Versions, ","), strconv.Itoa(version))
}

// LockClaim claims what the statement that covers Line does to a relation.
type LockClaim struct {
	Line     int
	Kind     string // "lock", "rewrites", "scans", or with "no " before it
	Mode     string // of a lock: "ACCESS EXCLUSIVE"
	Relation string // "public.t"
}

// Patterns of the comments that state an expectation. They stand at the end
// of a line, or alone on one; several may follow each other.
var (
	expectStart   = pattern.New(`--[ \t]*(?:want[@ \t]|refused[@ \t]|lock |rewrites |scans |no (?:lock|rewrites|scans) )`)
	wantPattern   = pattern.New(`^want(?:@(\S+))?[ \t]+([A-Z]{3}[0-9]{3})((?:[ \t]+"(?:[^"\\]|\\.)*")+)[ \t]*$`)
	quotedPattern = pattern.New(`"(?:[^"\\]|\\.)*"`)
	refusedForm   = pattern.New(`^refused(?:@(\S+))?[ \t]+([0-9A-Z]{5})[ \t]*$`)
	lockForm      = pattern.New(`^(lock|no lock) ([A-Z ]+) on (\S+)[ \t]*$`)
	tableForm     = pattern.New(`^((?:no )?(?:rewrites|scans)) (\S+)[ \t]*$`)
)

// expectations collects what the comments of a text claim and gives the text
// without them, every line in its place.
func (e *Example) expectations(file, text string, archiveLine int) (string, error) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		at := expectStart.FindStringIndex(line)
		if at == nil {
			continue
		}
		for _, claim := range splitClaims(line[at[0]:]) {
			if err := e.claim(file, i+1, archiveLine+i, claim); err != nil {
				return "", fmt.Errorf("line %d: %w", archiveLine+i, err)
			}
		}
		lines[i] = strings.TrimRight(line[:at[0]], " \t")
	}
	return strings.Join(lines, "\n"), nil
}

// splitClaims cuts "-- want A "x" -- want A "y"" into its claims.
func splitClaims(s string) []string {
	var out []string
	starts := expectStart.FindAllStringIndex(s, -1)
	for i, at := range starts {
		end := len(s)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		out = append(out, strings.TrimSpace(strings.TrimLeft(s[at[0]:end], "- \t")))
	}
	return out
}

func (e *Example) claim(file string, line, archiveLine int, claim string) error {
	if m := wantPattern.FindStringSubmatch(claim); m != nil {
		for _, q := range quotedPattern.FindAllString(m[3], -1) {
			contains, err := strconv.Unquote(q)
			if err != nil {
				return fmt.Errorf("reading %s: %w", q, err)
			}
			e.Wants = append(e.Wants, Want{File: file, Line: line, Object: m[1], Rule: m[2], Contains: contains, ArchiveLine: archiveLine})
		}
		return nil
	}
	if m := refusedForm.FindStringSubmatch(claim); m != nil {
		e.Refused = append(e.Refused, Refusal{Line: line, Versions: m[1], SQLState: m[2]})
		return nil
	}
	if m := lockForm.FindStringSubmatch(claim); m != nil {
		e.Locks = append(e.Locks, LockClaim{Line: line, Kind: m[1], Mode: m[2], Relation: m[3]})
		return nil
	}
	if m := tableForm.FindStringSubmatch(claim); m != nil {
		e.Locks = append(e.Locks, LockClaim{Line: line, Kind: m[1], Relation: m[2]})
		return nil
	}
	return fmt.Errorf("expectation not understood: %q", claim)
}
