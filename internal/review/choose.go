package review

import (
	"regexp"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

// Statements that a script does not run without a person: they change who may
// see or do what, or what code does, or take an index away from queries that
// were not given.
var (
	dropIndex        = regexp.MustCompile(`(?i)^\s*DROP\s+INDEX\b`)
	changesBehaviour = regexp.MustCompile(`(?is)^\s*(?:GRANT|REVOKE|ALTER\s+DEFAULT\s+PRIVILEGES)\b|\bROW\s+LEVEL\s+SECURITY\b|` +
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

var createIndex = regexp.MustCompile(`(?is)^\s*CREATE\s+(UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?\S+\s+ON\s+(?:ONLY\s+)?(\S+?)\s*\(([^()]*)\)\s*(?:WITH\s*\(timescaledb[^()]*\))?\s*$`)

// plainIndex gives the table and keys of the first plain b-tree index that a
// fix makes; ok is false for any other fix.
func plainIndex(fix *rule.Fix) (table string, keys []string, unique, ok bool) {
	for _, s := range fix.Steps {
		if m := createIndex.FindStringSubmatch(strings.TrimRight(strings.TrimSpace(s.SQL), ";")); m != nil {
			for _, k := range strings.Split(m[3], ",") {
				keys = append(keys, strings.TrimSpace(k))
			}
			return m[2], keys, m[1] != "", true
		}
	}
	return "", nil, false, false
}

// withoutCovered drops each plain index that another one of the script, over
// the same keys and perhaps more, makes superfluous. Rules look at one finding
// each and do not know of the others' indexes.
func withoutCovered(cs []candidate) []candidate {
	var out []candidate
	for i, c := range cs {
		table, keys, unique, ok := plainIndex(c.fix)
		covered := ok && !unique && slices.ContainsFunc(cs, func(o candidate) bool { return o.finding != c.finding && covers(o, table, keys, i, cs) })
		if !covered {
			out = append(out, c)
		}
	}
	return out
}

// covers reports whether o's index begins with the keys. Of two that are
// equal the first one stays, or the unique one.
func covers(o candidate, table string, keys []string, at int, cs []candidate) bool {
	t, k, unique, ok := plainIndex(o.fix)
	if !ok || t != table || len(k) < len(keys) || !slices.Equal(k[:len(keys)], keys) {
		return false
	}
	if len(k) > len(keys) || unique {
		return true
	}
	return slices.IndexFunc(cs, func(c candidate) bool { return c.finding == o.finding }) < at
}
