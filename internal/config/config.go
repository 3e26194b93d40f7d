// Package config reads decade.yaml: one struct, strict, every error with the
// line that it is about. An unknown key is an error, because a setting that is
// silently ignored is worse than none.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

// FileName is what is looked for, in the folder of the target and upwards.
const FileName = "decade.yaml"

// The major versions that decade judges for.
const OldestPostgres, NewestPostgres = 15, 19

// Config is a project's settings.
type Config struct {
	// Postgres is the major version that is judged for; 0 asks the server,
	// and without one means 17.
	Postgres int `yaml:"postgres"`
	// Profile is "default" or "strict"; strict also reports advice.
	Profile string `yaml:"profile"`
	// FailOn is the severity from which the exit code is 1; default "error".
	FailOn string `yaml:"fail_on"`
	// Schema, Queries and Migrations are paths beside the file; defaults
	// "schema" and "queries" where those folders exist.
	Schema     string `yaml:"schema"`
	Queries    string `yaml:"queries"`
	Migrations string `yaml:"migrations"`
	// Baseline is the file of accepted findings, "" for none.
	Baseline string `yaml:"baseline"`
	// Rules sets rules by id: "off" or a severity.
	Rules map[string]string `yaml:"rules"`
	// Paths sets rules for some files only; a later entry wins over an earlier one.
	Paths []PathRules `yaml:"paths"`
	// Users is how many users growth per user counts with; default 1.
	Users float64 `yaml:"users"`
	// Growth declares the future of tables, by name.
	Growth map[string]Growth `yaml:"growth"`
	// Lifecycle declares how tables are partitioned and kept, by name.
	Lifecycle map[string]Lifecycle `yaml:"lifecycle"`

	// Path is where the file was found, "" for none.
	Path string `yaml:"-"`

	source []byte // for errors that quote it
}

// PathRules are rule settings for files that match a glob.
type PathRules struct {
	// Path is a glob relative to the file's folder; ** crosses folders.
	Path  string            `yaml:"path"`
	Rules map[string]string `yaml:"rules"`
}

// Growth is the declared growth of one table.
type Growth struct {
	RowsPerDay float64 `yaml:"rows_per_day"`
	// Per says whose rows a day these are: those of one "user", to be
	// multiplied by Config.Users, or the "total", which is the default.
	Per string `yaml:"per"`
	// RowBytes is the width of a row; RowWidth is its older name.
	RowBytes int      `yaml:"row_bytes"`
	RowWidth int      `yaml:"row_width"`
	Keep     Duration `yaml:"keep"`
}

// Error is a mistake in a file of settings, with its place.
type Error struct {
	Path string
	Msg  string
}

func (e *Error) Error() string { return e.Path + ": " + e.Msg }

// Find climbs from dir to the root and gives the path of the first
// decade.yaml, or "".
func Find(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		p := filepath.Join(dir, FileName)
		if st, err := os.Stat(p); err == nil && !st.IsDir() {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// Load reads a file of settings. An empty path gives the defaults.
func Load(path string) (*Config, error) {
	if path == "" {
		return Parse("", nil)
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Error{Path: path, Msg: "there is no such file"}
	}
	if err != nil {
		return nil, fmt.Errorf("reading settings: %w", err)
	}
	return Parse(path, data)
}

// Parse reads settings from bytes; path is for messages and for what is
// relative to it.
func Parse(path string, data []byte) (*Config, error) {
	c := &Config{Path: path, source: data}
	if len(strings.TrimSpace(string(data))) > 0 {
		if err := yaml.UnmarshalWithOptions(data, c, yaml.Strict()); err != nil {
			return nil, &Error{Path: path, Msg: strings.TrimSpace(yaml.FormatError(err, false, true))}
		}
	}
	if err := c.validate(); err != nil {
		return nil, err
	}
	return c, nil
}

// at makes an error about the value at a place of the file ("$.growth"), and
// quotes the lines around it.
func (c *Config) at(place, format string, args ...any) *Error {
	msg := fmt.Sprintf(format, args...)
	if p, err := yaml.PathString(place); err == nil {
		if quote, err := p.AnnotateSource(c.source, false); err == nil {
			msg += "\n" + strings.Trim(string(quote), "\n")
		}
	}
	return &Error{Path: c.Path, Msg: msg}
}

// has reports whether the file has something at a place.
func (c *Config) has(place string) bool {
	p, err := yaml.PathString(place)
	if err != nil {
		return false
	}
	_, err = p.AnnotateSource(c.source, false)
	return err == nil
}

// child names a key below a place; keys with dots and the like are quoted.
func child(place, key string) string {
	return place + ".'" + strings.ReplaceAll(key, "'", `\'`) + "'"
}

func (c *Config) validate() error {
	if c.Profile == "" {
		c.Profile = "default"
	}
	if c.Profile != "default" && c.Profile != "strict" {
		return c.at("$.profile", "profile %q: must be default or strict", c.Profile)
	}
	if c.FailOn == "" {
		c.FailOn = "error"
	}
	if _, ok := rule.ParseSeverity(c.FailOn); !ok && c.FailOn != "never" {
		return c.at("$.fail_on", "fail_on %q: must be error, warning, advice, info or never", c.FailOn)
	}
	if c.Postgres != 0 && (c.Postgres < OldestPostgres || c.Postgres > NewestPostgres) {
		return c.at("$.postgres", "postgres %d: decade judges for %d to %d", c.Postgres, OldestPostgres, NewestPostgres)
	}
	if err := c.checkSettings("$.rules", "rules", c.Rules); err != nil {
		return err
	}
	for i, p := range c.Paths {
		place := fmt.Sprintf("$.paths[%d]", i)
		if p.Path == "" {
			return c.at(place, "paths[%d]: path is missing", i)
		}
		if err := c.checkSettings(place+".rules", "paths["+p.Path+"]", p.Rules); err != nil {
			return err
		}
	}
	for _, name := range sortedKeys(c.Growth) {
		place, g := child("$.growth", name), c.Growth[name]
		switch {
		case g.RowsPerDay < 0 || g.RowBytes < 0 || g.RowWidth < 0:
			return c.at(place, "growth.%s: rows_per_day and row_bytes cannot be negative", name)
		case g.RowBytes != 0 && g.RowWidth != 0:
			return c.at(place, "growth.%s: row_width is the older name of row_bytes: give one of them", name)
		case g.Per != "" && g.Per != "user" && g.Per != "total":
			return c.at(place+".per", "growth.%s.per %q: must be user or total", name, g.Per)
		}
	}
	if c.Users < 0 {
		return c.at("$.users", "users %g: cannot be negative", c.Users)
	}
	return c.checkLifecycle()
}

func (c *Config) checkSettings(place, where string, m map[string]string) error {
	for _, id := range sortedKeys(m) {
		if v := m[id]; v != "off" {
			if _, ok := rule.ParseSeverity(v); !ok {
				return c.at(child(place, id), "%s.%s %q: must be off, info, advice, warning or error", where, id, v)
			}
		}
	}
	return nil
}

// ResolveRules brings the rules that the settings name to their ids. find
// gives the id of a rule by id or name. An unknown one is an error: a
// mistyped id would silently leave a rule on.
func (c *Config) ResolveRules(find func(word string) (id string, ok bool)) error {
	var err error
	if c.Rules, err = c.resolve("$.rules", c.Rules, find); err != nil {
		return err
	}
	for i := range c.Paths {
		if c.Paths[i].Rules, err = c.resolve(fmt.Sprintf("$.paths[%d].rules", i), c.Paths[i].Rules, find); err != nil {
			return err
		}
	}
	return nil
}

func (c *Config) resolve(place string, m map[string]string, find func(string) (string, bool)) (map[string]string, error) {
	if m == nil {
		return nil, nil
	}
	out := map[string]string{}
	for _, word := range sortedKeys(m) {
		id, ok := find(word)
		if !ok {
			return nil, c.at(child(place, word), "there is no rule %s; decade rules lists them", word)
		}
		if _, twice := out[id]; twice {
			return nil, c.at(child(place, word), "rule %s is set twice", id)
		}
		out[id] = m[word]
	}
	return out, nil
}

// Setting gives what the settings say of a rule in a file: "", "off" or a
// severity's word. file is slash-separated and relative to the settings'
// folder; "" stands for a live object.
func (c *Config) Setting(id, file string) string {
	v := c.Rules[id]
	for _, p := range c.Paths {
		if s, ok := p.Rules[id]; ok && file != "" && Match(p.Path, file) {
			v = s
		}
	}
	return v
}

// GrowthList gives the declared growth in the rules' form, sorted by table;
// an unqualified name is in public.
func (c *Config) GrowthList() []rule.Growth {
	var out []rule.Growth
	for _, name := range sortedKeys(c.Growth) {
		g := c.Growth[name]
		rows := g.RowsPerDay
		if g.Per == "user" {
			rows *= cmp.Or(c.Users, 1)
		}
		out = append(out, rule.Growth{Table: relation(name), RowsPerDay: rows, RowWidth: cmp.Or(g.RowBytes, g.RowWidth), Keep: g.Keep.Duration})
	}
	return out
}

// relation reads a table's name; an unqualified one is in public.
func relation(name string) catalog.Name {
	if s, t, ok := strings.Cut(name, "."); ok {
		return catalog.Name{Schema: s, Name: t}
	}
	return catalog.Name{Schema: "public", Name: name}
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
