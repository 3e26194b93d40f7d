package review

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

// Statements that a script does not run without a person: they change who may
// see or do what, or what code does, or take an index away from queries that
// were not given.
var (
	dropIndex        = pattern.New(`(?i)^\s*DROP\s+INDEX\b`)
	changesBehaviour = pattern.New(`(?is)^\s*(?:GRANT|REVOKE|ALTER\s+DEFAULT\s+PRIVILEGES)\b|\bROW\s+LEVEL\s+SECURITY\b|` +
		`^\s*(?:CREATE|ALTER|DROP)(?:\s+OR\s+REPLACE)?\s+(?:FUNCTION|PROCEDURE|POLICY|TRIGGER|VIEW)\b`)
)

// needsPerson reports whether a fix is for a person to decide, though its
// rule knows only one way.
func needsPerson(f *rule.Finding, fix *rule.Fix) bool {
	if slices.ContainsFunc(fix.Steps, func(s rule.FixStep) bool { return changesBehaviour.MatchString(s.SQL) }) {
		return true
	}
	// Two indexes that are the same, or one the beginning of the other, need nobody.
	if f.Rule == "IDX001" || f.Rule == "IDX002" {
		return false
	}
	return !slices.ContainsFunc(fix.Steps, func(s rule.FixStep) bool { return !dropIndex.MatchString(s.SQL) })
}

var createIndex = pattern.New(`(?is)^\s*CREATE\s+(UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?\S+\s+ON\s+(?:ONLY\s+)?(\S+?)\s*\(([^()]*)\)\s*(?:WITH\s*\(timescaledb[^()]*\))?\s*$`)

// plain is a plain b-tree index that a fix makes.
type plain struct {
	at     int // of the candidate
	keys   []string
	unique bool
}

// plainIndex gives the table and the first plain b-tree index that a fix
// makes; ok is false for any other fix.
func plainIndex(fix *rule.Fix) (table string, p plain, ok bool) {
	for _, s := range fix.Steps {
		if m := createIndex.FindStringSubmatch(strings.TrimRight(strings.TrimSpace(s.SQL), ";")); m != nil {
			for _, k := range strings.Split(m[3], ",") {
				p.keys = append(p.keys, strings.TrimSpace(k))
			}
			p.unique = m[1] != ""
			return m[2], p, true
		}
	}
	return "", p, false
}

// withoutCovered drops each plain index that another one of the script, over
// the same keys and perhaps more, makes superfluous. Rules look at one finding
// each and do not know of the others' indexes.
func withoutCovered(cs []candidate) []candidate {
	byTable := map[string][]plain{}
	for i, c := range cs {
		if table, p, ok := plainIndex(c.fix); ok {
			p.at = i
			byTable[table] = append(byTable[table], p)
		}
	}
	superfluous := map[int]bool{}
	for _, list := range byTable {
		for _, p := range list {
			superfluous[p.at] = !p.unique && slices.ContainsFunc(list, func(o plain) bool { return o.covers(p) })
		}
	}
	var out []candidate
	for i, c := range cs {
		if !superfluous[i] {
			out = append(out, c)
		}
	}
	return out
}

// covers reports whether o begins with p's keys. Of two that are equal the
// first one stays, or the unique one.
func (o plain) covers(p plain) bool {
	if o.at == p.at || len(o.keys) < len(p.keys) || !slices.Equal(o.keys[:len(p.keys)], p.keys) {
		return false
	}
	return len(o.keys) > len(p.keys) || o.unique || o.at < p.at
}
