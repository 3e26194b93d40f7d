// Package ruletest proves rules by their archives (rule.Archive).
//
// A family's test is one call:
//
//	func TestRules(t *testing.T) { ruletest.Run(t, keys.Rules(), keys.Archives) }
//
// For every rule it demands an archive, and of every example that it behaves
// as written: folded from text, and loaded into real servers and read back.
// Sub-tests are named RULE/bad/NAME/fold, RULE/bad/NAME/pg17, RULE/bad/NAME/fix
// and so on.
package ruletest

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/rule"
)

// now is the instant of every review in a test, unless the archive sets its own.
func now() time.Time { return time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC) }

// defaultVersion is the server that text is judged for, unless the archive
// needs another.
const defaultVersion = 17

// Option changes what Run does.
type Option func(*driver)

// All names the rules that a fix must not set off (property P6); without it
// they are the family's own. Left out are rules without a function, for which
// the review itself speaks, and those that judge what a server has counted: in
// a new database every index is unused.
func All(rules []*rule.Rule) Option {
	judging := slices.DeleteFunc(slices.Clone(rules), func(r *rule.Rule) bool {
		return r.Run == nil || slices.Contains(r.Needs, rule.NeedStats)
	})
	return func(d *driver) { d.all = judging }
}

// driver holds what all sub-tests of one Run share.
type driver struct {
	all []*rule.Rule
}

// subject is one rule with its archive.
type subject struct {
	*driver
	rule    *rule.Rule
	archive *rule.Archive
	file    string // of the archive, for messages
}

// Run proves every rule of a family by its archive in archives/testdata.
func Run(t *testing.T, rules []*rule.Rule, archives fs.FS, options ...Option) {
	t.Helper()
	d := &driver{all: rules}
	for _, o := range options {
		o(d)
	}
	read := readArchives(t, archives)
	for _, r := range rules {
		t.Run(r.ID, func(t *testing.T) {
			checkRule(t, r)
			file := "testdata/" + r.ID + ".txtar"
			a := read[file]
			if a == nil {
				t.Fatalf("rule %s has no archive %s", r.ID, file)
			}
			s := &subject{driver: d, rule: r, archive: a, file: file}
			s.checkArchive(t)
			s.checkFixes(t)
			for i := range a.Examples {
				s.example(t, &a.Examples[i])
			}
		})
		delete(read, "testdata/"+r.ID+".txtar")
	}
	for file := range read {
		t.Errorf("archive %s belongs to no rule of the family", file)
	}
}

func readArchives(t *testing.T, archives fs.FS) map[string]*rule.Archive {
	t.Helper()
	names, err := fs.Glob(archives, "testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*rule.Archive{}
	for _, name := range names {
		data, err := fs.ReadFile(archives, name)
		if err != nil {
			t.Fatal(err)
		}
		a, err := rule.ParseArchive(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if want := strings.TrimSuffix(path.Base(name), ".txtar"); a.Rule != want {
			t.Errorf("%s:1: heading names rule %s", name, a.Rule)
		}
		out[name] = a
	}
	return out
}

// checkRule demands what the catalogue of rules prints.
func checkRule(t *testing.T, r *rule.Rule) {
	t.Helper()
	if !regexp.MustCompile(`^[A-Z]{3}[0-9]{3}$`).MatchString(r.ID) {
		t.Errorf("id %q: want three letters and three digits", r.ID)
	}
	if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(r.Name) {
		t.Errorf("%s: name %q: want kebab-case", r.ID, r.Name)
	}
	if r.Title == "" || strings.HasSuffix(r.Title, ".") {
		t.Errorf("%s: title %q: want one line without a full stop", r.ID, r.Title)
	}
	if r.Why == "" || r.Run == nil || len(r.Needs) == 0 {
		t.Errorf("%s: Why, Run and Needs must be set", r.ID)
	}
}

// checkArchive demands prose, a bad and a good example, and that every want
// is about this rule.
func (s *subject) checkArchive(t *testing.T) {
	t.Helper()
	if s.archive.Name != s.rule.Name {
		t.Errorf("%s:1: heading says %s, the rule's name is %s", s.file, s.archive.Name, s.rule.Name)
	}
	if s.archive.Prose == "" {
		t.Errorf("%s:1: no prose below the heading", s.file)
	}
	good, bad := false, false
	for _, e := range s.archive.Examples {
		good = good || e.Kind == rule.GoodExample
		bad = bad || len(e.Wants) > 0
		switch {
		case e.Kind == rule.BadExample && len(e.Wants) == 0:
			t.Errorf("%s:%d: bad example %s wants nothing", s.file, e.Line, e.Name)
		case e.Kind == rule.GoodExample && len(e.Wants) > 0:
			t.Errorf("%s:%d: good example %s wants a finding", s.file, e.Line, e.Name)
		case e.Kind == rule.RefusedExample && len(e.Refused) == 0:
			t.Errorf("%s:%d: refused example %s says nowhere what is refused", s.file, e.Line, e.Name)
		case e.Kind == rule.LocksExample && len(e.Locks) == 0:
			t.Errorf("%s:%d: locks example %s claims no lock", s.file, e.Line, e.Name)
		}
		for _, w := range e.Wants {
			if w.Rule != s.rule.ID {
				t.Errorf("%s:%d: want of another rule: %s", s.file, w.ArchiveLine, w.Rule)
			}
		}
	}
	if !bad || !good {
		t.Errorf("%s: want at least one example with a finding and one good example", s.file)
	}
}

// checkFixes demands that some finding of the archive shows what to do, or
// that the archive says why none does. Live rules are beyond it.
func (s *subject) checkFixes(t *testing.T) {
	t.Helper()
	if s.archive.NoFix != "" || s.liveOnly() {
		return
	}
	for i := range s.archive.Examples {
		e := &s.archive.Examples[i]
		if len(e.Wants) == 0 {
			continue
		}
		for _, f := range rule.Run(s.input(e, s.version()), []*rule.Rule{s.rule}).Findings {
			if len(f.Fixes) > 0 || f.After != "" {
				return
			}
		}
	}
	t.Errorf("%s: no finding of the archive shows a fix; if there can be none, say so in the file flags: no-fix REASON", s.file)
}

func (s *subject) needs(n ...rule.Need) bool {
	return slices.ContainsFunc(s.rule.Needs, func(m rule.Need) bool { return slices.Contains(n, m) })
}

// liveOnly: the rule judges what only a server knows.
func (s *subject) liveOnly() bool { return s.needs(rule.NeedLive, rule.NeedStats) }

// version is the server that the text is judged for.
func (s *subject) version() int {
	v := max(defaultVersion, s.archive.MinVersion)
	if s.archive.MaxVersion != 0 {
		v = min(v, s.archive.MaxVersion)
	}
	return v
}

// community: the example runs on TimescaleDB's community build alone.
func (s *subject) community(e *rule.Example) bool {
	return s.archive.Community && (e.Kind == rule.BadExample || e.Kind == rule.GoodExample)
}

// example runs what there is to prove of one example, each as a sub-test.
func (s *subject) example(t *testing.T, e *rule.Example) {
	name := string(e.Kind) + "/" + e.Name
	shown := e.Kind == rule.BadExample || e.Kind == rule.GoodExample
	if !s.liveOnly() && (shown || len(e.Wants) > 0) {
		t.Run(name+"/fold", func(t *testing.T) { s.fold(t, e) })
	}
	if s.community(e) {
		// Not in parallel: a test of a replacing fix takes two servers at once, and
		// there are no more (pgtest.Community).
		t.Run(name+"/community", func(t *testing.T) { s.server(t, e, pgtest.CommunityVersion) })
		return
	}
	if s.archive.Community && e.Kind == rule.RefusedExample {
		t.Run(name+"/community", func(t *testing.T) { s.refused(t, e, pgtest.CommunityVersion, true) })
	}
	for _, v := range pgtest.Versions() {
		if !s.archive.Applies(v) || pgtest.Lacks(v, s.archive.Extensions...) {
			continue
		}
		t.Run(name+"/pg"+strconv.Itoa(v), func(t *testing.T) {
			t.Parallel()
			switch e.Kind {
			case rule.RefusedExample:
				s.refused(t, e, v, false)
			case rule.LocksExample:
				s.locks(t, e, v)
			default:
				s.server(t, e, v)
			}
		})
	}
}
